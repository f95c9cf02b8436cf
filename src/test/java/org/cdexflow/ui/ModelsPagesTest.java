package org.cdexflow.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Job;
import org.cdexflow.Payer;
import org.cdexflow.process.Deployments;
import org.cdexflow.process.ModelRevision;
import org.cdexflow.process.Models;
import org.cdexflow.process.TestModels;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** What an analyst does with models and tables, in the pages, and what a requester notices of it. */
@BrowserTest
class ModelsPagesTest {

    @Autowired
    private Environment environment;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private Deployments deployments;

    @Autowired
    private Models models;

    @Autowired
    private JdbcTemplate jdbc;

    private TestModels before;
    private Payer provider;
    private Page page;

    @BeforeEach
    void open() {
        before = TestModels.remember(engine, jdbc);
        provider = Payer.of(environment, "sandbox-provider");
        page = new Chromium(environment).signIn("analyst");
    }

    @AfterEach
    void close() {
        page.context().close();
        before.forget();
    }

    @Test
    void anEditedTableReleasesLabsAndGoingBackStopsIt() {
        String waiting = labs();
        provider.awaitStatus(waiting, TaskStatus.ACCEPTED);
        page.navigate("/models");
        look("models");
        link("Release").click();
        look("release-table");

        press("Edit");
        releaseLabsInRow5();
        press("Save and try");
        Locator difference = page.locator("#trial-result [data-task='" + waiting + "']");
        assertThat(difference).containsText("Release: review → automatic");
        assertThat(difference).containsText("5");
        assertThat(page.locator("#trial-result")).containsText("would fall otherwise");
        look("release-table-edited");

        field("Reason").fill("Labs are agreed with this partner");
        press("Deploy");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("is in effect");
        assertThat(page.locator("tbody tr").first()).containsText("Labs are agreed with this partner");
        assertThat(page.locator("tbody tr").first()).containsText("analyst");
        look("release-versions");
        assertThat(provider.awaitFinal(labs()).getStatus()).isEqualTo(TaskStatus.COMPLETED);

        Locator shipped = page.locator("tbody tr").nth(1);
        shipped.locator("summary").click();
        shipped.getByLabel("Reason").fill("The agreement begins later");
        shipped.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Deploy now")).click();
        assertThat(page.locator("tbody tr").first()).containsText("The agreement begins later");
        provider.awaitStatus(labs(), TaskStatus.ACCEPTED);
        assertThat(jdbc.queryForList(
                        "select body from audit_event where body like '%Labs are agreed%' or body like '%agreement begins later%'",
                        String.class))
                .hasSize(2)
                .allMatch(body -> body.contains("release.dmn") && body.contains("analyst"));
    }

    @Test
    void aTableThatIsScheduledDecidesNothingYetAndCanBeTakenBack() {
        page.navigate("/models/release.dmn");
        press("Edit");
        releaseLabsInRow5();
        press("Save and try");
        field("Reason").fill("From tomorrow");
        page.getByLabel("Effective from").fill(LocalDateTime.now().plusDays(1).truncatedTo(ChronoUnit.MINUTES).toString());
        press("Deploy");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("takes effect at");
        assertThat(page.locator("[data-model='release.dmn'] .mark-warn")).isVisible();
        provider.awaitStatus(labs(), TaskStatus.ACCEPTED);

        page.navigate("/models/release.dmn/versions");
        look("release-scheduled");
        press("Take back");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("will not be deployed");
        assertThat(page.locator("tbody tr").first()).containsText("taken back");
    }

    @Test
    void rowsAreMovedAndDeletedWithButtons() {
        page.navigate("/models/release.dmn");
        press("Edit");
        press("Move row 2 up");
        assertThat(page.locator("tbody tr").first()).hasAttribute("data-row", "signature-asked");
        press("Delete row 1");
        assertThat(page.locator("tbody tr").first()).hasAttribute("data-row", "purpose-missing");
        cell(1, "Purpose required").fill("\"unclosed");
        press("Save and try");
        assertThat(page.locator(".problems")).isVisible();
        assertThat(button("Deploy")).hasCount(0);
        look("release-table-problem");
        press("Discard the draft");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("discarded");
    }

    @Test
    void aBrokenModelIsExplainedAndNotDeployed() throws IOException {
        upload("data-request.bpmn", model("data-request.bpmn").replace("${gatherData}", "${fetchEverything}"));
        Locator problem = page.locator(".problems tbody tr").first();
        assertThat(problem).containsText("data-request.bpmn");
        assertThat(problem).containsText("Gather data");
        assertThat(problem).containsText("${fetchEverything}");
        assertThat(button("Deploy")).hasCount(0);
        look("broken-model");

        upload("notes.bpmn", "labs: automatic");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("not well-formed XML");
        upload("notes.txt", "labs: automatic");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText(".bpmn or .dmn");
        look("upload");
    }

    @Test
    void theDiagramShowsWhereExchangesStandAndLeadsToThem() {
        String waiting = labs();
        provider.awaitStatus(waiting, TaskStatus.ACCEPTED);
        page.navigate("/models/data-request.bpmn");
        Locator badge = page.locator("svg.diagram a[aria-label^='Fulfil request:']");
        assertThat(badge).isVisible();
        assertThat(page.locator("[data-element='fulfil-request']")).containsText("Fulfil request");
        look("data-request-diagram");
        page.getByLabel("The whole diagram at once").check();
        Chromium.screenshot(page, "data-request-diagram-whole");

        badge.focus();
        page.keyboard().press("Enter");
        // an analyst sees which exchange it is; its page is for those who may see the patient
        assertThat(page.locator("[data-task='" + waiting + "']")).containsText(waiting);
        assertThat(page.locator("[data-task='" + waiting + "'] a")).hasCount(0);
        look("exchanges-of-an-element");
    }

    @Test
    void whatIsStuckHasABadgeInTheDiagram() throws IOException {
        ModelRevision draft = deployments.draft(
                "check-release.bpmn", model("check-release.bpmn").replace(">release</camunda", ">no-such-table</camunda").getBytes(), "analyst");
        deployments.deploy(new Deployments.Order(draft.id(), draft.checksum(),
                models.find("check-release.bpmn").orElseThrow().inEffect().id(), "analyst", "A table that is not there", null));
        String exchange = labs();
        String instance = engine.getRuntimeService().createProcessInstanceQuery().processInstanceBusinessKey(exchange).singleResult().getId();
        // it would be tried again for minutes
        await().ignoreExceptions().until(() -> {
            Job failed = engine.getManagementService().createJobQuery().processInstanceId(instance).withException().singleResult();
            engine.getManagementService().setJobRetries(failed.getId(), 0);
            return engine.getRuntimeService().createIncidentQuery().processInstanceId(instance).count() == 1;
        });
        try {
            page.navigate("/models");
            assertThat(page.locator("[data-model='data-request.bpmn'] .mark-problem")).isVisible();
            page.navigate("/models/data-request.bpmn");
            Locator badge = page.locator("svg.diagram a[aria-label^='Data request received:'][aria-label*='stuck']");
            assertThat(badge).isVisible();
            assertThat(badge).containsText("!");
            Locator stuck = page.locator("section[aria-labelledby='incidents'] tbody tr", new Page.LocatorOptions().setHasText(exchange));
            assertThat(stuck).containsText("Data request received");
            assertThat(stuck).containsText("Step decideRelease failed");
            look("data-request-incident");
        } finally {
            engine.getRuntimeService().deleteProcessInstance(instance, "A test");
        }
    }

    @Test
    void aModelIsTriedOnARecordedExchangeWithoutEffect() throws IOException {
        String recorded = labs();
        provider.awaitStatus(recorded, TaskStatus.ACCEPTED);
        int exchanges = count("exchange");
        upload("data-request.bpmn", model("data-request.bpmn").replace("name=\"Gather data\"", "name=\"Gather what was asked\""));
        field("Exchange").selectOption(recorded);
        press("Try it");
        Locator rehearsed = page.locator(".rehearsed");
        assertThat(rehearsed).containsText("Gather what was asked");
        assertThat(rehearsed).containsText("completed");
        look("rehearsal");
        assertThat(count("exchange")).isEqualTo(exchanges);
        assertThat(provider.task(recorded).getStatus()).isEqualTo(TaskStatus.ACCEPTED);
    }

    @Test
    void runningInstancesMoveToTheNewVersion() {
        ModelRevision first = deployed(TestModels.waiting("own-pages", "look"), null);
        for (int i = 0; i < 3; i++) {
            engine.getRuntimeService().startProcessInstanceByKey("own-pages", "own-" + i);
        }
        deployed(TestModels.saying(TestModels.waiting("own-pages", "look"), "The second."), first.id());

        page.navigate("/models/own-pages.bpmn/versions");
        link("Move 3 to version 2").click();
        assertThat(page.locator("main")).containsText("3 exchanges run on version 1");
        look("migration");
        field("Reason").fill("All on one version");
        press("Move them");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("3 moved to version 2, 0 stayed");
        assertThat(page.locator("main")).containsText("No exchange runs on version 1");
    }

    @Test
    void theSecondOneAtADraftIsToldAndNothingIsLost() {
        page.navigate("/models/release.dmn");
        press("Edit");
        Page other = page.context().newPage();
        other.navigate(page.url());
        releaseLabsInRow5();
        press("Save and try");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Saved");

        other.getByLabel("Row 1, why").fill("As I see it.");
        other.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Save and try").setExact(true)).click();
        assertThat(other.locator("h1")).hasText("Somebody was quicker");
        assertThat(other.locator("#content")).containsText("analyst changed this draft");
        Chromium.screenshot(other, "draft-changed");
        Chromium.assertAccessible(other);
        String changed = other.url();
        other.getByText("Go on with it").click();
        assertThat(other.getByLabel("Row 1, why")).hasValue("As I see it.");
        other.navigate(changed);
        other.getByText("Look at the draft as it is now").click();
        assertThat(other.getByLabel("Row 5, why")).hasValue("Labs leave by themselves.");

        press("Discard the draft");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("discarded");
        other.getByLabel("Reason", new Page.GetByLabelOptions().setExact(true)).fill("Labs are agreed");
        other.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Deploy").setExact(true)).click();
        assertThat(other.locator("#content")).containsText("not there any more");
    }

    @Test
    void exchangesMoveToTheVersionThatWasShownOrNot() {
        byte[] one = TestModels.waiting("own-pages", "look");
        ModelRevision first = deployed(one, null);
        engine.getRuntimeService().startProcessInstanceByKey("own-pages", "own-1");
        ModelRevision second = deployed(TestModels.saying(one, "The second."), first.id());
        page.navigate("/models/own-pages.bpmn/versions");
        link("Move 1 to version 2").click();
        deployed(TestModels.saying(one, "The third."), second.id());

        field("Reason").fill("All on one version");
        press("Move them");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Meanwhile version 3 by analyst is in effect");
        assertThat(page.locator("main")).containsText("1 exchanges run on version 1");
        field("Reason").fill("All on one version");
        press("Move them");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("1 moved to version 3, 0 stayed");
    }

    @Test
    void whatCouldNotBeDeployedOnItsDayIsShownWithWords() {
        byte[] one = TestModels.waiting("own-pages", "look");
        ModelRevision first = deployed(one, null);
        ModelRevision failed = deployed(TestModels.saying(one, "The second."), first.id());
        jdbc.update("update model_revision set state = 'failed', version = null, fault = 'Version 2 by ben took effect.' where id = ?",
                failed.id());
        page.navigate("/models/own-pages.bpmn/versions");
        Locator row = page.locator("tbody tr").first();
        assertThat(row).containsText("could not be deployed");
        assertThat(row).containsText("Version 2 by ben took effect.");
        assertThat(page.getByRole(AriaRole.NOTE)).containsText("could not be deployed: Version 2 by ben took effect.");
        look("release-failed");
    }

    @Test
    void whoIsNoAnalystHasNoModels() {
        Page clinician = new Chromium(environment).signIn("clinician");
        assertThat(clinician.navigate("/models").status()).isEqualTo(403);
        assertThat(clinician.navigate("/models/release.dmn/versions").status()).isEqualTo(403);
        clinician.context().close();
    }

    @Test
    void thePagesCanBeUsedOnAPhone() {
        Page phone = new Chromium(environment).signInOnPhone("analyst");
        phone.navigate("/models/release.dmn");
        assertThat(phone.locator("h1")).hasText("Release");
        assertThat((Boolean) phone.evaluate("document.documentElement.scrollWidth <= innerWidth")).as("only the table scrolls").isTrue();
        Chromium.screenshot(phone, "release-table-phone");
        phone.context().close();
    }

    private void releaseLabsInRow5() {
        press("Add a row before row 5");
        cell(5, "Partner").fill("\"sandbox-provider\"");
        cell(5, "Resource types").fill("\"Observation\"");
        cell(5, "Release").fill("\"automatic\"");
        cell(5, "Days").fill("7");
        cell(5, "why").fill("Labs leave by themselves.");
    }

    private ModelRevision deployed(byte[] content, Long instead) {
        ModelRevision draft = deployments.draft("own-pages.bpmn", content, "analyst");
        return deployments.deploy(new Deployments.Order(draft.id(), draft.checksum(), instead, "analyst", "A test", null));
    }

    private String labs() {
        return provider.ask(aDataRequest().forMember("Member123").asking("Observation?code=4548-4")
                        .requestedBy("http://hl7.org/fhir/sid/us-npi", "1407071236").build())
                .getIdElement().getIdPart();
    }

    private void upload(String name, String content) {
        page.navigate("/models/upload");
        page.locator("#file").setInputFiles(new FilePayload(name, "application/xml", content.getBytes(StandardCharsets.UTF_8)));
        press("Upload");
    }

    private static String model(String file) throws IOException {
        return Files.readString(Path.of("bpmn", file));
    }

    private int count(String table) {
        return jdbc.queryForObject("select count(*) from " + table, Integer.class);
    }

    private Locator cell(int row, String column) {
        return field("Row " + row + ", " + column);
    }

    private Locator field(String label) {
        return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
    }

    private Locator link(String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private void press(String button) {
        page.waitForLoadState();
        button(button).click();
    }

    /** A screenshot, and axe's opinion. */
    private void look(String name) {
        Chromium.screenshot(page, name);
        Chromium.assertAccessible(page);
    }
}
