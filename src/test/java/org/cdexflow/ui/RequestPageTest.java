package org.cdexflow.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.util.regex.Pattern;
import org.cdexflow.DataRequests;
import org.cdexflow.OwnPatient;
import org.cdexflow.Payer;
import org.cdexflow.document.Files;
import org.assertj.core.api.Assertions;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** The page of one request as provider staff use it, and what the payer reads of it in the end. */
@BrowserTest
class RequestPageTest {

    @Autowired
    ApplicationContext sandbox;

    private Payer payer;
    private Chromium chromium;
    private OwnPatient patient;

    @BeforeEach
    void open() {
        payer = Payer.of(sandbox.getEnvironment(), "sandbox-payer");
        chromium = new Chromium(sandbox.getEnvironment());
        patient = OwnPatient.in(sandbox);
    }

    @Test
    void chosenReleasedReviewedAndReadByThePayerAsItWasReleased() {
        String asthma = patient.has("Asthma");
        String gout = patient.has("Gout");
        String secret = patient.hasSecretly("Substance use");
        patient.recorded(asthma, gout, secret);
        String id = waiting(asked());

        Page page = chromium.signIn("clinician");
        page.navigate("/queue/" + id);
        Chromium.screenshot(page, "request-open");
        Chromium.assertAccessible(page);
        press(page, "Claim");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("You have this request now");
        assertThat(item(page, "Asthma")).isChecked();
        assertThat(item(page, "Substance use")).not().isChecked();
        assertThat(page.getByText("sensitive", new Page.GetByTextOptions().setExact(true))).isVisible();
        item(page, "Gout").uncheck();
        item(page, "Substance use").check();
        byte[] letter = Files.pdf("What the visit came to");
        page.getByLabel("File", new Page.GetByLabelOptions().setExact(true))
                .setInputFiles(new FilePayload("letter.pdf", "application/pdf", letter));
        page.getByLabel("Title").fill("Letter on the visit");
        page.getByLabel("Author").fill("Dr. Example");
        press(page, "Add document");
        assertThat(item(page, "Letter on the visit")).isChecked();
        assertThat(item(page, "Gout")).not().isChecked();
        assertThat(item(page, "Substance use")).isChecked();
        Chromium.screenshot(page, "request-chosen");
        Chromium.assertAccessible(page);

        press(page, "Release");
        assertThat(page.locator("main")).containsText("somebody else must approve it first");
        assertThat(page.locator("main")).containsText("Results released");
        assertThat(page.locator("main")).containsText("3 resources, of which 1 document; and 1 statement of who recorded them");
        assertThat(page.locator("main")).containsText("Letter on the visit");
        assertThat(page.getByText("Gout")).hasCount(0);
        Chromium.screenshot(page, "release-summary");
        Chromium.assertAccessible(page);
        press(page, "Release");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Nothing has left yet");
        assertThat(button(page, "Claim")).hasCount(0);
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.INPROGRESS);

        Page second = chromium.signIn("reviewer");
        second.navigate("/queue/" + id);
        press(second, "Claim");
        assertThat(second.getByText("What clinician wants to release")).isVisible();
        assertThat(second.getByText("Gout")).hasCount(0);
        assertThat(second.getByRole(AriaRole.CHECKBOX)).hasCount(0);
        Chromium.screenshot(second, "review");
        Chromium.assertAccessible(second);
        press(second, "Approve");
        assertThat(second.getByRole(AriaRole.STATUS)).containsText("The request is finished");
        Chromium.screenshot(second, "request-finished");
        Chromium.assertAccessible(second);

        Task task = payer.task(id);
        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        Bundle answer = payer.get("/" + ((Reference) task.getOutputFirstRep().getValue()).getReference()).as(Bundle.class);
        assertThat(answer.getTotal()).isEqualTo(3);
        assertThat(Payer.text(answer)).contains("Asthma", "Substance use").doesNotContain("Gout", gout);
        assertThat(answer.getEntry().stream()
                        .map(Bundle.BundleEntryComponent::getResource)
                        .filter(DocumentReference.class::isInstance)
                        .map(it -> ((DocumentReference) it).getContentFirstRep().getAttachment().getData()))
                .containsExactly(letter);
    }

    @Test
    void refusedWithAReadyTextAndOnesOwn() {
        String id = waiting(asked().servedOn("2026-04-03"));
        Page page = claimed("clinician", id);
        press(page, "Refuse");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Give a reason");
        page.waitForLoadState(); // its script runs when all is there
        page.getByLabel("Ready text").selectOption("No coverage with you on 3 April 2026");
        assertThat(page.getByLabel("Reason")).hasValue("No coverage with you on 3 April 2026");
        page.getByLabel("Reason").fill("No coverage with you on 3 April 2026. Ask the <b>other</b> plan.");
        press(page, "Refuse");
        assertThat(page.locator("main")).containsText("No coverage with you on 3 April 2026. Ask the <b>other</b> plan.");
        Chromium.screenshot(page, "refusal");
        Chromium.assertAccessible(page);
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.INPROGRESS);

        press(page, "Refuse");
        Task task = payer.awaitFinal(id);
        assertThat(task.getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(task.getStatusReason().getText()).isEqualTo("No coverage with you on 3 April 2026. Ask the <b>other</b> plan.");
        assertThat(page.locator("main")).containsText("clinician refused it");
    }

    @Test
    void heldAndResumed() {
        patient.has("Asthma");
        String id = waiting(asked());
        Page page = claimed("clinician", id);
        page.getByLabel("Reason").fill("Waiting for the clinician to sign the notes");
        press(page, "Hold");
        assertThat(page.locator("main")).containsText("on-hold");
        press(page, "Hold");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("on hold");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.ONHOLD);
        assertThat(payer.task(id).getBusinessStatus().getText()).isEqualTo("Waiting for the clinician to sign the notes");
        assertThat(button(page, "Release")).hasCount(0);
        Chromium.screenshot(page, "request-on-hold");
        press(page, "Resume");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.INPROGRESS);
        press(page, "Hand back");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.ACCEPTED);
    }

    @Test
    void ofTwoPeopleTheSecondIsTold() {
        patient.has("Asthma");
        String id = waiting(asked());
        Page first = chromium.signIn("clinician");
        Page second = chromium.signIn("reviewer");
        first.navigate("/queue/" + id);
        second.navigate("/queue/" + id);
        press(first, "Claim");
        press(second, "Claim");
        assertThat(second.getByRole(AriaRole.ALERT))
                .containsText(Pattern.compile("clinician claimed it at \\d\\d:\\d\\d\\. Nothing was changed by you\\."));
        assertThat(second.locator("main")).containsText("clinician has this request. You can look, but not act.");
        Chromium.screenshot(second, "told");

        Page stale = chromium.signIn("clinician");
        stale.navigate("/queue/" + id);
        press(first, "Hand back");
        assertThat(first.getByRole(AriaRole.STATUS)).containsText("back in its queue");
        second.reload();
        press(second, "Claim");
        assertThat(second.getByRole(AriaRole.STATUS)).containsText("You have this request now");
        press(stale, "Release");
        assertThat(stale.getByRole(AriaRole.ALERT)).containsText("reviewer claimed it at ");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.INPROGRESS);
    }

    @Test
    void anOpenPageTellsWithoutReloadThatSomebodyElseChangedTheRequest() {
        patient.has("Asthma");
        String id = waiting(asked());
        Page page = chromium.signIn("reviewer");
        page.clock().install();
        page.navigate("/queue/" + id);
        claimed("clinician", id);
        page.clock().runFor(16_000);
        assertThat(page.locator("#since")).containsText("clinician claimed it at ");
        Chromium.assertAccessible(page);
    }

    @Test
    void newerDataAreShownBeforeTheyLeave() {
        patient.has("Asthma");
        patient.has("Gout");
        String id = waiting(asked());
        Page page = claimed("clinician", id);
        item(page, "Gout").uncheck();
        press(page, "Release");
        patient.has("Migraine");
        press(page, "Release");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Nothing has left: newer data came before it left");
        assertThat(page.locator(".items li", new Page.LocatorOptions().setHasText("Migraine")))
                .containsText("new since the release");
        assertThat(item(page, "Gout")).not().isChecked();
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.INPROGRESS);
        Chromium.screenshot(page, "request-came-back");
        Chromium.assertAccessible(page);
        press(page, "Release");
        press(page, "Release");
        assertThat(payer.awaitFinal(id).getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void ofTwinsOneIsChosen() {
        Task asked = payer.ask(aDataRequest().forMember("TWIN-4711").asking("Condition?clinical-status=active").build());
        String id = asked.getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ONHOLD);
        Page page = claimed("clinician", id);
        assertThat(page.locator("tr.differs", new Page.LocatorOptions().setHasText("Name"))).containsText("Berta Twinsample");
        Chromium.screenshot(page, "identify");
        Chromium.assertAccessible(page);

        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("Mergesample");
        press(page, "Find patients");
        assertThat(page.locator("main")).containsText("Maria Mergesample");
        assertThat(page.locator("main")).containsText("merged into another record");
        Assertions.assertThat(page.url()).doesNotContain("Merge");
        Chromium.screenshot(page, "identify-search");
        Chromium.assertAccessible(page);

        press(page, "Choose Berta Twinsample");
        Task task = payer.awaitFinal(id);
        Bundle answer = payer.get("/" + ((Reference) task.getOutputFirstRep().getValue()).getReference()).as(Bundle.class);
        assertThat(Payer.text(answer)).contains("twin-berta-asthma").doesNotContain("anna");
    }

    @Test
    void whatTheRecordSaysIsNeverMarkup() {
        patient.has("<img src=x onerror=\"document.title='taken'\"><b>Gout</b>");
        String id = waiting(asked());
        Page page = chromium.signIn("clinician");
        page.navigate("/queue/" + id);
        assertThat(page.locator(".items")).containsText("<img src=x onerror=\"document.title='taken'\"><b>Gout</b>");
        assertThat(page.locator(".items img, .items b")).hasCount(0);
        assertThat(page).hasTitle("Request · CDexFlow");
    }

    @Test
    void onAPhoneItIsReadableToo() {
        patient.has("Asthma");
        patient.hasSecretly("Substance use");
        String id = waiting(asked().servedOn("2026-04-03").aboutClaim("C-17"));
        Page page = chromium.signInOnPhone("clinician");
        page.navigate("/queue/" + id);
        press(page, "Claim");
        assertThat(page.getByRole(AriaRole.STATUS)).isVisible();
        Chromium.screenshot(page, "request-phone");
        Chromium.assertAccessible(page);
        Object wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
        Assertions.assertThat(wider).isEqualTo(false);
        press(page, "Release");
        Chromium.screenshot(page, "release-summary-phone");
    }

    @Test
    void aCoverageThatHasEndedStandsBesideThePatient() {
        String id = waiting(aDataRequest().forMember("ENDED-77").asking("Condition?"));
        Page page = chromium.signIn("clinician");
        page.navigate("/queue/" + id);
        assertThat(page.locator(".patient")).containsText("Edgar Endsample");
        assertThat(page.locator(".patient")).containsText("not current");
        Chromium.screenshot(page, "request-coverage-ended");
    }

    private DataRequests asked() {
        return aDataRequest().forMember(patient.id()).asking("Condition?");
    }

    private String waiting(DataRequests request) {
        String id = payer.ask(request.build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        return id;
    }

    private Page claimed(String user, String id) {
        Page page = chromium.signIn(user);
        page.navigate("/queue/" + id);
        press(page, "Claim");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("You have this request now");
        return page;
    }

    private static Locator item(Page page, String text) {
        return page.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName(text));
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static void press(Page page, String name) {
        button(page, name).click();
    }
}
