package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.access.TestInstallation.ACME_ES256;
import static org.cdexflow.access.TestInstallation.ACME_ES384;
import static org.cdexflow.access.TestInstallation.ACME_RS256;
import static org.cdexflow.access.TestInstallation.ACME_RS384;
import static org.cdexflow.access.TestInstallation.BASE_URL;
import static org.cdexflow.access.TestInstallation.BETA;
import static org.cdexflow.access.TestInstallation.SHUT;
import static org.cdexflow.access.TestInstallation.STRANGER;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@TestInstallation.Running
class TokenEndpointTest {

    private static final String TOKEN_URL = BASE_URL + "/oauth2/token";
    private static final String TASKS = "system/Task.cruds";

    @Autowired
    private JdbcClient database;

    @Autowired
    private UsedAssertions used;

    @LocalServerPort
    private int port;

    private Http http;

    @BeforeEach
    void open() {
        http = new Http(port);
    }

    static Stream<Arguments> goodAssertions() {
        return Stream.of(
                arguments("ES384", Assertion.of("acme", ACME_ES384), TASKS),
                arguments("RS384", Assertion.of("acme", ACME_RS384), TASKS),
                arguments("ES256", Assertion.of("acme", ACME_ES256), TASKS),
                arguments("RS256", Assertion.of("acme", ACME_RS256), TASKS),
                arguments("keys behind a URL", Assertion.of("beta", BETA), "system/Task.rs"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goodAssertions")
    void issuesATokenOfFiveMinutesWithoutClientId(String name, Assertion assertion, String scope) throws Exception {
        HttpResponse<String> answer = request(assertion.sign(), scope);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode token = json(answer);
        assertThat(token.get("access_token").asText()).isNotBlank();
        assertThat(token.get("token_type").asText()).isEqualToIgnoringCase("bearer");
        assertThat(token.get("expires_in").asInt()).isBetween(290, 300);
        assertThat(token.get("scope").asText()).isEqualTo(scope);
        assertThat(answer.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(it -> assertThat(it).contains("no-store"));
    }

    @Test
    void takesAClientIdThatSaysTheSame() {
        Map<String, String> form = form(Assertion.of("acme", ACME_ES384).sign(), TASKS);
        form.put("client_id", "acme");

        assertThat(http.post("/oauth2/token", form).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAClientIdThatSaysSomethingElse() {
        Map<String, String> form = form(Assertion.of("acme", ACME_ES384).sign(), TASKS);
        form.put("client_id", "beta");

        assertRefused(http.post("/oauth2/token", form), 401, "invalid_client", "client_id");
    }

    static Stream<Arguments> badAssertions() throws Exception {
        OctetSequenceKey secret = new OctetSequenceKeyGenerator(256)
                .keyID("acme-ec").algorithm(JWSAlgorithm.HS256).generate();
        return Stream.of(
                arguments("aud is the issuer", acme().addressedTo(BASE_URL), "aud"),
                arguments("aud is somebody else", acme().addressedTo("https://other.test/token"), "aud"),
                arguments("aud is us among others", acme().addressedTo(TOKEN_URL, "https://other.test"), "aud"),
                arguments("no aud", acme().addressedTo(), "aud"),
                arguments("expired", acme().expiring(Duration.ofMinutes(-1)), "expired"),
                arguments("exp too far", acme().expiring(Duration.ofMinutes(10)), "5 minutes"),
                arguments("no exp", acme().withClaims(it -> it.expirationTime(null)), "exp"),
                arguments("not yet valid", acme().withClaims(
                        it -> it.notBeforeTime(Date.from(Instant.now().plusSeconds(120)))), "nbf"),
                arguments("no jti", acme().withClaims(it -> it.jwtID(null)), "jti"),
                arguments("NUL in the jti", acme().withClaims(it -> it.jwtID("a\u0000b")), "jti"),
                arguments("a jti without end", acme().withClaims(it -> it.jwtID("x".repeat(300))), "jti"),
                arguments("iss is somebody else", acme().withClaims(it -> it.issuer("beta")), "iss"),
                arguments("no iss", acme().withClaims(it -> it.issuer(null)), "iss"),
                arguments("no sub", acme().withClaims(it -> it.subject(null)), "sub"),
                arguments("unknown client", Assertion.of("nobody", ACME_ES384), "client"),
                arguments("unknown kid", acme().withKid("other"), "kid"),
                arguments("no kid", acme().withKid(null), "kid"),
                arguments("a foreign key of the same kid", Assertion.of("acme", STRANGER), "signature"),
                arguments("a foreign jku", acme().withJku("https://attacker.test/keys"), "jku"),
                arguments("another caller's key", Assertion.of("acme", BETA), "kid"),
                arguments("alg HS256", Assertion.of("acme", secret), "alg"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badAssertions")
    void refusesAndSaysWhatToMend(String name, Assertion assertion, String hint) {
        assertRefused(request(assertion.sign(), TASKS), 401, "invalid_client", hint);
    }

    @Test
    void refusesAnUnsignedAssertion() {
        assertRefused(request(new PlainJWT(acme().claims()).serialize(), TASKS), 401, "invalid_client", "signed");
    }

    @Test
    void refusesWhatIsNoJwt() {
        assertRefused(request("nonsense", TASKS), 401, "invalid_client", "signed JWT");
    }

    @Test
    void refusesAnAssertionTheSecondTime() {
        String assertion = acme().sign();

        assertThat(request(assertion, TASKS).statusCode()).isEqualTo(200);
        assertRefused(request(assertion, TASKS), 401, "invalid_client", "used before");
    }

    @Test
    void twoCallersMayChooseTheSameJti() {
        String jti = UUID.randomUUID().toString();

        assertThat(request(acme().withClaims(it -> it.jwtID(jti)).sign(), TASKS).statusCode()).isEqualTo(200);
        Assertion ofBeta = Assertion.of("beta", BETA).withClaims(it -> it.jwtID(jti));
        assertThat(request(ofBeta.sign(), "system/*.rs").statusCode()).isEqualTo(200);
    }

    /** Of another node's, and of its own before it was started again, a node knows by the database alone. */
    @Test
    void anAssertionIsUsedOnceOverAllNodesAndStarts() {
        Instant expires = Instant.now().plusSeconds(60);
        assertThat(used.add("acme", "at another node", "acme-ec", expires)).isTrue();
        assertThat(new UsedAssertions(database).add("acme", "at another node", "acme-ec", expires)).isFalse();
    }

    @Test
    void forgetsAssertionsThatAreTooOldToBeTaken() {
        used.add("acme", "old", "acme-ec", Instant.now().minusSeconds(601));
        used.add("acme", "young", "acme-ec", Instant.now().plusSeconds(60));

        used.forgetExpired();

        assertThat(database.sql("SELECT jti FROM client_assertion WHERE jti IN ('old', 'young')")
                .query(String.class)
                .list()).containsExactly("young");
    }

    @Test
    void aDisabledPartnerGetsNone() {
        String assertion = Assertion.of("shut", SHUT).sign();

        assertRefused(request(assertion, "system/*.rs"), 400, "unauthorized_client", "disabled");
    }

    @ParameterizedTest(name = "\"{0}\": {1}")
    @CsvSource({
        "system/Task.cruds system/Bundle.r, 200",
        "system/Task.read,                  200",
        "system/Bundle.crs,                 400",
        "system/Patient.rs,                 400",
        "system/*.rs,                       400",
        "system/Task.sr,                    400",
        "user/Task.rs,                      400",
        "openid,                            400",
        "'',                                400",
    })
    void grantsWhatIsRegisteredAndNothingBeyond(String scope, int status) throws Exception {
        HttpResponse<String> answer = request(acme().sign(), scope);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        if (status != 200) {
            assertThat(json(answer).get("error").asText()).isEqualTo("invalid_scope");
        }
    }

    /** A scope may be narrowed by search parameters that are offered here; others cannot be held, and so are not granted. */
    @ParameterizedTest(name = "\"{0}\": {1}")
    @CsvSource({
        "system/Observation.rs?category=laboratory,              200",
        "system/Task.rs?status=completed,                        200",
        "system/Observation.rs?category=laboratory&_count=1,     400",
        "system/Observation.rs?colour=red,                       400",
        "system/Observation.rs?date=yesterday,                   400",
        "system/Observation.rs?subject.name=x,                   400",
        "system/Nonsense.rs?code=x,                              400",
        "system/*.rs?code=x,                                     400",
    })
    void grantsAPartOfWhatIsRegistered(String scope, int status) {
        HttpResponse<String> answer = request(Assertion.of("beta", BETA).sign(), scope);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).get(status == 200 ? "scope" : "error").asText()).isEqualTo(status == 200 ? scope : "invalid_scope");
    }

    @ParameterizedTest(name = "without {0}: {1}")
    @CsvSource({
        "grant_type,            invalid_request",
        "client_assertion_type, invalid_request",
        "client_assertion,      invalid_request",
        "scope,                 invalid_scope",
    })
    void namesTheParameterThatIsMissing(String parameter, String error) {
        Map<String, String> form = form(acme().sign(), TASKS);
        form.remove(parameter);

        assertRefused(http.post("/oauth2/token", form), 400, error, parameter);
    }

    @Test
    void refusesOtherGrants() {
        Map<String, String> form = form(acme().sign(), TASKS);
        form.put("grant_type", "password");

        assertRefused(http.post("/oauth2/token", form), 400, "unsupported_grant_type", "client_credentials");
    }

    @Test
    void readsTheFormAndNotTheUrl() {
        Map<String, String> form = form(acme().sign(), TASKS);
        String assertion = form.remove("client_assertion");

        assertRefused(http.post("/oauth2/token?client_assertion=" + assertion, form), 400, "invalid_request", "form");
    }

    @Test
    void answersJsonWhateverIsAccepted() throws Exception {
        HttpResponse<String> answer =
                http.post("/oauth2/token", form(acme().sign(), TASKS), "Accept", "application/xml");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).has("access_token")).isTrue();
    }

    @Test
    void isPostOnly() {
        HttpResponse<String> answer = http.get("/oauth2/token");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
    }

    @ParameterizedTest
    @CsvSource({"/oauth2/authorize", "/oauth2/introspect", "/oauth2/revoke", "/oauth2/jwks", "/userinfo",
        "/oauth2/device_authorization", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"})
    void offersNothingElseOfAnAuthorizationServer(String path) {
        HttpResponse<String> answer = http.get(path);

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).hasValueSatisfying(it -> assertThat(it).endsWith("/login"));
    }

    private static Assertion acme() {
        return Assertion.of("acme", ACME_ES384);
    }

    private HttpResponse<String> request(String assertion, String scope) {
        return http.post("/oauth2/token", form(assertion, scope));
    }

    private static Map<String, String> form(String assertion, String scope) {
        return new LinkedHashMap<>(Map.of(
                "grant_type", "client_credentials",
                "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion", assertion,
                "scope", scope));
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String error, String hint) {
        JsonNode body = json(answer);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(body.get("error").asText()).as(answer.body()).isEqualTo(error);
        assertThat(body.get("error_description").asText()).contains(hint);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(it -> assertThat(it).startsWith("application/json"));
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }
}
