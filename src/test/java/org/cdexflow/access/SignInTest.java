package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

@TestInstallation.Running
class SignInTest {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Environment environment;

    private Http browser;

    @BeforeEach
    void open() {
        browser = new Http(port);
    }

    @Test
    void sendsStrangersToTheLoginPage() {
        HttpResponse<String> answer = browser.get("/");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(location(answer)).endsWith("/login");
    }

    @Test
    void theLoginPageIsPlainAndStrict() {
        HttpResponse<String> page = browser.get("/login");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("name=\"username\"", "name=\"password\"", "for=\"username\"", "for=\"password\"")
                .doesNotContain("<script", "<style", "style=");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(it -> assertThat(it).startsWith("default-src 'none'").endsWith("frame-ancestors 'none'"));
        assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
        assertThat(page.headers().firstValue("Cache-Control")).hasValueSatisfying(it -> assertThat(it).contains("no-store"));
        assertThat(page.headers().firstValue("Strict-Transport-Security")).as("over http").isEmpty();
        assertThat(page.headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(it -> assertThat(it).contains("HttpOnly", "SameSite=Lax").doesNotContain("Secure"));
        assertThat(browser.get("/css/cdexflow.css").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clinician", "analyst", "operator"})
    void theRightPasswordLeadsHome(String user) {
        assertThat(location(signIn(user, password(user)))).doesNotContain("login");

        assertThat(browser.get("/").body()).contains(user, "Sign out", "/fhir/metadata");
    }

    @Test
    void onePersonMaySignInTwice() {
        signIn("analyst", password("analyst"));
        browser = new Http(port);

        assertThat(location(signIn("analyst", password("analyst")))).doesNotContain("login");
    }

    @AfterEach
    void forgive() {
        jdbc.update("DELETE FROM sign_in_attempt");
    }

    /** Four times right away, then not; nothing tells the locked user from the unknown one. */
    @ParameterizedTest
    @ValueSource(strings = {"reviewer", "nobody-of-ours"})
    void guessingIsRefusedInTheSameWordsForKnownAndUnknownUsers(String user) {
        for (int attempt = 0; attempt < 6; attempt++) {
            assertThat(location(signIn(user, "guess-" + attempt))).endsWith("/login?error");
        }
        if (user.equals("reviewer")) {
            assertThat(location(signIn(user, password(user)))).endsWith("/login?error");
        }
        assertThat(location(signIn("analyst", password("analyst")))).doesNotContain("login");
    }

    @Test
    void whoGuessesManyUsersPasswordsIsToldToWait() {
        for (int attempt = 0; attempt < 21; attempt++) {
            signIn("guessed-" + attempt, "guess");
        }

        String wait = location(signIn("analyst", password("analyst")));
        assertThat(wait).matches(".*/login\\?wait=[0-9]+");
        assertThat(browser.get("/login?wait=4").body()).contains("too many attempts from this place", "4 seconds");
        assertThat(browser.get("/login?wait=%3Cb%3E").body()).contains("a moment").doesNotContain("<b>");
    }

    @Test
    void whatWasTypedAsAnUnknownNameIsKeptNowhere() {
        signIn("my-mistyped-passw0rd", "x");

        assertThat(jdbc.queryForList("SELECT name FROM sign_in_attempt", String.class)).containsOnly("");
    }

    @Test
    void signingInChangesTheSession() {
        String before = session(browser.get("/login"));

        assertThat(session(signIn("clinician", password("clinician")))).isNotEqualTo(before);
    }

    @Test
    void anEndedSessionIsSaidCalmlyAndLeadsBackToWhereOneWas() {
        String ended = "CDEXFLOW-" + environment.getProperty("server.port") + "=0123456789ABCDEF0123456789ABCDEF";
        HttpResponse<String> answer = browser.get("/queue?page=1", "Cookie", ended);

        assertThat(location(answer)).endsWith("/login?ended");
        assertThat(browser.get("/login?ended").body()).contains("Your session has ended").doesNotContain("role=\"alert\"");
        assertThat(location(signIn("clinician", password("clinician")))).endsWith("/queue?page=1");
    }

    @Test
    void whatAFormSentAfterTheSessionEndedIsNotDoneAndLeadsBackToItsPage() {
        String ended = "CDEXFLOW-" + environment.getProperty("server.port") + "=0123456789ABCDEF0123456789ABCDEF";
        HttpResponse<String> answer = browser.post("/queue/17/claim", Map.of("_csrf", "of-then"), "Cookie", ended,
                "Referer", "http://localhost:" + port + "/queue/17");

        assertThat(location(answer)).endsWith("/login?ended");
        assertThat(location(signIn("clinician", password("clinician")))).endsWith("/queue/17");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://elsewhere.example.org/queue/17", "http://localhost@elsewhere.example.org/", "::", "http://localhost:1/x"})
    void nobodyIsLedElsewhere(String referer) {
        String ended = "CDEXFLOW-" + environment.getProperty("server.port") + "=0123456789ABCDEF0123456789ABCDEF";
        browser.post("/queue/17/claim", Map.of("_csrf", "of-then"), "Cookie", ended, "Referer", referer);

        assertThat(location(signIn("clinician", password("clinician")))).endsWith(":" + port + "/");
    }

    @Test
    void whatAPageAsksByItselfIsOnlyRefused() {
        assertThat(browser.get("/queue/17/since?mark=x", "HX-Request", "true").statusCode()).isEqualTo(401);
        assertThat(browser.get("/queue", "Sec-Fetch-Dest", "image").statusCode()).isEqualTo(401);
        assertThat(location(signIn("clinician", password("clinician")))).doesNotContain("/queue");
    }

    @Test
    void aSessionEndsHalfAnHourAfterItsLastUse() {
        assertThat(environment.getProperty("server.servlet.session.timeout", Duration.class)).isEqualTo(Duration.ofMinutes(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"clinician", "nobody"})
    void aWrongPasswordSaysNotWhatWasWrong(String user) {
        assertThat(location(signIn(user, "wrong"))).endsWith("/login?error");

        assertThat(browser.get("/login?error").body()).contains("role=\"alert\"", "user name or the password");
        assertThat(browser.get("/").statusCode()).isEqualTo(302);
    }

    @Test
    void aFormWithoutItsTokenIsForbidden() {
        HttpResponse<String> answer =
                browser.post("/login", Map.of("username", "clinician", "password", password("clinician")));

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void signingOutEndsTheSession() {
        signIn("clinician", password("clinician"));
        Map<String, String> form = Map.of("_csrf", csrf(browser.get("/")));

        assertThat(location(browser.post("/logout", form))).endsWith("/login?logout");
        assertThat(browser.get("/").statusCode()).isEqualTo(302);
    }

    @Test
    void aSessionIsNoWayIntoTheApi() {
        signIn("operator", password("operator"));

        assertThat(browser.get("/fhir/who-am-i").statusCode()).isEqualTo(401);
    }

    private HttpResponse<String> signIn(String user, String password) {
        return browser.post("/login",
                Map.of("username", user, "password", password, "_csrf", csrf(browser.get("/login"))));
    }

    private static String password(String user) {
        try {
            return Files.readAllLines(TestInstallation.HOME.resolve("sandbox/users.txt")).stream()
                    .filter(line -> line.startsWith(user + ":"))
                    .findFirst()
                    .orElseThrow()
                    .substring(user.length() + 1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String session(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
    }

    private static String csrf(HttpResponse<String> page) {
        Matcher field = CSRF.matcher(page.body());
        assertThat(field.find()).as(page.body()).isTrue();
        return field.group(1);
    }

    private static String location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(302);
        return answer.headers().firstValue("Location").orElseThrow();
    }
}
