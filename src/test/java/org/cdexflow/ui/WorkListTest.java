package org.cdexflow.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.LocalDate;
import java.util.UUID;
import org.cdexflow.DataRequests;
import org.cdexflow.OwnPatient;
import org.cdexflow.Payer;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** The list as those use it who live in it all day. Requests of a test share a word that no other request has. */
@BrowserTest
class WorkListTest {

    @Autowired
    private ApplicationContext sandbox;

    @Autowired
    private Environment environment;

    @Autowired
    private JdbcTemplate jdbc;

    private Payer payer;
    private Chromium chromium;
    private Page page;
    private final String word = "W" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeEach
    void open() {
        payer = Payer.of(environment, "sandbox-payer");
        chromium = new Chromium(environment);
        page = chromium.signIn("clinician");
        reset(page);
    }

    @AfterEach
    void forgetTheView() {
        reset(chromium.signIn("clinician"));
    }

    @Test
    void aRequestIsListedInWords() {
        String id = waiting("Notes", 30);
        search(word);

        Locator row = row(id);
        assertThat(row).containsText("Notes " + word);
        assertThat(row).containsText("Sandbox Payer");
        assertThat(row).containsText("Coverage");
        assertThat(row).containsText("records");
        assertThat(row).containsText("business days");
        assertThat(row).containsText("Waits for staff");
        assertThat(page.getByText("1 shown here")).isVisible();
        press(page, "Reset");
        Chromium.screenshot(page, "queue-list");
        Chromium.assertAccessible(page);
    }

    @Test
    void searchFindsByNameRecordNumberAndTaskAndIsInNoAddress() {
        String id = waiting("Notes", 30);
        search(word);
        String name = row(id).getByRole(AriaRole.LINK).textContent();
        String record = row(id).locator("[data-label=Record]").textContent();

        for (String sought : new String[] {name.toUpperCase() + " " + word, record + " " + word, id}) {
            search(sought);
            assertThat(row(id)).isVisible();
            assertThat(page.url()).endsWith("/queue");
        }
        search(word + " 100%_");
        assertThat(page.getByText("Nothing that waits matches")).isVisible();
        assertThat(row(id)).hasCount(0);
    }

    @Test
    void whatIsOverdueSaysSo() {
        String late = waiting("Late", 10);
        String early = waiting("Early", 30);
        jdbc.update("update work_item set due_at = now() - interval '8 days' where exchange = ?", late);
        search(word);
        assertThat(row(late)).containsText("business days overdue");
        assertThat(row(early)).not().containsText("overdue");
        Chromium.screenshot(page, "queue-overdue");
        Chromium.assertAccessible(page);

        page.getByLabel("Overdue only").check();
        press(page, "Apply");
        assertThat(rows()).hasCount(1);
        assertThat(row(late)).isVisible();
    }

    @Test
    void payerAndQueueNarrowTheList() {
        String records = waiting("Notes", 10);
        OwnPatient formerMember = OwnPatient.in(sandbox);
        String eligibility = payer.ask(aDataRequest().forMember(formerMember.id()).asking("Condition?").aboutClaim(word).build())
                .getIdElement()
                .getIdPart();
        payer.awaitStatus(eligibility, TaskStatus.ACCEPTED);
        search(word);
        assertThat(rows()).hasCount(2);

        page.getByLabel("Queue", new Page.GetByLabelOptions().setExact(true)).selectOption("eligibility");
        press(page, "Apply");
        assertThat(rows()).hasCount(1);
        assertThat(row(eligibility)).isVisible();
        page.getByLabel("Queue", new Page.GetByLabelOptions().setExact(true)).selectOption("records");
        press(page, "Apply");
        assertThat(rows()).hasCount(1);
        assertThat(row(records)).isVisible();

        page.getByLabel("Payer").selectOption("sandbox-payer");
        press(page, "Apply");
        assertThat(rows()).hasCount(1);
        page.getByLabel("Payer").selectOption("sandbox-provider");
        press(page, "Apply");
        assertThat(rows()).hasCount(0);
        assertThat(page.getByText("Nothing that waits matches")).isVisible();
    }

    @Test
    void withoutScriptsARequestIsFoundClaimedAndReleased() {
        OwnPatient patient = OwnPatient.in(sandbox);
        patient.has("Asthma");
        patient.has("Gout");
        String id = payer.ask(aDataRequest().forMember(patient.id()).asking("Condition?").aboutClaim(word).build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);

        Page plain = chromium.signInWithoutScripts("clinician");
        plain.navigate("/queue");
        plain.getByLabel("Search").fill(word);
        plainly(plain, "Apply");
        assertThat(plain.locator("[data-task]")).hasCount(1);
        Chromium.screenshot(plain, "queue-list-without-scripts");
        plain.locator("[data-task] a").click();
        plainly(plain, "Claim");
        assertThat(plain.getByRole(AriaRole.STATUS)).containsText("You have this request now");
        plain.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName("Gout")).uncheck();
        Chromium.screenshot(plain, "request-without-scripts");
        plainly(plain, "Release");
        assertThat(plain.locator("main")).containsText("Asthma");
        assertThat(plain.locator("main")).not().containsText("Gout");
        plainly(plain, "Release");
        assertThat(plain.getByRole(AriaRole.STATUS)).containsText("The request is finished");
        Bundle answer = payer.get("/" + ((Reference) payer.awaitFinal(id).getOutputFirstRep().getValue()).getReference()).as(Bundle.class);
        assertThat(Payer.text(answer)).contains("Asthma").doesNotContain("Gout");
    }

    @Test
    void filtersAndSortAreThereAgainUntilTheyAreReset() {
        String early = waiting("Bravo", 10);
        String late = waiting("Alpha", 40);
        search(word);
        assertThat(rows().first()).hasAttribute("data-task", early);

        press(page, "Asked");
        assertThat(rows().first()).hasAttribute("data-task", late);
        assertThat(head(page, "Asked")).hasAttribute("aria-sort", "ascending");
        press(page, "Asked");
        assertThat(rows().first()).hasAttribute("data-task", early);

        page.getByLabel("Who has it").selectOption("mine");
        press(page, "Apply");
        assertThat(rows()).hasCount(0);

        Page tomorrow = chromium.signIn("clinician");
        tomorrow.navigate("/queue");
        assertThat(tomorrow.getByLabel("Search")).hasValue(word);
        assertThat(tomorrow.getByLabel("Who has it")).hasValue("mine");
        assertThat(head(tomorrow, "Asked")).hasAttribute("aria-sort", "descending");
        Page other = chromium.signIn("reviewer");
        other.navigate("/queue");
        assertThat(other.getByLabel("Search")).hasValue("");

        press(tomorrow, "Reset");
        assertThat(tomorrow.getByLabel("Search")).hasValue("");
        assertThat(tomorrow.getByLabel("Who has it")).hasValue("");
    }

    @Test
    void anEhrLinksToOnePatientsRequests() {
        String id = waiting("Notes", 1);
        page.navigate("/queue?patient=cdex-example-patient&sort=due");
        assertThat(page.getByText("Requests about one patient only")).isVisible();
        assertThat(row(id)).isVisible();
        page.getByLabel("Status").selectOption("on-hold");
        press(page, "Apply");
        assertThat(row(id)).hasCount(0);
        assertThat(page.getByText("Requests about one patient only")).isVisible();

        page.navigate("/queue?patient=nobody-of-ours");
        assertThat(rows()).hasCount(0);
        page.navigate("/queue");
        assertThat(page.getByText("Requests about one patient only")).hasCount(0);
    }

    @Test
    void manyAreClaimedAndAssignedAtOnce() {
        String first = waiting("One", 10);
        String second = waiting("Two", 20);
        String third = waiting("Three", 30);
        search(word);
        row(first).getByRole(AriaRole.CHECKBOX).check();
        row(second).getByRole(AriaRole.CHECKBOX).check();
        assertThat(page.getByText("2 selected")).isVisible();
        press(page, "Claim selected");

        assertThat(page.getByText("2 requests are yours now.")).isVisible();
        assertThat(row(first)).containsText("clinician");
        assertThat(row(first)).containsText("Being worked on");
        assertThat(row(third)).containsText("Waits for staff");
        assertThat(page.getByLabel("Search")).hasValue(word);

        page.getByLabel("Select all on this page").check();
        page.getByLabel("To", new Page.GetByLabelOptions().setExact(true)).selectOption("reviewer");
        press(page, "Assign selected");
        assertThat(page.getByText("3 requests are assigned to reviewer.")).isVisible();
        assertThat(row(third)).containsText("reviewer");
        assertThat(payer.task(third).getStatus()).isEqualTo(TaskStatus.INPROGRESS);

        row(third).getByRole(AriaRole.CHECKBOX).check();
        press(page, "Claim selected");
        assertThat(page.getByText("reviewer has this request")).isVisible();
        press(page, "Assign selected");
        assertThat(page.getByText("Choose to whom")).isVisible();
    }

    @Test
    void newRequestsAppearByThemselvesAndDisturbNothing() {
        String first = waiting("First", 10);
        page.clock().install();
        search(word);
        row(first).getByRole(AriaRole.CHECKBOX).check();
        row(first).getByRole(AriaRole.LINK).focus();
        page.getByLabel("Payer").selectOption("sandbox-payer");
        String second = waiting("Second", 20);
        assertThat(row(second)).hasCount(0);
        row(first).getByRole(AriaRole.LINK).focus();
        page.clock().fastForward(21_000);

        assertThat(row(second)).isVisible();
        assertThat(page.getByText("1 new in this list")).isVisible();
        assertThat(row(first).getByRole(AriaRole.CHECKBOX)).isChecked();
        assertThat(row(first).getByRole(AriaRole.LINK)).isFocused();
        assertThat(page.getByLabel("Payer")).hasValue("sandbox-payer");
        assertThat(page.getByText("1 selected")).isVisible();
    }

    @Test
    void nothingIsAskedForWhileNobodyLooks() {
        page.clock().install();
        search(word);
        page.evaluate("() => { window.asked = 0; document.addEventListener('htmx:beforeRequest', () => window.asked++);"
                + " Object.defineProperty(document, 'hidden', {value: true, configurable: true}); }");
        page.clock().runFor(60_000);
        assertThat(page.evaluate("window.asked")).isEqualTo(0);

        page.evaluate("() => { Object.defineProperty(document, 'hidden', {value: false});"
                + " document.dispatchEvent(new Event('visibilitychange')); }");
        assertThat(page.evaluate("window.asked")).isEqualTo(1);
    }

    @Test
    void whoseSessionEndedIsTold() {
        page.clock().install();
        search(word);
        page.context().clearCookies();
        page.clock().fastForward(21_000);
        assertThat(page.getByText("The list is not up to date")).isVisible();
    }

    @Test
    void reportsAreReadAndLookedAt() {
        payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        page.navigate("/reports");
        assertThat(page.getByRole(AriaRole.IMG, new Page.GetByRoleOptions().setName("Open requests by age"))).isVisible();
        Chromium.screenshot(page, "reports");
        Chromium.assertAccessible(page);

        page.getByText("Disclosures of a patient").click();
        page.getByLabel("Record number or id").fill("cdex-example-patient");
        press(page, "Show");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("disclosures");
        assertThat(page.url()).endsWith("/reports/disclosures");
        Chromium.screenshot(page, "disclosures");
        Chromium.assertAccessible(page);

        Page phone = chromium.signInOnPhone("clinician");
        phone.navigate("/reports");
        assertThat(phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).isEqualTo(true);
        Chromium.screenshot(phone, "reports-phone");
    }

    @Test
    void onAPhoneRowsAreCards() {
        String id = waiting("Notes", 10);
        waiting("More notes about the stay in hospital last spring", 20);
        Page phone = chromium.signInOnPhone("clinician");
        phone.navigate("/queue");
        phone.getByLabel("Search").fill(word);
        phone.getByLabel("Sort by").selectOption("-due");
        press(phone, "Apply");
        assertThat(phone.locator("[data-task]").last()).hasAttribute("data-task", id);
        assertThat(phone.locator("[data-task='" + id + "']")).containsText("Waits for staff");
        assertThat(phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).isEqualTo(true);
        Chromium.screenshot(phone, "queue-list-phone");
        Chromium.assertAccessible(phone);
    }

    private String waiting(String text, int days) {
        DataRequests request = aDataRequest().forMember("Member123").askingInWords(text + " " + word);
        String id = payer.ask(request.dueBy(LocalDate.now().plusDays(days).toString()).build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        return id;
    }

    private void search(String text) {
        if (!page.url().endsWith("/queue")) {
            page.navigate("/queue");
        }
        page.getByLabel("Search").fill(text);
        press(page, "Apply");
    }

    private static Locator head(Page page, String column) {
        return page.getByRole(AriaRole.COLUMNHEADER, new Page.GetByRoleOptions().setName(column));
    }

    private Locator rows() {
        return page.locator("[data-task]");
    }

    private Locator row(String id) {
        return page.locator("[data-task='" + id + "']");
    }

    private static void reset(Page page) {
        page.navigate("/queue");
        press(page, "Reset");
    }

    private static void plainly(Page page, String button) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true)).click();
    }

    /** Every button here leads to a page, often the same one again: what is looked at next is the new one. */
    private static void press(Page page, String button) {
        page.evaluate("document.body.dataset.left = ''");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true)).click();
        assertThat(page.locator("body[data-left]")).hasCount(0);
    }
}
