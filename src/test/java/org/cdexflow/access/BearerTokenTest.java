package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@TestInstallation.Running
class BearerTokenTest {

    private static final List<String> READ = List.of("system/Task.rs");

    @Autowired
    private AccessTokens tokens;

    @LocalServerPort
    private int port;

    private Http http;

    @BeforeEach
    void open() {
        http = new Http(port);
    }

    @ParameterizedTest(name = "{0} with {1}: {2}")
    @CsvSource({
        "acme,        system/Task.cruds, PARTNER acme creates reads",
        "acme,        system/Task.rs,    PARTNER acme reads",
        "sandbox-app, system/*.cruds,    CLIENT sandbox-app creates reads",
    })
    void saysWhoCallsAndWhatIsAllowed(String caller, String scope, String expected) {
        String token = tokens.issue(caller, List.of(scope)).getTokenValue();

        assertThat(whoAmI(token).body()).isEqualTo(expected);
        assertThat(whoAmI(token).body()).as("the second time, from memory").isEqualTo(expected);
    }

    @Test
    void asksForATokenWhereThereIsNone() {
        assertUnauthorized(http.get("/fhir/who-am-i"), "needs an access token");
    }

    @Test
    void aTokenThatWasIssuedWhileTheClockWasAheadIsNotValidYet() {
        Instant ahead = Instant.now().plus(Duration.ofHours(1));
        String token = tokens.issue("acme", READ, ahead, ahead.plusSeconds(300)).getTokenValue();
        assertUnauthorized(whoAmI(token), "not valid yet");
    }

    @Test
    void refusesAnExpiredToken() {
        Instant now = Instant.now();
        String token = tokens.issue("acme", READ, now.minusSeconds(301), now.minusSeconds(1)).getTokenValue();

        assertUnauthorized(whoAmI(token), "expired");
    }

    @Test
    void refusesATokenThatExpiresWhileItIsRemembered() throws Exception {
        Instant now = Instant.now();
        String token = tokens.issue("acme", READ, now, now.plusSeconds(2)).getTokenValue();

        assertThat(whoAmI(token).statusCode()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(10)).until(() -> whoAmI(token).statusCode() != 200);
        assertUnauthorized(whoAmI(token), "expired");
    }

    @Test
    void refusesTokensOfADisabledPartner() {
        assertUnauthorized(whoAmI(tokens.issue("shut", READ).getTokenValue()), "disabled");
    }

    @Test
    void refusesTokensThatAreNotOurs() throws Exception {
        Assertion foreign = Assertion.of("acme",
                new RSAKeyGenerator(2048).keyID(tokens.publicKey().getKeyID()).algorithm(JWSAlgorithm.RS256).generate())
                .withClaims(it -> it.issuer(TestInstallation.BASE_URL).audience(TestInstallation.BASE_URL + "/fhir")
                        .claim("scope", "system/*.cruds"));
        String altered = tokens.issue("acme", READ).getTokenValue().replaceFirst("\\.[^.]*\\.", ".e30.");

        for (String token : List.of(
                foreign.sign(), new PlainJWT(foreign.claims()).serialize(), altered, "nonsense",
                Assertion.of("acme", TestInstallation.ACME_ES384).sign())) {
            assertUnauthorized(whoAmI(token), "not issued here");
        }
    }

    @Test
    void takesNoTokenFromTheUrl() {
        String token = tokens.issue("acme", READ).getTokenValue();

        assertUnauthorized(http.get("/fhir/who-am-i?access_token=" + token), "needs an access token");
    }

    @Test
    void keepsNoSession() {
        HttpResponse<String> answer = whoAmI(tokens.issue("acme", READ).getTokenValue());

        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void refusesWeirdUrlsInTheApisOwnWords() {
        HttpResponse<String> answer = http.get("/fhir/who-am-i;a=b");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("OperationOutcome");
    }

    @Test
    void theSandboxTokenWorks() throws Exception {
        String token = Files.readString(TestInstallation.HOME.resolve("sandbox/quiet.token"));

        assertThat(whoAmI(token).body()).isEqualTo("PARTNER quiet reads");
    }

    private HttpResponse<String> whoAmI(String token) {
        return http.get("/fhir/who-am-i", "Authorization", "Bearer " + token);
    }

    private static void assertUnauthorized(HttpResponse<String> answer, String hint) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(it -> assertThat(it).startsWith("Bearer "));
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(it -> assertThat(it).startsWith("application/fhir+json"));
        try {
            JsonNode outcome = new ObjectMapper().readTree(answer.body());
            assertThat(outcome.get("resourceType").asText()).isEqualTo("OperationOutcome");
            assertThat(outcome.at("/issue/0/diagnostics").asText()).contains(hint).contains("/oauth2/token");
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }
}
