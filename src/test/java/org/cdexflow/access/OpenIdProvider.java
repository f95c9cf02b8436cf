package org.cdexflow.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * An OpenID provider: authorization code with PKCE and a client secret, id tokens that it signs, a way to sign out. It can be made
 * to answer wrongly, and to be away.
 */
class OpenIdProvider {

    static final String CLIENT = "cdexflow";
    static final String SECRET = "hush-hush-9Z";

    private final RSAKey key = key();
    private final RSAKey foreignKey = key();
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final HttpServer server;

    private Map<String, Object> person = Map.of();
    private UnaryOperator<JWTClaimsSet.Builder> change = UnaryOperator.identity();
    private boolean foreign;
    private boolean away;
    private String lastToken;

    OpenIdProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::answer);
        server.start();
    }

    String issuer() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Whoever comes next is this person. */
    void signsIn(Map<String, Object> claims) {
        person = claims;
        change = UnaryOperator.identity();
        foreign = false;
        away = false;
    }

    /** Tells something else in its tokens than it should. */
    void tells(UnaryOperator<JWTClaimsSet.Builder> change) {
        this.change = change;
    }

    /** Its tokens are signed with another's key. */
    void isForged() {
        foreign = true;
    }

    void isAway() {
        away = true;
    }

    int calls() {
        return calls.get();
    }

    String lastToken() {
        return lastToken;
    }

    /** What a browser does there that was sent on with this address. @return where it is sent back to */
    URI visit(URI address) {
        Map<String, String> asked = query(address.getRawQuery());
        String code = UUID.randomUUID().toString();
        codes.put(code, asked);
        return UriComponentsBuilder.fromUriString(asked.get("redirect_uri"))
                .queryParam("code", code)
                .queryParam("state", "{state}")
                .build(asked.get("state"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        try (exchange) {
            if (away) {
                send(exchange, 503, "");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/.well-known/openid-configuration" -> send(exchange, 200, """
                        {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                         "jwks_uri": "%1$s/keys", "end_session_endpoint": "%1$s/end", "response_types_supported": ["code"],
                         "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
                         "token_endpoint_auth_methods_supported": ["client_secret_basic"]}""".formatted(issuer()));
                case "/keys" -> send(exchange, 200, new JWKSet(key.toPublicJWK()).toString());
                case "/token" -> token(exchange);
                default -> send(exchange, 404, "");
            }
        }
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = query(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> asked = codes.remove(form.get("code"));
        String client = "Basic " + Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
        if (asked == null
                || !client.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                || !asked.get("redirect_uri").equals(form.get("redirect_uri"))
                || !asked.getOrDefault("scope", "").contains("openid")
                || !challenge(form.getOrDefault("code_verifier", "")).equals(asked.get("code_challenge"))) {
            send(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        lastToken = idToken(asked.get("nonce"));
        send(exchange, 200, "{\"access_token\": \"opaque-%s\", \"token_type\": \"Bearer\", \"expires_in\": 60, \"id_token\": \"%s\"}"
                .formatted(UUID.randomUUID(), lastToken));
    }

    private String idToken(String nonce) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .subject("subject of " + person.get("preferred_username"))
                .audience(CLIENT)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)))
                .claim("nonce", nonce);
        person.forEach(claims::claim);
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), change.apply(claims).build());
            token.sign(new RSASSASigner(foreign ? foreignKey : key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder().withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, String> query(String text) {
        return Stream.of(text.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8), (a, b) -> b, HashMap::new));
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2048).keyID("signing").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
