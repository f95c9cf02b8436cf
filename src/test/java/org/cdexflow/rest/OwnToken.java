package org.cdexflow.rest;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.springframework.core.env.Environment;

/** Access tokens as our token endpoint signs them, and as it never would. */
final class OwnToken {

    private final Environment environment;

    OwnToken(Environment environment) {
        this.environment = environment;
    }

    String of(String caller, String scope) {
        return signed(caller, scope, Instant.now().plusSeconds(300), key());
    }

    String expired(String caller, String scope) {
        return signed(caller, scope, Instant.now().minusSeconds(1), key());
    }

    /** As good as a real one, but for the key. */
    String forged(String caller, String scope) {
        try {
            return signed(caller, scope, Instant.now().plusSeconds(300),
                    new RSAKeyGenerator(2048).keyID(key().getKeyID()).generate());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private RSAKey key() {
        try {
            return JWK.parse(Files.readString(Path.of(environment.getRequiredProperty("cdexflow.home"), "keys", "token.jwk"))).toRSAKey();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private String signed(String caller, String scope, Instant until, RSAKey key) {
        String base = environment.getRequiredProperty("cdexflow.base-url");
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer(base)
                        .audience(base + "/fhir")
                        .subject(caller)
                        .issueTime(Date.from(until.minusSeconds(300)))
                        .expirationTime(Date.from(until))
                        .jwtID(UUID.randomUUID().toString())
                        .claim("scope", scope)
                        .build());
        try {
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
