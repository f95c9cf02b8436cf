package org.cdexflow.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.cdexflow.delivery.CallFailed.Extent;
import org.cdexflow.partner.Outbound;

/** Our access token at another server (SMART Backend Services), kept until shortly before it expires. */
final class ServerToken {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BYTES = 100_000;
    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final Duration BEFORE_EXPIRY = Duration.ofSeconds(30);

    /** SMART 2, and for servers that know no other, SMART 1. */
    private static final String[] SCOPES = {"system/*.rs", "system/*.read"};

    private final Calls calls;
    private final Outbound credentials;
    private final Supplier<JWK> key;
    private final Clock clock;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile String token;
    private volatile Instant until = Instant.MIN;

    ServerToken(Calls calls, Outbound credentials, Supplier<JWK> key, Clock clock) {
        this.calls = calls;
        this.credentials = credentials;
        this.key = key;
        this.clock = clock;
    }

    /** @throws CallFailed when there is none to be had by then */
    String current(Instant deadline) {
        try {
            if (!fetching.tryLock(left(deadline).toMillis(), TimeUnit.MILLISECONDS)) {
                throw CallFailed.transiently(Extent.UNCLEAR, "The token endpoint did not answer in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CallFailed.transiently(Extent.QUESTION, "The call was given up");
        }
        try {
            if (!clock.instant().isBefore(until)) {
                fetch(deadline);
            }
            return token;
        } finally {
            fetching.unlock();
        }
    }

    private Duration left(Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        if (left.isNegative() || left.isZero()) {
            throw CallFailed.transiently(Extent.QUESTION, "The answer took too long");
        }
        return left.compareTo(WITHIN) < 0 ? left : WITHIN;
    }

    /** The server does not take it any more. */
    void forget() {
        until = Instant.MIN;
    }

    private void fetch(Instant deadline) {
        Calls.Reply answer = null;
        for (String scope : SCOPES) {
            answer = calls.send(request(scope), left(deadline), MOST_BYTES);
            if (answer.status() != 400 || !read(answer.body()).path("error").asText().equals("invalid_scope")) {
                break;
            }
        }
        int status = answer.status();
        if (status >= 500 || status == 429) {
            throw CallFailed.transiently(Extent.SERVER, "The token endpoint answered " + status, answer.pause());
        }
        JsonNode granted = read(answer.body());
        if (status != 200 || !granted.path("access_token").isTextual()) {
            throw CallFailed.fault("The token endpoint does not accept our credentials (" + status + ")");
        }
        long seconds = Math.min(granted.path("expires_in").asLong(300), 3600);
        token = granted.path("access_token").asText();
        until = clock.instant().plusSeconds(seconds).minus(seconds > 60 ? BEFORE_EXPIRY : Duration.ofSeconds(seconds / 2));
    }

    private HttpPost request(String scope) {
        String form = "grant_type=client_credentials&scope=" + encoded(scope)
                + "&client_assertion_type=" + encoded("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                + "&client_assertion=" + encoded(assertion());
        HttpPost request = new HttpPost(credentials.tokenUrl());
        request.setHeader("Accept", "application/json");
        request.setEntity(new StringEntity(form, ContentType.APPLICATION_FORM_URLENCODED));
        return request;
    }

    private String assertion() {
        JWK signing = key.get();
        try {
            Instant now = clock.instant();
            SignedJWT assertion = new SignedJWT(
                    new JWSHeader.Builder(algorithm(signing)).keyID(signing.getKeyID()).type(JOSEObjectType.JWT).build(),
                    new JWTClaimsSet.Builder()
                            .issuer(credentials.clientId())
                            .subject(credentials.clientId())
                            .audience(credentials.tokenUrl().toString())
                            .jwtID(UUID.randomUUID().toString())
                            .issueTime(Date.from(now))
                            .expirationTime(Date.from(now.plusSeconds(240)))
                            .build());
            JWSSigner signer = signing.getKeyType() == KeyType.RSA ? new RSASSASigner(signing.toRSAKey()) : new ECDSASigner(signing.toECKey());
            assertion.sign(signer);
            return assertion.serialize();
        } catch (JOSEException e) {
            throw CallFailed.fault("Our key for the token endpoint cannot sign");
        }
    }

    private static JWSAlgorithm algorithm(JWK key) {
        if (key.getAlgorithm() != null) {
            return JWSAlgorithm.parse(key.getAlgorithm().getName());
        }
        return key.getKeyType() == KeyType.RSA ? JWSAlgorithm.RS384 : JWSAlgorithm.ES384;
    }

    private static JsonNode read(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw CallFailed.fault("The token endpoint's answer is no JSON");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
