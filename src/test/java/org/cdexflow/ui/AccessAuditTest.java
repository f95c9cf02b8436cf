package org.cdexflow.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import java.util.Map;
import org.cdexflow.OwnPatient;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.document.DocumentKind;
import org.cdexflow.document.Files;
import org.cdexflow.gather.Documents;
import org.cdexflow.queue.Additions;
import org.cdexflow.queue.Fulfilment;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who of our staff looked for whom, and at what, is in the audit; what they typed is not, nor in the log. */
@SandboxTest
@ExtendWith(OutputCaptureExtension.class)
class AccessAuditTest {

    @Autowired
    ApplicationContext sandbox;

    @Autowired
    Fulfilment fulfilment;

    @Autowired
    Additions additions;

    @Autowired
    JdbcTemplate jdbc;

    private Payer payer;
    private OwnPatient patient;
    private Visitor clinician;

    @BeforeEach
    void open() {
        payer = Payer.of(sandbox.getEnvironment(), "sandbox-payer");
        patient = OwnPatient.in(sandbox);
        clinician = Visitor.signedIn(sandbox.getEnvironment(), "clinician");
    }

    @Test
    void aSearchForPatientsTellsWhoWasShown(CapturedOutput log) {
        String id = waiting("NOBODY-" + patient.id(), "Condition?", TaskStatus.ONHOLD);
        fulfilment.claim(id, "clinician");
        search(id, "Nobodysample");
        search(id, patient.id());
        assertThat(audited(id)).containsExactly("clinician searched", "clinician searched Patient/" + patient.id());
        assertThat(bodies(id)).noneMatch(body -> body.contains("Nobodysample"));
        assertThat(log.getAll()).doesNotContain("Nobodysample");
    }

    @Test
    void aSearchOfTheRecordTellsOfWhoseRecord() {
        String id = waiting(patient.id(), "Condition?", TaskStatus.ACCEPTED);
        fulfilment.claim(id, "clinician");
        clinician.post("/queue/" + id, "/queue/" + id + "/search", Map.of("what", "CONDITIONS", "text", "asthma"));
        assertThat(audited(id)).containsExactly("clinician searched Patient/" + patient.id());
        assertThat(bodies(id)).noneMatch(body -> body.contains("asthma"));
    }

    @Test
    void nobodySearchesTheRecordWithoutHavingTheRequest() {
        String id = waiting(patient.id(), "Condition?", TaskStatus.ACCEPTED);
        fulfilment.claim(id, "reviewer");
        clinician.post("/queue/" + id, "/queue/" + id + "/search", Map.of("what", "CONDITIONS", "text", "asthma"));
        assertThat(clinician.get("/queue/" + id).body()).contains("reviewer has this request now").doesNotContain("asthma");
        fulfilment.handBack(id, "reviewer");
        fulfilment.claim(id, "clinician");
        assertThat(clinician.get("/queue/" + id).body()).contains("Search the record").doesNotContain("asthma");
        assertThat(audited(id)).isEmpty();

        clinician.post("/queue/" + id, "/queue/no-such-request/search", Map.of("what", "CONDITIONS", "text", "asthma"));
        assertThat(clinician.get("/queue/no-such-request").statusCode()).isEqualTo(404);
    }

    @Test
    void whoOpensARequestIsNamedOnceAnHour() {
        String id = waiting(patient.id(), "Condition?", TaskStatus.ACCEPTED);
        clinician.get("/queue/" + id);
        clinician.get("/queue/" + id);
        assertThat(jdbc.queryForList(
                        "select person || ' ' || patient from audit_event where task = ? and kind = 'request-opened'", String.class, id))
                .containsExactly("clinician " + patient.id());
    }

    @Test
    void aFileOfTheRecordThatCouldDoSomethingIsNotOpenedHere() {
        String harmless = patient.hasFile("A letter", "application/pdf", Files.pdf("A letter"));
        String active = patient.hasFile("A form", "application/pdf", Files.pdfWith("6 0 obj << /S /JavaScript /JS (app.alert\\(1\\)) >> endobj\n"));
        String id = waiting(patient.id(), "DocumentReference?", TaskStatus.ACCEPTED);
        fulfilment.claim(id, "clinician");
        assertThat(disposition(id, harmless)).startsWith("inline");
        assertThat(disposition(id, active)).startsWith("attachment");
    }

    private String disposition(String id, String note) {
        return clinician.get("/queue/" + id + "/notes/" + note.substring(note.indexOf('/') + 1) + "/0").headers()
                .firstValue("Content-Disposition").orElseThrow();
    }

    @Test
    void forWhichPatientATableOfDisclosuresIsIsAnIdAndNoWords() {
        assertThat(clinician.post("/reports/disclosures", "/reports/disclosures/csv", Map.of("patient", "Amy Shaw, born 1987")).statusCode())
                .isEqualTo(400);
        assertThat(jdbc.queryForObject("select count(*) from audit_event where patient like 'Amy%'", Integer.class)).isZero();
    }

    @Test
    void everyOpenedDocumentIsNamed() {
        String note = patient.hasNote("Visit", "The first page", "The second page");
        String id = waiting(patient.id(), "DocumentReference?", TaskStatus.ACCEPTED);
        fulfilment.claim(id, "clinician");
        Documents.Document letter = additions.addDocument(id, "clinician", new Documents.Upload(
                Files.pdf("A letter"), "letter.pdf", "", DocumentKind.LETTER, null, ""));
        clinician.get("/queue/" + id + "/notes/" + note.substring(note.indexOf('/') + 1) + "/1");
        clinician.get("/queue/" + id + "/documents/" + letter.number());
        clinician.get("/queue/" + id + "/documents/0");
        assertThat(audited(id)).containsExactly(
                "clinician opened Patient/" + patient.id() + " " + note, "clinician opened Patient/" + patient.id() + " " + letter.reference());
    }

    @Test
    void whoReadsAPatientsDisclosuresIsNamedAndThatIsNoDisclosure() {
        Map<String, String> form = Map.of("patient", patient.id());
        String page = clinician.post("/reports/disclosures", "/reports/disclosures", form).body();
        assertThat(page).contains("Nothing was disclosed");
        assertThat(clinician.post("/reports/disclosures", "/reports/disclosures", form).body()).contains("Nothing was disclosed");
        assertThat(jdbc.queryForObject("select count(*) from audit_event where patient = ? and partner is null", Integer.class, patient.id()))
                .isEqualTo(2);
    }

    private void search(String id, String sought) {
        clinician.post("/queue/" + id, "/queue/" + id + "/patients", Map.of("recordNumber", sought));
    }

    /** Who did what with what, of staff's looking. */
    private List<String> audited(String id) {
        return bodies(id).stream()
                .map(body -> FhirContext.forR4Cached().newJsonParser().parseResource(AuditEvent.class, body))
                .map(event -> event.getAgentFirstRep().getWho().getIdentifier().getValue() + " "
                        + event.getAgentFirstRep().getRoleFirstRep().getText()
                        + event.getEntity().stream()
                                .map(entity -> entity.getWhat().getReference())
                                .filter(what -> !what.startsWith("Task/"))
                                .reduce("", (before, what) -> before + " " + what))
                .toList();
    }

    private List<String> bodies(String id) {
        return jdbc.queryForList(
                "select body from audit_event where task = ? and partner is null and kind <> 'request-opened' order by seq", String.class, id);
    }

    private String waiting(String member, String query, TaskStatus status) {
        String id = payer.ask(aDataRequest().forMember(member).asking(query).build()).getIdElement().getIdPart();
        payer.awaitStatus(id, status);
        return id;
    }
}
