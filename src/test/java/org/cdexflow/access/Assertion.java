package org.cdexflow.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** A client assertion as a good client signs it, and then changed in one respect. */
final class Assertion {

    private final JWK key;
    private final JWSHeader.Builder header;
    private final JWTClaimsSet.Builder claims;

    private Assertion(String client, JWK key) {
        this.key = key;
        header = new JWSHeader.Builder(JWSAlgorithm.parse(key.getAlgorithm().getName())).keyID(key.getKeyID());
        claims = new JWTClaimsSet.Builder()
                .issuer(client)
                .subject(client)
                .audience(TestInstallation.BASE_URL + "/oauth2/token")
                .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(4))))
                .jwtID(UUID.randomUUID().toString());
    }

    static Assertion of(String client, JWK key) {
        return new Assertion(client, key);
    }

    Assertion withClaims(Consumer<JWTClaimsSet.Builder> change) {
        change.accept(claims);
        return this;
    }

    Assertion addressedTo(String... audience) {
        return withClaims(it -> it.audience(List.of(audience)));
    }

    Assertion expiring(Duration fromNow) {
        return withClaims(it -> it.expirationTime(Date.from(Instant.now().plus(fromNow))));
    }

    Assertion withKid(String kid) {
        header.keyID(kid);
        return this;
    }

    Assertion withJku(String url) {
        header.jwkURL(URI.create(url));
        return this;
    }

    JWTClaimsSet claims() {
        return claims.build();
    }

    String sign() {
        try {
            SignedJWT jwt = new SignedJWT(header.build(), claims.build());
            jwt.sign(new DefaultJWSSignerFactory().createJWSSigner(key));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
