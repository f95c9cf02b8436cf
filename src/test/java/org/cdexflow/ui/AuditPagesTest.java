package org.cdexflow.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import ca.uhn.fhir.context.FhirContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.cdexflow.OwnPatient;
import org.cdexflow.Payer;
import org.cdexflow.audit.Audit;
import org.cdexflow.audit.Disclosure;
import org.cdexflow.audit.RefusalCounts;
import org.cdexflow.queue.Fulfilment;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The record of events as operators search it and take it out. */
@BrowserTest
class AuditPagesTest {

    @Autowired
    private ApplicationContext sandbox;

    @Autowired
    private Fulfilment fulfilment;

    @Autowired
    private Audit audit;

    @Autowired
    private RefusalCounts refusals;

    @Autowired
    private JdbcTemplate jdbc;

    private Payer payer;
    private Visitor operator;

    @BeforeEach
    void open() {
        payer = Payer.of(sandbox.getEnvironment(), "sandbox-payer");
        operator = Visitor.signedIn(sandbox.getEnvironment(), "operator");
    }

    @Test
    void anOperatorFindsWhatHappenedToARequestAndReadsIt() {
        OwnPatient patient = OwnPatient.in(sandbox);
        String asthma = patient.has("Asthma");
        String id = waiting(patient);
        fulfilment.claim(id, "clinician");
        fulfilment.release(id, "clinician", List.of(asthma));

        Page page = new Chromium(sandbox.getEnvironment()).signIn("operator");
        page.getByLabel("Main").getByText("On record").click();
        page.getByLabel("Request's id").fill(id);
        page.getByText("Show", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator("tbody tr").allInnerTexts()).hasSize(2)
                .anySatisfy(row -> assertThat(row).contains("Disclosure", "sandbox-payer", "clinician", patient.id(), id, asthma))
                .anySatisfy(row -> assertThat(row).contains("Release by a person", "clinician"));
        assertThat(page.url()).as("nothing of the patient").doesNotContain(id).doesNotContain(patient.id());
        Chromium.screenshot(page, "audit");
        Chromium.assertAccessible(page);

        page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText("Disclosure")).locator("a").click();
        assertThat(page.locator("dl").innerText()).contains("Released by", "clinician", "To", "sandbox-payer", "Coverage", asthma, "Task/" + id, "as it should");
        Chromium.screenshot(page, "audit-event");
        Chromium.assertAccessible(page);
    }

    @Test
    void aRefusalByAPersonIsOnRecordWithoutItsReason() {
        OwnPatient patient = OwnPatient.in(sandbox);
        String id = waiting(patient);
        fulfilment.claim(id, "clinician");
        fulfilment.refuse(id, "clinician", "The patient objects");
        String page = found(Map.of("task", id));
        assertThat(page).contains("Refusal by a person", patient.id()).doesNotContain("objects");
    }

    @Test
    void whatIsNotTheCallersIsOnRecordAndWhatIsNotThereIsNot() {
        String id = "not-theirs-" + UUID.randomUUID();
        Payer other = Payer.of(sandbox.getEnvironment(), "sandbox-provider");
        String task = payer.ask(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build()).getIdElement().getIdPart();
        refusals.record();
        long before = jdbc.queryForObject("select max(seq) from audit_event", Long.class);
        assertThat(other.get("/Task/" + id).status()).isEqualTo(404);
        refusals.record();
        assertThat(refusedSince(before)).isEmpty();

        assertThat(other.get("/Task/" + task).status()).isEqualTo(404);
        assertThat(other.get("/Condition/x").status()).isEqualTo(403);
        refusals.record();
        assertThat(refusedSince(before)).containsExactlyInAnyOrder("sandbox-provider 404, for it is not theirs: GET Task", "sandbox-provider 403: GET Condition");
    }

    @Test
    void pagesLeadToWhatIsOlder() {
        String partner = "many-" + UUID.randomUUID().toString().substring(0, 8);
        disclosed(partner, 150);
        String first = found(Map.of("partner", partner));
        String older = first.replaceAll("(?s).*name=\"after\" value=\"([^\"]+)\".*", "$1");
        String second = found(Map.of("partner", partner, "after", older));
        assertThat(rows(first)).isEqualTo(100);
        assertThat(rows(second)).isEqualTo(50);
        assertThat(first).contains("Condition/149<", "Condition/50<").doesNotContain("Condition/49<");
        assertThat(second).contains("Condition/49<", "Condition/0<").doesNotContain("name=\"after\"");
        assertThat(found(Map.of("partner", partner, "after", "nonsense_17"))).contains("Condition/149<");
        assertThat(found(Map.of("partner", partner, "kind", "sign-in"))).contains("Nothing is on record that fits.");
        assertThat(found(Map.of("partner", partner, "failed", "true"))).contains("Nothing is on record that fits.");
    }

    @Test
    void eventsAreTakenOutAsFhirAndAsATableAndThatIsAnEvent() {
        String partner = "=out-" + UUID.randomUUID().toString().substring(0, 8);
        disclosed(partner, 1_200);
        String ndjson = operator.post("/audit", "/audit/events.ndjson", Map.of("partner", partner)).body();
        assertThat(ndjson.lines()).hasSize(1_200);
        AuditEvent first = FhirContext.forR4Cached().newJsonParser().parseResource(AuditEvent.class, ndjson.lines().findFirst().orElseThrow());
        assertThat(first.getEntity()).extracting(entity -> entity.getWhat().getReference()).contains("Condition/0");

        String csv = operator.post("/audit", "/audit/events.csv", Map.of("partner", partner)).body();
        assertThat(csv.lines()).hasSize(1_201);
        assertThat(csv.lines().skip(1).findFirst()).hasValueSatisfying(line ->
                assertThat(line).contains(",disclosure,0,'" + partner + ",,,out-patient,,COVERAGE,Condition/0"));
        assertThat(found(Map.of("kind", "record-exported"))).contains("Export of this record", "audit-events.csv", "audit-events.ndjson", partner);
    }

    @Test
    void nobodyElseSeesIt() {
        for (String user : List.of("clinician", "analyst")) {
            Visitor other = Visitor.signedIn(sandbox.getEnvironment(), user);
            assertThat(other.get("/audit").statusCode()).isEqualTo(403);
            assertThat(other.get("/audit/1").statusCode()).isEqualTo(403);
            assertThat(other.post("/", "/audit/events.csv", Map.of()).statusCode()).isEqualTo(403);
        }
    }

    private String found(Map<String, String> form) {
        return operator.post("/audit", "/audit", form).body();
    }

    private static int rows(String page) {
        return page.split("data-event=", -1).length - 1;
    }

    private void disclosed(String partner, int times) {
        for (int i = 0; i < times; i++) {
            audit.disclosed(new Disclosure(partner, "out-patient", null, "COVERAGE", null, List.of("Condition/" + i)));
        }
    }

    private List<String> refusedSince(long seq) {
        return jdbc.queryForList(
                "select partner || ' ' || (body::jsonb ->> 'outcomeDesc') from audit_event where seq > ? and kind = 'call-refused' and partner = 'sandbox-provider'",
                String.class, seq);
    }

    private String waiting(OwnPatient patient) {
        String id = payer.ask(aDataRequest().forMember(patient.id()).asking("Condition?").build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        return id;
    }
}
