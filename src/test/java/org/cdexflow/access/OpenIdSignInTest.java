package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cdexflow.SandboxTest;
import org.cdexflow.audit.RefusalCounts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Staff come in by their organization's OpenID provider, with the roles that it tells, as Keycloak tells them. */
@SandboxTest
@Import(OpenIdSignInTest.AtStart.class)
@ExtendWith(OutputCaptureExtension.class)
class OpenIdSignInTest {

    private static final OpenIdProvider PROVIDER = new OpenIdProvider();
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    @Autowired
    Environment environment;

    @Autowired
    Staff staff;

    @Autowired
    AtStart atStart;

    @Autowired
    RefusalCounts refusals;

    @Autowired
    JdbcTemplate jdbc;

    private Http browser;
    private final String name = "jane." + UUID.randomUUID().toString().substring(0, 8);

    @DynamicPropertySource
    static void provider(DynamicPropertyRegistry registry) {
        registry.add("spring.security.oauth2.client.registration.clinic.client-id", () -> OpenIdProvider.CLIENT);
        registry.add("spring.security.oauth2.client.registration.clinic.client-secret", () -> OpenIdProvider.SECRET);
        registry.add("spring.security.oauth2.client.provider.clinic.issuer-uri", PROVIDER::issuer);
        registry.add("cdexflow.staff.roles-claim", () -> "realm_access.roles");
    }

    @TestConfiguration
    static class AtStart {

        int calls;

        @EventListener(ApplicationReadyEvent.class)
        void ready() {
            calls = PROVIDER.calls();
        }
    }

    @BeforeEach
    void open() {
        browser = new Http(environment.getRequiredProperty("local.server.port", Integer.class));
        PROVIDER.signsIn(person("clinician"));
    }

    @Test
    void theProviderIsNotNeededToStart() {
        assertThat(atStart.calls).isZero();
    }

    @Test
    void theWayToSignInLeadsThere() {
        assertThat(location(browser.get("/queue"))).endsWith("/login");
        assertThat(location(browser.get("/login"))).endsWith("/oauth2/authorization/clinic");
        assertThat(location(browser.get("/oauth2/authorization/clinic")))
                .startsWith(PROVIDER.issuer() + "/authorize?")
                .contains("code_challenge_method=S256", "nonce=", "state=");
        assertThat(browser.get("/login?logout").body()).contains("Sign in").doesNotContain("password");
    }

    @Test
    void whoComesInHasTheRolesOfTheClaimAndNoOther() {
        PROVIDER.signsIn(person("offline_access", "Analyst", "uma_authorization"));

        assertThat(location(signIn())).doesNotContain("login");
        assertThat(browser.get("/").body()).contains(name, "analyst");
        assertThat(browser.get("/models").statusCode()).isEqualTo(200);
        assertThat(browser.get("/queue").statusCode()).isEqualTo(403);
        assertThat(browser.get("/incidents").statusCode()).isEqualTo(403);
        assertThat(staff.clinicians()).doesNotContain(name);
    }

    @Test
    void oneLandsWhereOneWantedToGo() {
        browser.get("/queue");

        assertThat(location(signIn())).endsWith("/queue");
    }

    @Test
    void workCanBeAssignedToCliniciansWhoHaveBeenHere() {
        signIn();

        assertThat(staff.clinicians()).contains(name);
    }

    /** Else one could release as the one, and approve as the other. */
    @Test
    void whoIsRenamedAtTheProviderStaysTheSamePersonHere() {
        signIn();
        String renamed = name + ".married";
        PROVIDER.tells(claims -> claims.claim("preferred_username", renamed));
        signIn();

        assertThat(browser.get("/").body()).contains(name).doesNotContain(renamed);
        assertThat(staff.clinicians()).contains(name).doesNotContain(renamed);
    }

    @Test
    void aNameThatPassesToSomebodyElseLetsNobodyIn(CapturedOutput log) {
        signIn();
        Http another = browser;
        browser = new Http(environment.getRequiredProperty("local.server.port", Integer.class));
        PROVIDER.tells(claims -> claims.subject("somebody else"));

        assertThat(location(signIn())).endsWith("/login?failed");
        assertThat(browser.get("/").statusCode()).isEqualTo(302);
        assertThat(another.get("/").statusCode()).isEqualTo(200);
        assertThat(log.getAll()).contains("is the name of somebody else here");
    }

    @Test
    void whoHasNoRoleHereIsToldSoAndStaysOutside() {
        PROVIDER.signsIn(person("offline_access", "clinicians"));

        assertThat(location(signIn())).endsWith("/login?refused");
        assertThat(browser.get("/login?refused").body()).contains("no role", "clinician, analyst or operator", "Try again");
        assertThat(browser.get("/").statusCode()).isEqualTo(302);
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuer", "audience", "expired", "nonce", "signature", "no name", "a name of ours", "a name with markup"})
    void aTokenThatIsWrongLetsNobodyIn(String wrong, CapturedOutput log) {
        switch (wrong) {
            case "issuer" -> PROVIDER.tells(claims -> claims.issuer("https://elsewhere.example.org"));
            case "audience" -> PROVIDER.tells(claims -> claims.audience("another-application"));
            case "expired" -> PROVIDER.tells(claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(300)))
                    .issueTime(Date.from(Instant.now().minusSeconds(600))));
            case "nonce" -> PROVIDER.tells(claims -> claims.claim("nonce", "of-another-sign-in"));
            case "signature" -> PROVIDER.isForged();
            case "no name" -> PROVIDER.tells(claims -> claims.claim("preferred_username", null));
            case "a name of ours" -> PROVIDER.tells(claims -> claims.claim("preferred_username", "CDexFlow"));
            default -> PROVIDER.tells(claims -> claims.claim("preferred_username", "<b>jane</b>"));
        }

        assertThat(location(signIn())).endsWith("/login?failed");
        assertThat(browser.get("/login?failed").body()).contains("role=\"alert\"", "did not answer as it should");
        assertThat(browser.get("/").statusCode()).isEqualTo(302);
        assertThat(log.getAll()).contains("Signing in at the provider failed").doesNotContain(PROVIDER.lastToken(), OpenIdProvider.SECRET);
    }

    /** What comes back through a browser is what the browser likes. */
    @Test
    void nobodyMakesUpWhoWasRefused() {
        String begun = location(browser.get("/oauth2/authorization/clinic"));
        String state = OpenIdProvider.query(URI.create(begun).getRawQuery()).get("state");

        assertThat(location(browser.get("/login/oauth2/code/clinic?error=no_role&error_description=somebody&state="
                + URLEncoder.encode(state, StandardCharsets.UTF_8)))).endsWith("/login?failed");
    }

    @Test
    void aStolenAnswerIsOfNoUseInAnotherBrowser() {
        URI back = PROVIDER.visit(URI.create(location(browser.get("/oauth2/authorization/clinic"))));
        open();

        assertThat(location(browser.get(back.getRawPath() + "?" + back.getRawQuery()))).endsWith("/login?failed");
        assertThat(browser.get("/").statusCode()).isEqualTo(302);
    }

    @Test
    void aProviderThatIsAwayIsSaidToBeSo() {
        signIn();
        open();
        PROVIDER.isAway();

        assertThat(location(signIn())).endsWith("/login?failed");
    }

    @Test
    void signingInChangesTheSession() {
        HttpResponse<String> begun = browser.get("/oauth2/authorization/clinic");
        URI back = PROVIDER.visit(URI.create(location(begun)));
        HttpResponse<String> signedIn = browser.get(back.getRawPath() + "?" + back.getRawQuery());

        assertThat(session(signedIn)).isNotEqualTo(session(begun));
    }

    @Test
    void signingOutEndsTheSessionHereAndThere() {
        signIn();
        HttpResponse<String> home = browser.get("/");
        assertThat(home.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("form-action 'self' " + PROVIDER.issuer() + ";"));

        String leave = location(browser.post("/logout", Map.of("_csrf", csrf(home))));

        assertThat(leave).startsWith(PROVIDER.issuer() + "/end?");
        assertThat(OpenIdProvider.query(URI.create(leave).getRawQuery()))
                .containsEntry("id_token_hint", PROVIDER.lastToken())
                .containsEntry("post_logout_redirect_uri", environment.getProperty("cdexflow.base-url") + "/login?logout");
        assertThat(browser.get("/").statusCode()).isEqualTo(302);
        assertThat(browser.get("/login?logout").body()).contains("You are signed out");
    }

    @Test
    void whoCameInWhoLeftAndWhoWasRefusedIsOnRecord() {
        signIn();
        browser.get("/models");
        browser.post("/logout", Map.of("_csrf", csrf(browser.get("/"))));
        PROVIDER.signsIn(person("no-role-of-ours"));
        signIn();
        refusals.record();

        assertThat(jdbc.queryForList("select kind from audit_event where person = ?", String.class, name))
                .containsExactlyInAnyOrder("sign-in", "call-refused", "sign-out", "sign-in-failed");
    }

    @Test
    void passwordsAreNotTaken() {
        signIn();
        String token = csrf(browser.get("/"));

        assertThat(browser.post("/login", Map.of("_csrf", token, "username", "clinician", "password", "x")).statusCode()).isEqualTo(405);
    }

    private HttpResponse<String> signIn() {
        URI back = PROVIDER.visit(URI.create(location(browser.get("/oauth2/authorization/clinic"))));
        assertThat(back.toString()).startsWith(environment.getProperty("cdexflow.base-url") + "/login/oauth2/code/clinic");
        return browser.get(back.getRawPath() + "?" + back.getRawQuery());
    }

    private Map<String, Object> person(String... roles) {
        return Map.of("preferred_username", name, "realm_access", Map.of("roles", List.of(roles)));
    }

    private static String location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static String session(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
    }

    private static String csrf(HttpResponse<String> page) {
        Matcher field = CSRF.matcher(page.body());
        assertThat(field.find()).as(page.body()).isTrue();
        return field.group(1);
    }
}
