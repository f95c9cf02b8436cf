package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWKSet;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.handler.HandlerMappingIntrospector;

@TestInstallation.Running
class OpenPathsTest {

    @Autowired
    private AccessTokens tokens;

    @LocalServerPort
    private int port;

    private Http http;

    @BeforeEach
    void open() {
        http = new Http(port);
    }

    @Test
    void theSmartConfigurationIsJsonAndNamesTheTokenEndpoint() throws Exception {
        HttpResponse<String> answer =
                http.get("/fhir/.well-known/smart-configuration", "Accept", "application/fhir+xml");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode document = new ObjectMapper().readTree(answer.body());
        assertThat(document.get("token_endpoint").asText()).isEqualTo(TestInstallation.BASE_URL + "/oauth2/token");
        assertThat(document.get("grant_types_supported")).hasSize(1);
        assertThat(document.get("token_endpoint_auth_signing_alg_values_supported").toString())
                .isEqualTo("[\"RS384\",\"ES384\",\"RS256\",\"ES256\"]");
        assertThat(document.get("capabilities").toString()).contains("client-confidential-asymmetric");
        assertThat(document.has("code_challenge_methods_supported")).isTrue();
    }

    @Test
    void ourKeysArePublishedWithoutTheirPrivateParts() throws Exception {
        JWKSet keys = JWKSet.parse(http.get("/.well-known/jwks.json").body());

        assertThat(keys.getKeys()).noneMatch(key -> key.isPrivate());
        assertThat(keys.getKeyByKeyId(tokens.publicKey().getKeyID())).isEqualTo(tokens.publicKey());
    }

    /** 404, since the FHIR servlet is not part of this test; what matters is that nobody asks for a token. */
    @Test
    void metadataIsOpenEvenWithABadToken() {
        assertThat(http.get("/fhir/metadata", "Authorization", "Bearer nonsense").statusCode()).isNotEqualTo(401);
    }

    /** What Spring Security puts before its filters asks Spring MVC which page a request is for: FHIR's requests are for none. */
    @Test
    void noRequestIsLookedUpAmongThePagesFirst(@Autowired ApplicationContext context) {
        assertThat(context.getBeansOfType(HandlerMappingIntrospector.class)).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "/actuator/health,           200",
        "/actuator/health/liveness,  200",
        "/actuator/health/readiness, 200",
        "/actuator/prometheus,       200",
        "/actuator,                  401",
        "/actuator/env,              401",
    })
    void ofTheActuatorOnlyHealthAndMetrics(String path, int status) {
        assertThat(http.get(path).statusCode()).isEqualTo(status);
    }

    @Test
    void metricsAreForThisMachineOrAnOperator() throws Exception {
        String forwarded = "X-Forwarded-For";
        Map<String, String> users = Files.readAllLines(TestInstallation.HOME.resolve("sandbox/users.txt")).stream()
                .map(line -> line.split(":"))
                .collect(Collectors.toMap(line -> line[0], line -> line[1]));

        assertThat(http.get("/actuator/prometheus", forwarded, "192.0.2.1").statusCode()).isEqualTo(401);
        assertThat(http.get("/actuator/prometheus", forwarded, "192.0.2.1",
                "Authorization", basic("operator", users.get("operator"))).statusCode()).isEqualTo(200);
        assertThat(http.get("/actuator/prometheus", forwarded, "192.0.2.1",
                "Authorization", basic("clinician", users.get("clinician"))).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "127.0.0.1, true", "127.8.9.1, true", "::1, true", "0:0:0:0:0:0:0:1, true",
        "192.0.2.1, false", "10.0.0.1, false", "::ffff:10.0.0.1, false"
    })
    void knowsItsOwnMachine(String address, boolean own) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(address);

        assertThat(AccessConfiguration.isFromThisMachine(request)).isEqualTo(own);
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
