package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.access.TestInstallation.HOME;
import static org.cdexflow.access.TestInstallation.MOVER;
import static org.cdexflow.access.TestInstallation.STRANGER;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Map;
import org.cdexflow.partner.Standing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A partner is shut out: a key of it withdrawn, or all of it switched off by an operator. */
@TestInstallation.Running
class WithdrawalTest {

    @Autowired
    private Standing standing;

    @Autowired
    private JdbcClient database;

    @LocalServerPort
    private int port;

    private Http http;

    @BeforeEach
    void open() throws IOException {
        http = new Http(port);
        publish(MOVER);
        standing.put("mover", true, "as it was", "operator");
    }

    @AfterEach
    void asItWas() throws IOException {
        publish(MOVER);
        standing.put("mover", true, "as it was", "operator");
    }

    @Test
    void aTokenEndsWithTheKeyWithWhichItWasAskedFor() throws Exception {
        String token = token();
        assertThat(call(token).statusCode()).isEqualTo(200);

        publish(STRANGER);

        await().until(() -> call(token).statusCode() == 401);
        assertThat(call(token).body()).contains("withdrawn");
    }

    @Test
    void aPartnerThatIsSwitchedOffIsRefusedAtOnce() throws Exception {
        String token = token();
        standing.put("mover", false, "its laptop was stolen", "operator");

        assertThat(call(token).statusCode()).isEqualTo(401);
        assertThat(call(token).body()).contains("disabled");
        HttpResponse<String> refused = signIn();
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("unauthorized_client");

        standing.put("mover", true, "a new laptop", "operator");
        assertThat(call(token).statusCode()).isEqualTo(200);
    }

    @Test
    void anotherNodeHearsOfItWithinSeconds() {
        // what another node does: tells the database, and not us
        database.sql("insert into partner_switch (caller, enabled, reason, who, at) values ('mover', false, 'elsewhere', 'operator', now())")
                .update();
        await().until(() -> !standing.isEnabled("mover"));
    }

    @Test
    void theSwitchIsOnRecordWithItsReason() {
        standing.put("mover", false, "its laptop was stolen", "operator");
        assertThat(database.sql("select body from audit_event order by seq desc limit 1").query(String.class).single())
                .contains("disabled", "partner mover", "its laptop was stolen", "operator");
    }

    private static void publish(JWK key) throws IOException {
        Files.writeString(HOME.resolve("mover.json"), new JWKSet(key).toString(true));
    }

    private String token() throws IOException {
        HttpResponse<String> answer = signIn();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body()).get("access_token").asText();
    }

    private HttpResponse<String> signIn() {
        return http.post("/oauth2/token", Map.of(
                "grant_type", "client_credentials",
                "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion", Assertion.of("mover", MOVER).sign(),
                "scope", "system/Task.rs"));
    }

    private HttpResponse<String> call(String token) {
        return http.get("/fhir/who-am-i", "Authorization", "Bearer " + token);
    }
}
