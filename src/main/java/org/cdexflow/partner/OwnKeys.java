package org.cdexflow.partner;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.nio.file.Files;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The keys with which we sign in elsewhere: one that we generated, and those that the settings name. Files are read
 * when asked for, so that a replaced key works without a restart. Nodes that share a database share
 * {@code keys/client.jwk} too, since partners know only one of us.
 */
@Component
public class OwnKeys {

    private final Settings settings;

    OwnKeys(Settings settings) {
        this.settings = settings;
        outbounds().filter(outbound -> outbound.keyFile() != null && !isGeneratedLater(outbound)).forEach(outbound ->
                Settings.require(Files.isReadable(outbound.keyFile()),
                        "partners[].outbound.key-file or record.outbound.key-file",
                        "names " + outbound.keyFile() + ", which cannot be read"));
    }

    /** The private key for signing in with these credentials: its kid and alg say how. */
    public JWK forOutbound(Outbound outbound) {
        return outbound.keyFile() == null
                ? KeyFiles.readOrGenerate(settings.home().resolve("keys").resolve("client.jwk"))
                : KeyFiles.read(outbound.keyFile());
    }

    /** What others need to verify our assertions; no private part. */
    public JWKSet published() {
        return new JWKSet(outbounds().map(this::forOutbound).distinct().toList()).toPublicJWKSet();
    }

    private Stream<Outbound> outbounds() {
        Stream<Outbound> toPartners = settings.partners().stream().map(Partner::outbound);
        return Stream.concat(toPartners, Stream.of(settings.record()).map(Settings.Record::outbound))
                .filter(Objects::nonNull);
    }

    /** Sandbox partners sign in with each other's key, which is made after this bean. */
    private boolean isGeneratedLater(Outbound outbound) {
        return outbound.keyFile().startsWith(settings.home().resolve(Sandbox.FOLDER));
    }
}
