package org.cdexflow.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.cdexflow.DataRequests;
import org.cdexflow.Payer;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** The work queue as provider staff use it, and what the payer sees of it. */
@BrowserTest
class WorkQueueTest {

    @Autowired
    private Environment environment;

    private Payer payer;
    private Chromium chromium;

    @BeforeEach
    void open() {
        payer = Payer.of(environment, "sandbox-payer");
        chromium = new Chromium(environment);
    }

    @Test
    void staffClaimReleaseAndThePayerReads() {
        String id = waiting(aDataRequest().forMember("Member123").askingInWords("All about the last visit"));
        Page page = chromium.signIn("clinician");
        page.navigate("/queue");
        assertThat(page.locator("[data-task]").first()).isVisible();
        Chromium.screenshot(page, "queue");
        Chromium.assertAccessible(page);

        page.navigate("/queue/" + id);
        press(page, "Claim");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("You have this request now");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.INPROGRESS);
        Chromium.screenshot(page, "exchange");
        Chromium.assertAccessible(page);
    }

    @Test
    void staffRefuseWithAReasonThatThePayerReads() {
        String id = waiting(aDataRequest().forMember("Member123").askingInWords("Everything"));
        Page page = chromium.signIn("clinician");
        page.navigate("/queue/" + id);
        press(page, "Claim");
        page.getByLabel("Reason").fill("Not our provider");
        press(page, "Refuse");
        press(page, "Refuse");

        Task task = payer.awaitFinal(id);
        assertThat(task.getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(task.getStatusReason().getText()).isEqualTo("Not our provider");
    }

    private String waiting(DataRequests request) {
        String id = payer.ask(request.build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        return id;
    }

    private static void press(Page page, String button) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true)).click();
    }
}
