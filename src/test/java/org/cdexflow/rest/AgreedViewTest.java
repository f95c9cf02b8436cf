package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;
import static org.cdexflow.rest.ReplyAssert.assertThat;

import java.util.List;
import org.cdexflow.Payer;
import org.cdexflow.Payer.Reply;
import org.cdexflow.SandboxTest;
import org.cdexflow.queue.Incidents;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

/**
 * What a partner's agreement and its token's scopes leave open, and what they ask for: {@code acme} may see all patients and must say
 * for what it asks, {@code listed} may see one patient.
 */
@SandboxTest
@TestPropertySource(properties = {
    "cdexflow.partners[0].id=acme",
    "cdexflow.partners[0].identifiers[0].system=http://example.org/cdex/payer/payer-ids",
    "cdexflow.partners[0].identifiers[0].value=Payer123",
    "cdexflow.partners[0].inbound.scopes=system/*.cruds",
    "cdexflow.partners[0].agreement.direct-query=all",
    "cdexflow.partners[0].agreement.release=automatic",
    "cdexflow.partners[0].agreement.output=contained",
    "cdexflow.partners[0].agreement.purpose-of-use=required",
    "cdexflow.partners[1].id=listed",
    "cdexflow.partners[1].inbound.scopes=system/*.rs",
    "cdexflow.partners[1].agreement.direct-query=all",
    "cdexflow.partners[1].agreement.patients=cdex-example-patient"
})
class AgreedViewTest {

    private static final String PATIENT = "patient=cdex-example-patient";
    private static final String CDEX_TEMP = "http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp";

    @Autowired
    Incidents incidents;

    @Autowired
    Environment environment;

    @Autowired
    JdbcTemplate jdbc;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        system/Condition.rs                                                       | /Condition?patient=cdex-example-patient | 4
        system/Condition.rs?clinical-status=active                                | /Condition?patient=cdex-example-patient | 2
        system/Condition.rs?clinical-status=active&category=encounter-diagnosis   | /Condition?patient=cdex-example-patient | 1
        system/Condition.rs?clinical-status=active,resolved                       | /Condition?patient=cdex-example-patient | 3
        system/Condition.s?clinical-status=active system/Condition.s?clinical-status=resolved | /Condition?patient=cdex-example-patient | 3
        system/Condition.rs?clinical-status=active system/Condition.s             | /Condition?patient=cdex-example-patient | 4
        system/Condition.rs?clinical-status=active system/*.rs                    | /Condition?patient=cdex-example-patient | 4
        system/Condition.rs?clinical-status=active                                | /Condition?patient=cdex-example-patient&clinical-status=resolved | 0
        system/Condition.rs?clinical-status=active                                | /Condition?patient=cdex-example-patient&clinical-status:not=active | 0
        system/Condition.rs?_id=cdex-example-diabetes                             | /Condition?patient=cdex-example-patient | 1
        system/Condition.rs?patient=cdex-example-patient                          | /Condition?_id=twin-anna-eczema         | 0
        system/Patient.rs?_id=cdex-example-patient                                | /Patient?_id=twin-anna,cdex-example-patient | 1
        """)
    void searchesFindWhatTheScopesHold(String scopes, String search, int expected) {
        Payer acme = caller("acme", scopes);
        assertThat(acme.get(search + "&_count=200").as(Bundle.class).getEntry()).hasSize(expected);
        assertThat(acme.get(search + "&_total=accurate").as(Bundle.class).getTotal()).isEqualTo(expected);
        assertThat(acme.get(search + "&_summary=count").as(Bundle.class).getTotal()).isEqualTo(expected);
    }

    @Test
    void whatTheScopesLeaveOutIsReadAsIfItWereNotThere() {
        Payer acme = caller("acme", "system/Condition.rs?clinical-status=active");
        assertThat(acme.get("/Condition/cdex-example-diabetes")).hasStatus(200);
        assertThat(acme.get("/Condition/cdex-example-diabetes/_history/1")).hasStatus(200);
        Reply absent = acme.get("/Condition/none");
        for (String path : List.of("/Condition/cdex-example-bronchitis", "/Condition/cdex-example-bronchitis/_history/1")) {
            Reply left = acme.get(path);
            assertThat(left).isRefusedWith(404);
            assertThat(left.body()).isEqualTo(absent.body());
        }
    }

    @Test
    void pagesGoOnWithinTheScopes() {
        Payer acme = caller("acme", "system/Condition.rs?clinical-status=active");
        int seen = 0;
        for (String next = "/Condition?" + PATIENT + "&_count=1"; next != null; seen++) {
            Bundle page = acme.get(next).as(Bundle.class);
            assertThat(page.getEntry()).hasSizeLessThanOrEqualTo(1);
            next = page.getLink("next") == null ? null : page.getLink("next").getUrl();
        }
        assertThat(seen).isBetween(2, 3);
    }

    /** Else whoever asks for a token with a number would learn whether somebody has a Coverage that it must not see. */
    @Test
    void aNumberThatIsHiddenNarrowsToNothing() {
        String number = jdbc.queryForObject(
                "select body::jsonb #>> '{identifier,0,value}' from resource where type = 'Coverage' and patient = 'coverage-only' limit 1",
                String.class);
        Payer acme = caller("acme", "system/Patient.rs?identifier=" + number);
        assertThat(acme.get("/Patient/coverage-only")).hasStatus(200);
        jdbc.update("update resource set restricted = true where type = 'Coverage' and patient = 'coverage-only'");
        try {
            assertThat(acme.get("/Patient?_total=accurate").as(Bundle.class).getTotal()).isZero();
            assertThat(acme.get("/Patient/coverage-only").body()).isEqualTo(acme.get("/Patient/none").body());
        } finally {
            jdbc.update("update resource set restricted = false where type = 'Coverage' and patient = 'coverage-only'");
        }
    }

    /** Reading and searching may be narrowed each in its way; what is included is read. */
    @Test
    void whatIsIncludedIsWithinTheScopesToo() {
        String search = "/Condition?_id=cdex-example-diabetes&_include=Condition:patient&_revinclude=Provenance:target";
        assertThat(entries("system/Condition.rs system/Patient.r?_id=cdex-example-patient", search)).isEqualTo(2);
        assertThat(entries("system/Condition.rs system/Patient.r?_id=twin-anna system/Patient.s", search)).isEqualTo(1);
        assertThat(entries("system/Condition.rs system/Patient.s", search)).isEqualTo(1);
        assertThat(entries("system/Condition.rs system/Provenance.r?_id=none", search)).isEqualTo(1);
    }

    @Test
    void aMatchIsASearch() {
        String asked = """
                {"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient",
                 "identifier":[{"system":"http://example.org/cdex/payer/member-ids","value":"Member123"}]}}]}""";
        assertThat(caller("acme", "system/Patient.s").post("/Patient/$match", asked).as(Bundle.class).getEntry()).hasSize(1);
        assertThat(caller("acme", "system/Patient.s?_id=twin-anna").post("/Patient/$match", asked).as(Bundle.class).getEntry()).isEmpty();
    }

    @Test
    void tasksAreNarrowedToo() {
        Task task = caller("acme", "system/*.cruds")
                .askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").identified().build());
        String id = task.getIdElement().getIdPart();
        Payer completed = caller("acme", "system/Task.rs?status=completed");
        Payer rejected = caller("acme", "system/Task.rs?status=rejected");
        assertThat(completed.get("/Task/" + id)).hasStatus(200);
        assertThat(completed.get("/Task?_id=" + id).as(Bundle.class).getEntry()).hasSize(1);
        assertThat(rejected.get("/Task/" + id)).isRefusedWith(404);
        assertThat(rejected.get("/Task/" + id + "/_history")).isRefusedWith(404);
        assertThat(rejected.get("/Task?_id=" + id + "&_total=accurate").as(Bundle.class).getTotal()).isZero();
    }

    /** Sent again with If-None-Exist, a request is answered with the Task as it is now, and that has the answer in it. */
    @Test
    void anAnswerIsNotReadByAskingAgain() {
        Task request = aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").identified().build();
        Payer acme = caller("acme", "system/Task.crs");
        String id = acme.askAndAwait(request).getIdElement().getIdPart();
        assertThat(caller("acme", "system/Task.c").post("/Task", request, "If-None-Exist", "_id=" + id))
                .isRefusedWith(403).saying("system/Task.rs");
        long before = jdbc.queryForObject("select coalesce(max(seq), 0) from audit_event", Long.class);
        Reply again = acme.post("/Task", request, "If-None-Exist", "_id=" + id);
        assertThat(again).hasStatus(200);
        assertThat(again.as(Task.class).getContained()).isNotEmpty();
        assertThat(jdbc.queryForObject(
                        "select count(*) from audit_event where kind = 'disclosure' and partner = 'acme' and seq > ?", Integer.class, before))
                .isEqualTo(1);
    }

    @Test
    void whatATaskContainedGoesWhenItIsReopened() {
        Payer acme = caller("acme", "system/*.cruds");
        String id = acme.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").identified().build())
                .getIdElement().getIdPart();
        incidents.reopen(id, "The record was corrected", "operator");
        Bundle history = acme.get("/Task/" + id + "/_history").as(Bundle.class);
        Task reopened = history.getEntry().stream().map(entry -> (Task) entry.getResource())
                .filter(task -> task.getStatus() == TaskStatus.INPROGRESS).findFirst().orElseThrow();
        assertThat(reopened.getOutput()).isEmpty();
        assertThat(reopened.getContained()).isEmpty();
        assertThat(acme.awaitFinal(id).getContained()).hasSize(1);
    }

    @Test
    void whatATaskContainsIsSeenWithTheTaskAlone() {
        Payer acme = caller("acme", "system/*.cruds");
        Task task = acme.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").identified().build());
        String id = task.getIdElement().getIdPart();
        String contained = task.getContained().get(0).fhirType() + "/" + task.getContained().get(0).getIdElement().getIdPart().replace("#", "");
        Payer listed = caller("listed", "system/*.cruds");
        for (Payer anybody : List.of(acme, listed, caller("sandbox-app", "system/*.cruds"))) {
            assertThat(anybody.get("/" + contained)).isRefusedWith(404);
        }
        assertThat(listed.get("/Task/" + id).body()).isEqualTo(listed.get("/Task/none").body());
        assertThat(listed.get("/Task/" + id + "/_history").body()).isEqualTo(listed.get("/Task/none/_history").body());
        assertThat(listed.get("/Task?_id=" + id + "&_elements=contained").as(Bundle.class).getEntry()).isEmpty();
    }

    @Test
    void anAgreementsListOfPatientsIsAllThatThereIs() {
        Payer listed = caller("listed", "system/*.rs");
        assertThat(listed.get("/Patient/cdex-example-patient")).hasStatus(200);
        assertThat(listed.get("/Condition?" + PATIENT).as(Bundle.class).getEntry()).hasSize(4);
        assertThat(listed.get("/Condition?_count=200").as(Bundle.class).getEntry()).hasSize(4);
        assertThat(listed.get("/Patient?_total=accurate").as(Bundle.class).getTotal()).isEqualTo(1);
        assertThat(listed.get("/Patient/twin-anna").body()).isEqualTo(listed.get("/Patient/none").body());
        assertThat(listed.get("/Condition/twin-anna-eczema")).isRefusedWith(404);
        assertThat(listed.get("/Condition?patient=twin-anna").as(Bundle.class).getEntry()).isEmpty();
        assertThat(listed.get("/Coverage?_count=200").as(Bundle.class).getEntry())
                .allSatisfy(entry -> assertThat(Payer.text(entry.getResource())).contains("Patient/cdex-example-patient"));
        assertThat(caller("acme", "system/*.rs").get("/Patient/twin-anna")).hasStatus(200);
    }

    /** A browser that is sent to it has nothing to run: a document leaves as base64 in JSON. */
    @ParameterizedTest
    @CsvSource({"*/*, 200", "application/fhir+json, 200", "text/html, 406", "application/pdf, 406", "text/plain, 406"})
    void aDocumentIsJsonWhateverIsAskedFor(String accept, int status) {
        Reply binary = caller("acme", "system/*.rs").get("/Binary/cdex-example-hpnote", "Accept", accept);
        assertThat(binary).hasStatus(status).hasHeader("X-Content-Type-Options", "nosniff");
        assertThat(binary.header("Content-Type")).startsWith("application/fhir+json");
    }

    @Test
    void aRequestWithoutThePurposeThatWasAgreedIsRejected() {
        Payer acme = caller("acme", "system/*.cruds");
        Task without = acme.askAndAwait(
                aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").withoutPurpose().identified().build());
        assertThat(without.getStatus()).isEqualTo(Task.TaskStatus.REJECTED);
        assertThat(without.getStatusReason().getText()).contains("purpose of use is required");
        assertThat(without.getOutput()).isEmpty();
        Task with = acme.askAndAwait(
                aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").identified().build());
        assertThat(with.getStatus()).isEqualTo(Task.TaskStatus.COMPLETED);
    }

    /** CDex CONF-083: such a code says only that no other fits. */
    @ParameterizedTest
    @ValueSource(strings = {"payment-noe", "operations-noe", "treatment-noe"})
    void aPurposeThatSaysNothingSpecificIsNotTakenAlone(String code) {
        Payer acme = caller("acme", "system/*.cruds");
        Task task = aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").withoutPurpose().identified().build();
        CodeableConcept purpose = new CodeableConcept(new Coding(CDEX_TEMP, code, null));
        task.addInput().setType(new CodeableConcept(new Coding(CDEX_TEMP, "purpose-of-use", null))).setValue(purpose);
        assertThat(acme.post("/Task", task)).isRefusedWith(422).saying("more specific");
        purpose.addCoding(new Coding("http://terminology.hl7.org/CodeSystem/v3-ActReason", "COVERAGE", null));
        assertThat(acme.post("/Task", task)).hasStatus(201);
    }

    private int entries(String scopes, String search) {
        return caller("acme", scopes).get(search).as(Bundle.class).getEntry().size();
    }

    private Payer caller(String id, String scopes) {
        String token = new OwnToken(environment).of(id, scopes);
        return Payer.at(environment.getRequiredProperty("cdexflow.base-url") + "/fhir", () -> token);
    }
}
