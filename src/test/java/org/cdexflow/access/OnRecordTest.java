package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.access.TestInstallation.ACME_ES384;
import static org.cdexflow.access.TestInstallation.HOME;
import static org.cdexflow.access.TestInstallation.STRANGER;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cdexflow.audit.Kind;
import org.cdexflow.audit.RefusalCounts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who came in, who left, and who did not get in, is on record; nothing of what they sent is. */
@TestInstallation.Running
class OnRecordTest {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RefusalCounts refusals;

    @Autowired
    private SettingsOnRecord settings;

    @LocalServerPort
    private int port;

    private Http http;
    private long before;

    @BeforeEach
    void open() {
        http = new Http(port);
        refusals.record();
        before = jdbc.queryForObject("select coalesce(max(seq), 0) from audit_event", Long.class);
    }

    @Test
    void aTokenIsOnRecordWithItsScopesAndNotItself() {
        String answer = token(Assertion.of("acme", ACME_ES384).sign(), "system/Task.rs").body();
        assertThat(since(Kind.TOKEN_ISSUED)).singleElement().asString()
                .startsWith("acme/null/0 ").contains("system/Task.rs", "\"address\":\"127.0.0.1\"");
        assertThat(answer).contains("access_token");
        assertThat(since(Kind.TOKEN_ISSUED).get(0)).doesNotContain("eyJ");
    }

    @Test
    void aRefusedTokenNamesWhomOfOursItClaimed() {
        token(Assertion.of("acme", STRANGER).sign(), "system/Task.rs");
        token(Assertion.of("acme", STRANGER).sign(), "system/Task.rs");
        token(Assertion.of("nobody-we-know", STRANGER).sign(), "system/Task.rs");
        token("eyJ.is.none", "system/Task.rs");
        refusals.record();
        assertThat(since(Kind.TOKEN_REFUSED)).hasSize(2)
                .anySatisfy(event -> assertThat(event).startsWith("acme/null/4 ").contains("invalid_client", times(2)))
                .anySatisfy(event -> assertThat(event).startsWith("null/null/4 ").contains("invalid_client", times(2)))
                .noneMatch(event -> event.contains("nobody-we-know") || event.contains("eyJ"));
    }

    @Test
    void aCallWithoutAGoodTokenIsOnRecordOnceAMinute() {
        for (int i = 0; i < 3; i++) {
            http.get("/fhir/Patient/secret-" + i);
            http.get("/fhir/Patient/secret-" + i, "Authorization", "Bearer a.bad." + UUID.randomUUID());
        }
        refusals.record();
        assertThat(since(Kind.CALL_REFUSED)).hasSize(2)
                .allSatisfy(event -> assertThat(event).startsWith("null/null/8 ").contains("401: ", times(3)).doesNotContain("secret", "a.bad"));
    }

    @Test
    void signingInAndOutIsOnRecord() throws IOException {
        signIn("operator", password("operator"));
        http.post("/logout", Map.of("_csrf", csrf("/")));
        assertThat(since(Kind.SIGN_IN)).singleElement().asString().startsWith("null/operator/0 ").contains("signed in", "127.0.0.1");
        assertThat(since(Kind.SIGN_OUT)).singleElement().asString().startsWith("null/operator/0 ");
    }

    /** Whoever types the password into the wrong field must not find it on record. */
    @Test
    void aFailedSignInNamesOurUserAndNoStranger() throws IOException {
        signIn("operator", "a-wrong-password");
        signIn(password("operator"), "");
        refusals.record();
        assertThat(since(Kind.SIGN_IN_FAILED)).hasSize(2)
                .anySatisfy(event -> assertThat(event).startsWith("null/operator/4 "))
                .anySatisfy(event -> assertThat(event).startsWith("null/null/4 "))
                .noneMatch(event -> event.contains("a-wrong-password") || event.contains(passwordOf("operator")));
    }

    @Test
    void aPageForAnotherRoleIsOnRecord() throws IOException {
        signIn("analyst", password("analyst"));
        assertThat(http.get("/audit").statusCode()).isEqualTo(403);
        refusals.record();
        assertThat(since(Kind.CALL_REFUSED)).singleElement().asString().startsWith("null/analyst/8 ").contains("a page for another role");
    }

    @Test
    void theSettingsOfTheFirstStartAreOnRecordWithoutSecrets() {
        String event = jdbc.queryForObject("select body from audit_event where kind = 'settings-change' order by seq limit 1", String.class);
        assertThat(event).contains("partners[acme].inbound.scopes", "system/Task.cruds system/Bundle.rs", "partners[shut].enabled",
                "users[operator]", "partners[acme].agreement.release");
        assertThat(event).doesNotContain(HOME.toString()).doesNotContain(passwordOf("operator"));
        assertThat(jdbc.queryForObject("select count(*) from setting_at_start", Integer.class)).isGreaterThan(50);
    }

    @Test
    void aStartPutsOnRecordWhatItFindsOtherThanTheStartBefore() {
        jdbc.update("update setting_at_start set value = 'system/Task.rs' where name = 'partners[acme].inbound.scopes'");
        settings.afterSingletonsInstantiated();
        assertThat(since(Kind.SETTINGS_CHANGE)).singleElement().asString()
                .contains("partners[acme].inbound.scopes", "system/Task.rs", "system/Task.cruds system/Bundle.rs")
                .doesNotContain("partners[shut]", "users[");
        settings.afterSingletonsInstantiated();
        assertThat(since(Kind.SETTINGS_CHANGE)).hasSize(1);
    }

    private static String times(int count) {
        return "{\"type\":\"count\",\"valueString\":\"" + count + "\"}";
    }

    /** Partner, person and outcome of each, and its body. */
    private List<String> since(Kind kind) {
        return jdbc.queryForList(
                "select concat(coalesce(partner, 'null'), '/', coalesce(person, 'null'), '/', outcome, ' ', body) from audit_event where seq > ? and kind = ? order by seq",
                String.class, before, kind.code());
    }

    private HttpResponse<String> token(String assertion, String scope) {
        return http.post("/oauth2/token", Map.of(
                "grant_type", "client_credentials", "scope", scope,
                "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion", assertion));
    }

    private void signIn(String user, String password) {
        http.post("/login", Map.of("username", user, "password", password, "_csrf", csrf("/login")));
    }

    private String csrf(String page) {
        Matcher token = CSRF.matcher(http.get(page).body());
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    private static String passwordOf(String user) {
        try {
            return password(user);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String password(String user) throws IOException {
        return Files.readAllLines(HOME.resolve("sandbox/users.txt")).stream()
                .filter(line -> line.startsWith(user + ":"))
                .findFirst()
                .orElseThrow()
                .substring(user.length() + 1);
    }
}
