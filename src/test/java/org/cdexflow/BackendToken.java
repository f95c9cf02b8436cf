package org.cdexflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.function.Supplier;

/** Signs in as a SMART backend service does, with a private key in a file; again when the token grows old. */
public final class BackendToken implements Supplier<String> {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration USED = Duration.ofMinutes(3);

    private final URI tokenUrl;
    private final String client;
    private final Path key;
    private final String scope;
    private String token;
    private Instant signedIn = Instant.MIN;

    BackendToken(URI tokenUrl, String client, Path key, String scope) {
        this.tokenUrl = tokenUrl;
        this.client = client;
        this.key = key;
        this.scope = scope;
    }

    @Override
    public synchronized String get() {
        Instant now = Instant.now();
        if (now.minus(USED).isAfter(signedIn)) {
            token = signIn();
            signedIn = now;
        }
        return token;
    }

    private String signIn() {
        HttpResponse<String> reply = ask(tokenUrl, client, key, scope);
        if (reply.statusCode() != 200) {
            throw new AssertionError(reply.statusCode() + " " + reply.body());
        }
        try {
            return new ObjectMapper().readTree(reply.body()).get("access_token").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for a token once. @return whatever comes */
    public static HttpResponse<String> ask(URI tokenUrl, String client, Path key, String scope) {
        String form = "grant_type=client_credentials&scope=" + URLEncoder.encode(scope, StandardCharsets.UTF_8)
                + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
                + "&client_assertion=" + assertion(tokenUrl, client, key);
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(tokenUrl)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(form))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String assertion(URI tokenUrl, String client, Path key) {
        try {
            JWK jwk = JWK.parse(Files.readString(key));
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.parse(jwk.getAlgorithm().getName())).keyID(jwk.getKeyID()).build(),
                    new JWTClaimsSet.Builder()
                            .issuer(client)
                            .subject(client)
                            .audience(tokenUrl.toString())
                            .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(4))))
                            .jwtID(UUID.randomUUID().toString())
                            .build());
            jwt.sign(new DefaultJWSSignerFactory().createJWSSigner(jwk));
            return jwt.serialize();
        } catch (IOException | ParseException | JOSEException e) {
            throw new IllegalStateException("No assertion with " + key, e);
        }
    }
}
