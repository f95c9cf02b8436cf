package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@TestInstallation.Running
class SignInTest {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    @LocalServerPort
    private int port;

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
                .hasValueSatisfying(it -> assertThat(it).startsWith("default-src 'self'").endsWith("frame-ancestors 'none'"));
        assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
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
