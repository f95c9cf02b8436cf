package org.cdexflow.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

@BrowserTest
class SignInPagesTest {

    @Autowired
    private Environment environment;

    @Test
    void whatIsWrongIsSaidOnThePage() {
        Page page = new Chromium(environment).visit("/login");
        Chromium.screenshot(page, "login");
        Chromium.assertAccessible(page);

        page.getByLabel("User name").fill("clinician");
        page.getByLabel("Password").fill("not this");
        page.getByRole(AriaRole.BUTTON).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("is not right");
        Chromium.screenshot(page, "login-refused");
        Chromium.assertAccessible(page);
    }

    @Test
    void whenTheSessionEndsAFormLeadsToSigningInAndBack() {
        Page page = new Chromium(environment).signIn("clinician");
        page.navigate("/queue?queue=records");
        endSession(page);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Apply")).click();

        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Your session has ended");
        Chromium.screenshot(page, "session-ended");
        Chromium.assertAccessible(page);

        Chromium.fillIn(page, environment, "clinician");
        page.waitForURL("**/queue?queue=records");
        assertThat(page.getByRole(AriaRole.HEADING).first()).isVisible();
    }

    @Test
    void whoeverSignedOutDoesNotComeBackByTheBackButton() {
        Page page = new Chromium(environment).signIn("clinician");
        page.navigate("/queue");
        page.getByText("Sign out").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("You are signed out");

        page.goBack();

        assertThat(page.getByLabel("User name")).isVisible();
        assertThat(page.content()).doesNotContain("Sign out");
    }

    /** As the server sees it after half an hour: a session that it knows no more. */
    private static void endSession(Page page) {
        Cookie session = page.context().cookies().stream().filter(it -> it.name.startsWith("CDEXFLOW")).findFirst().orElseThrow();
        session.value = "0123456789ABCDEF0123456789ABCDEF";
        page.context().addCookies(List.of(session));
    }
}
