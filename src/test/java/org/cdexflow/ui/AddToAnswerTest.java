package org.cdexflow.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import org.cdexflow.DataRequests;
import org.cdexflow.OwnPatient;
import org.cdexflow.Payer;
import org.cdexflow.document.Files;
import org.hl7.fhir.r4.model.Binary;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;

/** What staff add to an answer in the page of a request, and what the payer gets of it. */
@BrowserTest
class AddToAnswerTest {

    @Autowired
    private ApplicationContext sandbox;

    @Autowired
    private Environment environment;

    private Payer payer;
    private Page page;

    @BeforeEach
    void signIn() {
        payer = Payer.of(environment, "sandbox-payer");
        page = new Chromium(environment).signIn("clinician");
    }

    @Test
    void staffSearchTheRecordAndThePayerReadsWhatTheyAdd() {
        String id = claimed(aDataRequest().forMember("Member123").askingInWords("The first HbA1c of 2020"));
        search("Labs", "globin A1c", "2020-01-01", "2020-03-31");
        assertThat(found()).hasCount(1);
        assertThat(page.url()).doesNotContain("globin");
        Chromium.screenshot(page, "search-the-record");
        Chromium.assertAccessible(page);

        found().getByRole(AriaRole.BUTTON).click();
        assertThat(page.getByRole(AriaRole.CHECKBOX, startingWith("Hemoglobin A1c"))).isChecked();
        assertThat(found()).containsText("on the list");

        search("Conditions", "", "", "");
        found().filter(new Locator.FilterOptions().setHasText("iabetes")).getByRole(AriaRole.BUTTON).click();
        page.getByRole(AriaRole.BUTTON, startingWith("Remove")).last().click();
        assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("taken away");

        release(id);
        Bundle bundle = answer(id);
        assertThat(bundle.getEntry()).extracting(entry -> entry.getResource().fhirType() + "/" + entry.getResource().getIdPart())
                .contains("Observation/cdex-example-hba1c-2020-02-11")
                .noneMatch(reference -> reference.startsWith("Condition/"));
    }

    @Test
    void whatWasUncheckedStaysUncheckedWhenSomethingIsAdded() {
        claimed(aDataRequest().forMember("Member123").askingInWords("Conditions"));
        search("Conditions", "diabetes", "", "");
        found().first().getByRole(AriaRole.BUTTON).click();
        Locator diabetes = page.getByRole(AriaRole.CHECKBOX, startingWith("iabetes"));
        diabetes.uncheck();
        upload("note.txt", Files.bytes("A note"), "A note");
        assertThat(page.getByRole(AriaRole.CHECKBOX, named("A note"))).isChecked();
        assertThat(diabetes).not().isChecked();
    }

    @Test
    void staffUploadAPdfLookAtItAndThePayerGetsItsBytes() {
        String id = claimed(aDataRequest().forMember("Member123").askingInWords("The letter of January"));
        byte[] letter = Files.pdf("A letter");
        upload("x".repeat(240) + ".pdf", letter, "Letter of January");
        assertThat(page.getByRole(AriaRole.CHECKBOX, named("Letter of January"))).isChecked();
        Chromium.screenshot(page, "document-added");
        Chromium.assertAccessible(page);

        APIResponse shown = look("Look at Letter of January");
        assertThat(shown.body()).isEqualTo(letter);
        assertThat(shown.headers())
                .containsEntry("content-type", "application/pdf")
                .containsEntry("x-content-type-options", "nosniff")
                .hasEntrySatisfying("content-security-policy", policy -> assertThat(policy).startsWith("default-src 'none'"))
                .hasEntrySatisfying("content-disposition", name -> assertThat(name).startsWith("inline;").endsWith("''Letter%20of%20January.pdf"))
                .hasEntrySatisfying("cache-control", cache -> assertThat(cache).contains("no-store"));

        release(id);
        DocumentReference document = (DocumentReference) answer(id).getEntryFirstRep().getResource();
        assertThat(document.getContentFirstRep().getAttachment().getData()).isEqualTo(letter);
        assertThat(page.request().get("/queue/" + id + "/documents/1").status()).isEqualTo(404);
    }

    @Test
    void aLargeDocumentReachesThePayerByteForByte() {
        String id = claimed(aDataRequest().forMember("Member123").askingInWords("The whole history"));
        byte[] history = Files.bytes("A line of the history of Amy Shaw.\n".repeat(100_000));
        upload("history.txt", history, "");
        APIResponse shown = look("Look at history");
        assertThat(shown.body()).isEqualTo(history);
        assertThat(shown.headers())
                .containsEntry("content-type", "text/plain;charset=UTF-8")
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'");
        release(id);
        DocumentReference document = (DocumentReference) answer(id).getEntryFirstRep().getResource();
        Binary binary = payer.get(document.getContentFirstRep().getAttachment().getUrl(), "Accept", "application/fhir+json").as(Binary.class);
        assertThat(binary.getData()).isEqualTo(history);
    }

    @Test
    void aClinicalDocumentIsReadAsText() {
        claimed(aDataRequest().forMember("Member123").askingInWords("The summary"));
        upload("ccd.xml", Files.clinicalDocument("Summary of care", "<paragraph>Diabetes &lt;script&gt;</paragraph>"), "");
        Page shown = page.waitForPopup(() -> page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Look at ccd")).click());
        assertThat(shown.getByRole(AriaRole.MAIN)).containsText("Amy Shaw");
        assertThat(shown.getByRole(AriaRole.MAIN)).containsText("Diabetes <script>");
        Chromium.screenshot(shown, "clinical-document");
        Chromium.assertAccessible(shown);
    }

    @Test
    void whatCannotBeTakenIsToldInASentence() {
        claimed(aDataRequest().forMember("Member123").askingInWords("A report"));
        upload("report.pdf", Files.bytes("<html><script>alert(1)</script></html>"), "");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("its content is no PDF");
        upload("report.pdf", Files.pdfWith("7 0 obj << /S /JavaScript /JS (x) >> endobj\n"), "");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("contains a script");
        upload("report.txt", new byte[23 * 1024 * 1024], "");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("larger than 20 MB");
        assertThat(page.getByText("None was added")).isVisible();
    }

    @Test
    void aGatheredNoteIsReadBeforeItIsReleased() {
        String id = claimed(aDataRequest().forMember("Member123").askingInWords("Notes"));
        search("Notes and documents", "history physical", "", "");
        found().first().getByRole(AriaRole.BUTTON).click();
        Chromium.screenshot(page, "note-added");
        String url = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Read")).first().getAttribute("href");
        APIResponse note = page.request().get(url);
        assertThat(note.status()).isEqualTo(200);
        assertThat(note.headers()).hasEntrySatisfying("content-security-policy", policy -> assertThat(policy).contains("'none'"));
        assertThat(note.body()).isNotEmpty();
        assertThat(page.request().get("/queue/" + id + "/notes/part-2-note/0").status()).as("of nobody's list").isEqualTo(404);
    }

    @Test
    void aQuestionnaireRequestIsAnsweredWithItsQuestionnaire() {
        String questionnaire = "http://example.org/cdex-questionnaire-example1";
        String id = claimed(aDataRequest().forMember("Member123").askingQuestionnaire(questionnaire));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Release").setExact(true)).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("asks for a completed questionnaire");

        paste("{\"resourceType\": \"QuestionnaireResponse\", \"status\": \"in-progress\"}");
        assertThat(page.getByText("only a completed or amended response")).isVisible();
        assertThat(page.getByLabel("QuestionnaireResponse (FHIR JSON)")).hasValue("{\"resourceType\": \"QuestionnaireResponse\", \"status\": \"in-progress\"}");
        Chromium.screenshot(page, "questionnaire-problems");
        Chromium.assertAccessible(page);

        paste("""
                {"resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": "%s", "authored": "2026-01-05",
                 "author": {"display": "Dr. Example"},
                 "item": [{"linkId": "1", "text": "Order reason", "answer": [{"valueCoding": {"code": "4", "display": "Replacement"}}]}]}
                """.formatted(questionnaire));
        assertThat(page.getByText("Replacement")).isVisible();
        Chromium.screenshot(page, "questionnaire-attached");

        release(id);
        Task completed = payer.awaitFinal(id);
        assertThat(completed.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(completed.getOutput()).singleElement().satisfies(output ->
                assertThat(output.getType().hasCoding(DataRequests.SDC_TEMP, "questionnaire-response")).isTrue());
        String reference = ((Reference) completed.getOutputFirstRep().getValue()).getReference();
        QuestionnaireResponse response = payer.get("/" + reference).as(QuestionnaireResponse.class);
        assertThat(response.getSubject().getReference()).isEqualTo("Patient/cdex-example-patient");
    }

    @Test
    void theSecondPersonReadsTheQuestionnaireAndWhatIsToBeKnownOfIt() {
        String questionnaire = "http://example.org/cdex-questionnaire-example1";
        String id = claimed(aDataRequest().forMember("PART2-1").askingQuestionnaire(questionnaire + "|2"));
        paste("""
                {"resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": "%s",
                 "author": {"display": "Dr. Example"}, "item": [{"linkId": "1", "text": "Order reason", "answer": [{"valueString": "Replacement"}]}]}
                """.formatted(questionnaire));
        search("Notes and documents", "", "", "");
        found().filter(new Locator.FilterOptions().setHasText("sensitive")).first().getByRole(AriaRole.BUTTON).click();
        page.getByRole(AriaRole.CHECKBOX).first().check();
        press("Release");
        assertThat(page.getByText("somebody else must approve it first")).isVisible();
        assertThat(page.getByLabel("Answers of the questionnaire")).containsText("Order reasonReplacement");
        assertThat(page.getByText("It answers another version")).isVisible();
        Chromium.screenshot(page, "release-summary-questionnaire");
        Chromium.assertAccessible(page);
        press("Release");

        page = new Chromium(environment).signIn("reviewer");
        page.navigate("/queue/" + id);
        press("Claim");
        assertThat(page.getByLabel("Answers of the questionnaire")).containsText("Order reasonReplacement");
        assertThat(page.getByText("It answers another version")).isVisible();
        Chromium.screenshot(page, "review-questionnaire");
        Chromium.assertAccessible(page);
        press("Approve");
        assertThat(payer.awaitFinal(id).getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void aCompletedQuestionnaireOfTheRecordIsPicked() {
        OwnPatient patient = OwnPatient.in(sandbox);
        String asked = "http://example.org/questionnaire-of-" + patient.id();
        patient.answered(asked, "Order reason", "Replacement");
        String id = claimed(aDataRequest().forMember(patient.id()).askingQuestionnaire(asked));
        press("Attach the one in the record");
        assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("is attached");
        assertThat(page.getByLabel("Answers of the questionnaire")).containsText("Replacement");
        Chromium.screenshot(page, "questionnaire-picked");
        Chromium.assertAccessible(page);
        release(id);
        String reference = ((Reference) payer.awaitFinal(id).getOutputFirstRep().getValue()).getReference();
        assertThat(payer.get("/" + reference).as(QuestionnaireResponse.class).getSubject().getReference()).isEqualTo("Patient/" + patient.id());
    }

    @Test
    void aQuestionnaireThatIsTooLargeIsToldSo() {
        claimed(aDataRequest().forMember("Member123").askingQuestionnaire("http://example.org/cdex-questionnaire-example1"));
        page.getByLabel("or its file").setInputFiles(new FilePayload("response.json", "application/json", new byte[2_000_001]));
        press("Attach questionnaire");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("larger than 2 MB");
        page.getByLabel("or its file").setInputFiles(new FilePayload("response.json", "application/json", new byte[2_000_000]));
        press("Attach questionnaire");
        assertThat(page.getByRole(AriaRole.ALERT).first()).containsText("was not attached");
    }

    @Test
    void everyFileOfANoteIsReadBeforeItIsReleased() {
        OwnPatient patient = OwnPatient.in(sandbox);
        patient.hasNote("Visit", "The first page", "The second page");
        String id = claimed(aDataRequest().forMember(patient.id()).asking("DocumentReference?"));
        assertFilesAreRead();
        Chromium.screenshot(page, "note-of-two-files");
        Chromium.assertAccessible(page);
        press("Release");
        assertFilesAreRead();
        press("Release");
        payer.awaitFinal(id);
    }

    private void assertFilesAreRead() {
        Locator links = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Read Visit"));
        assertThat(links).hasText(new String[] {"Read 1, The first page", "Read 2, The second page"});
        assertThat(page.request().get(links.first().getAttribute("href")).text()).isEqualTo("The first page");
        assertThat(page.request().get(links.last().getAttribute("href")).text()).isEqualTo("The second page");
    }

    private String claimed(DataRequests request) {
        String id = payer.ask(request.build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        page.navigate("/queue/" + id);
        press("Claim");
        return id;
    }

    private void search(String kind, String words, String from, String to) {
        page.getByLabel("Look among").selectOption(kind);
        page.getByLabel("Words").fill(words);
        page.getByLabel("From").fill(from);
        page.getByLabel("To", new Page.GetByLabelOptions().setExact(true)).fill(to);
        press("Search the record");
    }

    private Locator found() {
        return page.getByLabel("Found in the record").getByRole(AriaRole.LISTITEM);
    }

    private void upload(String name, byte[] content, String title) {
        page.getByLabel("File", new Page.GetByLabelOptions().setExact(true)).setInputFiles(new FilePayload(name, "application/octet-stream", content));
        page.getByLabel("Title").fill(title);
        page.getByLabel("Author").fill("Dr. Example");
        press("Add document");
    }

    private APIResponse look(String link) {
        return page.request().get(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(link)).getAttribute("href"));
    }

    private void paste(String json) {
        page.getByLabel("QuestionnaireResponse (FHIR JSON)").fill(json);
        press("Attach questionnaire");
    }

    /** Presses Release, and once more where what leaves is shown first. */
    private void release(String id) {
        press("Release");
        if (page.url().endsWith("/release")) {
            press("Release");
        }
        payer.awaitFinal(id);
    }

    private Bundle answer(String id) {
        Task completed = payer.awaitFinal(id);
        assertThat(completed.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        return payer.get("/" + ((Reference) completed.getOutputFirstRep().getValue()).getReference()).as(Bundle.class);
    }

    private void press(String button) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true)).click();
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Page.GetByRoleOptions startingWith(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }
}
