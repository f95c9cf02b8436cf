package org.cdexflow.partner;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The keys with which we sign in elsewhere: one that we generated, and those that the settings name. Files are read when
 * asked for, so that a replaced key works without a restart.
 */
@Component
public class OwnKeys {

    private final Settings settings;

    OwnKeys(Settings settings) {
        this.settings = settings;
    }

    /** The private key for signing in with these credentials: its kid and alg say how. */
    public JWK forOutbound(Outbound outbound) {
        return outbound.keyFile() == null
                ? KeyFiles.readOrGenerate(settings.home().resolve("keys").resolve("client.jwk"))
                : KeyFiles.read(outbound.keyFile());
    }

    /** What others need to verify our assertions; no private part. */
    public JWKSet published() {
        return new JWKSet(Stream.concat(
                        settings.partners().stream().map(Partner::outbound), Stream.of(settings.record().outbound()))
                .filter(Objects::nonNull)
                .map(this::forOutbound)
                .distinct()
                .toList()).toPublicJWKSet();
    }
}
