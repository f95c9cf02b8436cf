package org.cdexflow.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cdexflow.access.Callers.Registration;
import org.cdexflow.partner.KeyFiles;
import org.cdexflow.partner.PrivateFiles;
import org.cdexflow.partner.Settings;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Lets a newcomer call the API with curl: for every caller without a key of its own, the private key as
 * {@code <id>.jwk} and {@code <id>.pem}, and in {@code <id>.token} a token that is valid while we run.
 */
@Component
@Profile("!production")
class SandboxKeys {

    private final Path folder;
    private final AccessTokens tokens;
    private final List<Registration> callers;

    SandboxKeys(Settings settings, Callers callers, AccessTokens tokens) {
        folder = CallerKeys.folder(settings);
        this.tokens = tokens;
        this.callers = callers.all().stream().filter(CallerKeys::areGeneratedFor).toList();
        this.callers.forEach(this::provideKey);
        renewTokens();
    }

    /** Well before the five minutes of a token are over. */
    @Scheduled(initialDelay = 2, fixedRate = 2, timeUnit = TimeUnit.MINUTES)
    void renewTokens() {
        for (Registration caller : callers) {
            PrivateFiles.write(folder.resolve(caller.id() + ".token"),
                    tokens.issue(caller.id(), caller.inbound().scopes()).getTokenValue());
        }
    }

    private void provideKey(Registration caller) {
        JWK key = KeyFiles.readOrGenerate(folder.resolve(caller.id() + ".jwk"));
        Path pem = folder.resolve(caller.id() + ".pem");
        if (Files.notExists(pem)) {
            PrivateFiles.write(pem, pem((AsymmetricJWK) key));
        }
    }

    private static String pem(AsymmetricJWK key) {
        try {
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.toPrivateKey().getEncoded())
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (JOSEException e) {
            throw new IllegalStateException("A generated key has no private part", e);
        }
    }
}
