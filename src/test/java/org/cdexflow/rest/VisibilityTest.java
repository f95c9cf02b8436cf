package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;
import static org.cdexflow.rest.ReplyAssert.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.cdexflow.Payer;
import org.cdexflow.Payer.Reply;
import org.cdexflow.SandboxTest;
import org.cdexflow.gather.Candidates;
import org.cdexflow.gather.Snapshot;
import org.cdexflow.partner.Partners;
import org.cdexflow.store.Resources;
import org.cdexflow.task.Lifecycle;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Who sees what. What is not a caller's looks to it like what does not exist. */
@SandboxTest
class VisibilityTest {

    @Autowired
    Environment environment;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    Resources resources;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Lifecycle lifecycle;

    @Autowired
    Snapshot snapshot;

    @Autowired
    Candidates candidates;

    @Autowired
    Partners partners;

    Payer payer;
    Payer provider;

    @BeforeEach
    void twoPartners() {
        payer = Payer.of(environment, "sandbox-payer");
        provider = Payer.of(environment, "sandbox-provider");
    }

    @Test
    void anothersTaskLooksLikeNone() {
        String hidden = id(anAnsweredTask());
        String absent = UUID.randomUUID().toString();
        for (String path : List.of("", "/_history", "/_history/1", "/_history/99")) {
            assertThatBothLookTheSame(
                    404, provider.get("/Task/" + hidden + path), provider.get("/Task/" + absent + path));
        }
    }

    @Test
    void anothersTaskCannotBeToldFromNoneByChangingIt() {
        String hidden = id(anAnsweredTask());
        String absent = UUID.randomUUID().toString();
        assertThatBothLookTheSame(404, provider.delete("/Task/" + hidden), provider.delete("/Task/" + absent));
        assertThatBothLookTheSame(404, cancelled(hidden), cancelled(absent));
        assertThatBothLookTheSame(404, cancelled(hidden, "If-Match", "W/\"1\""), cancelled(absent, "If-Match", "W/\"1\""));
    }

    @Test
    void anothersTaskIsNotFoundBySearching() {
        Task answered = anAnsweredTask();
        String number = answered.getIdentifierFirstRep().getValue();
        for (String query : List.of("_id=" + id(answered), "identifier=" + number)) {
            assertThat(payer.get("/Task?" + query).as(Bundle.class).getEntry()).hasSize(1);
            Bundle found = provider.get("/Task?_total=accurate&" + query).as(Bundle.class);
            assertThat(found.getEntry()).isEmpty();
            assertThat(found.getTotal()).isZero();
        }
        assertThat(provider.get("/Task?_count=200&status=completed").body()).doesNotContain(id(answered));
    }

    @Test
    void anothersTaskCannotBeMetByIfNoneExist() {
        Task answered = anAnsweredTask();
        Task own = aDataRequest().requestedBy("http://hl7.org/fhir/sid/us-npi", "1407071236").forMember("Member123")
                .askingInWords("the latest care plan").build();
        assertThat(provider.post("/Task", own, "If-None-Exist", "_id=" + id(answered))).hasStatus(201);
    }

    @Test
    void anothersAnswerLooksLikeNone() {
        String hidden = output(anAnsweredTask());
        String absent = "Bundle/" + UUID.randomUUID();
        assertThat(payer.get("/" + hidden)).hasStatus(200);
        for (String path : List.of("", "/_history/1", "/_history/2")) {
            assertThatBothLookTheSame(404, provider.get("/" + hidden + path), provider.get("/" + absent + path));
        }
        assertThat(provider.get("/Bundle?_id=" + hidden.substring("Bundle/".length())).as(Bundle.class).getEntry()).isEmpty();
    }

    @Test
    void aPatientOpensToDirectQueryWhenATaskAboutItWasAnswered() {
        jdbc.update("delete from patient_audience where patient = 'merged-new'");
        List<String> conditions = idsOfRecord("Condition", "merged-new");
        assertThat(conditions).isNotEmpty();
        for (String condition : conditions) {
            assertThatBothLookTheSame(404, payer.get("/Condition/" + condition), payer.get("/Condition/" + UUID.randomUUID()));
        }
        assertThat(payer.get("/Condition?patient=merged-new").as(Bundle.class).getEntry()).isEmpty();
        assertThat(payer.get("/Patient/merged-new")).isRefusedWith(404);

        payer.askAndAwait(aDataRequest().forMember("NEW-900").asking("Condition").build());

        for (String condition : conditions) {
            assertThat(payer.get("/Condition/" + condition)).hasStatus(200);
        }
        assertThat(payer.get("/Condition?patient=merged-new").as(Bundle.class).getEntry()).hasSameSizeAs(conditions);
    }

    @Test
    void anAnswerAboutOnePatientOpensNoOther() {
        jdbc.update("delete from patient_audience where patient = 'merged-new'");
        anAnsweredTask();
        assertThat(payer.get("/Patient/merged-new")).isRefusedWith(404);
    }

    @Test
    void whatTellsOfAPatientIsOpenedWithThePatient() {
        assertThat(jdbc.queryForList(
                        "select type || '/' || id from resource where audience is null and patient is null and not restricted"
                                + " and id not like 'own-%'"
                                + " and type not in ('Device', 'Location', 'Medication', 'Organization', 'Practitioner',"
                                + " 'PractitionerRole')",
                        String.class))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "part-2-patient:Condition/part-2-condition", "part-2-patient:DocumentReference/part-2-note",
        "self-pay-patient:Encounter/self-pay-visit", "self-pay-patient:Condition/self-pay-condition"
    })
    void whatIsRestrictedIsNeverOpenToDirectQuery(String patientAndResource) {
        String patient = patientAndResource.split(":")[0];
        String type = patientAndResource.split("[:/]")[1];
        String id = patientAndResource.split("/")[1];
        open(patient);
        assertThat(payer.get("/Patient/" + patient)).hasStatus(200);
        assertThatBothLookTheSame(
                404, payer.get("/" + type + "/" + id), payer.get("/" + type + "/" + UUID.randomUUID()));
        Bundle found = payer.get("/" + type + "?patient=" + patient).as(Bundle.class);
        assertThat(found.getEntry())
                .isNotEmpty()
                .noneMatch(entry -> entry.getResource().getIdElement().getIdPart().equals(id));
    }

    /** The guide's scenarios of direct query; its misspelt status is in every example. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Condition?patient=cdex-example-patient&clinical-status=active,recurrance,remission                              | 3 | 0",
        "Condition?patient=cdex-example-patient&clinical-status=active,recurrance,remission&_revinclude=Provenance:target | 3 | 1",
        "Observation?patient=cdex-example-patient&code=4548-4&date=gt2020-01-01                                          | 4 | 0",
        "DocumentReference?patient=cdex-example-patient&type=34117-2&_sort=-period&_count=1                              | 1 | 0"
    })
    void theScenariosAreAnswered(String query, int matches, int included) {
        anAnsweredTask();
        Bundle found = payer.get("/" + query).as(Bundle.class);
        assertThat(found.getType()).isEqualTo(Bundle.BundleType.SEARCHSET);
        assertThat(found.getEntry()).filteredOn(entry -> entry.getSearch().getMode() == Bundle.SearchEntryMode.MATCH).hasSize(matches);
        assertThat(found.getEntry()).filteredOn(entry -> entry.getSearch().getMode() == Bundle.SearchEntryMode.INCLUDE).hasSize(included);
    }

    @Test
    void aDocumentsBinaryIsOpenWithTheDocumentOnly() {
        anAnsweredTask();
        assertThat(payer.get("/Binary/cdex-example-hpnote")).hasStatus(200);
        assertThat(provider.get("/Binary/cdex-example-hpnote")).isRefusedWith(404);
    }

    @Test
    void withoutDirectQueryOnlyTheAnswerIsReadable() {
        Task answered = anAnswerReleasedToTheProvider();
        Reply bundle = provider.get("/" + output(answered));
        assertThat(bundle).hasStatus(200);
        String document = bundle.as(Bundle.class).getEntryFirstRep().getResource().getIdElement().getIdPart();
        assertThatBothLookTheSame(
                404,
                provider.get("/DocumentReference/" + document),
                provider.get("/DocumentReference/" + UUID.randomUUID()));
        assertThat(provider.get("/DocumentReference?_id=" + document).as(Bundle.class).getEntry()).isEmpty();
        assertThat(provider.get("/DocumentReference?patient=cdex-example-patient").as(Bundle.class).getEntry()).isEmpty();
    }

    @Test
    void aCompletedTaskIsOnRecord() {
        Task answered = anAnsweredTask();
        List<AuditEvent> events = audited("select body from audit_event where partner = 'sandbox-payer' and task = ?"
                + " and patient = 'cdex-example-patient'", id(answered));
        assertThat(events).hasSize(1);
        assertThat(whatOf(events.get(0)))
                .contains("Patient/cdex-example-patient", "Task/" + id(answered), "Condition/cdex-example-hammer-toe");
        assertThat(events.get(0).getPurposeOfEventFirstRep().getText()).isEqualTo("COVERAGE");
    }

    @Test
    void theReadingOfAnAnswerIsOnRecord() {
        String output = output(anAnsweredTask());
        payer.get("/" + output);
        assertThat(audited("select body from audit_event where partner = 'sandbox-payer' and body like ?", "%" + output + "%"))
                .isNotEmpty();
    }

    @Test
    void aDirectQueryIsOnRecordWithAllThatItBrought() {
        anAnsweredTask();
        String last = jdbc.queryForObject("select coalesce(max(seq), 0)::text from audit_event", String.class);
        payer.get("/Condition?patient=cdex-example-patient&_revinclude=Provenance:target");
        List<AuditEvent> events = audited(
                "select body from audit_event where partner = 'sandbox-payer' and patient = 'cdex-example-patient'"
                        + " and task is null and seq > ?::bigint",
                last);
        assertThat(events).hasSize(1);
        assertThat(whatOf(events.get(0)))
                .contains("Condition/cdex-example-hammer-toe", "Provenance/cdex-example-hammer-toe-provenance");
    }

    @Test
    void whatIsOnlyCountedIsOnRecordToo() {
        anAnsweredTask();
        long before = events();
        assertThat(payer.get("/Condition?patient=cdex-example-patient&_summary=count").as(Bundle.class).getTotal()).isPositive();
        assertThat(audited("select body from audit_event where partner = ? and patient = 'cdex-example-patient' and seq > " + before,
                        "sandbox-payer"))
                .hasSize(1);
    }

    @Test
    void thatSomebodyHasNoneIsOnRecordToo() {
        anAnsweredTask();
        long before = events();
        assertThat(payer.get("/Condition?patient=cdex-example-patient&code=no-such-code").as(Bundle.class).getEntry()).isEmpty();
        assertThat(audited("select body from audit_event where partner = ? and patient = 'cdex-example-patient' and seq > " + before,
                        "sandbox-payer"))
                .hasSize(1);
    }

    @Test
    void whatOurOwnSystemsReadIsOnRecordAndNoDisclosure() {
        long before = events();
        Payer.of(environment, "sandbox-app").get("/Condition?patient=cdex-example-patient");
        assertThat(jdbc.queryForList(
                        "select kind || ' ' || patient from audit_event where partner = 'sandbox-app' and seq > ? and kind <> 'token-issued'", String.class, before))
                .containsExactly("client-read cdex-example-patient");
    }

    /** What came from elsewhere may name its patient by a URN, or by a number alone: it is nobody's, and so not everybody's. */
    @Test
    void whatNamesNoPatientOfOursIsOpenToNobody() {
        Condition foreign = new Condition().setSubject(new Reference("urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"));
        foreign.setId("own-" + UUID.randomUUID());
        transaction.executeWithoutResult(together -> {
            resources.addToRecord(foreign, Payer.text(foreign));
            resources.completeRecord();
        });
        anAnsweredTask();
        assertThat(payer.get("/Condition/" + foreign.getIdPart())).isRefusedWith(404);
        assertThat(payer.get("/Condition?_id=" + foreign.getIdPart()).as(Bundle.class).getEntry()).isEmpty();
    }

    @Test
    void whatWasRefusedIsNoDisclosure() {
        long before = events();
        provider.get("/DocumentReference/cdex-example-hpnote");
        provider.get("/DocumentReference?patient=cdex-example-patient");
        provider.get("/Task/" + UUID.randomUUID());
        assertThat(audited("select body from audit_event where partner = ? and seq > " + before, "sandbox-provider")).isEmpty();
    }

    private long events() {
        return jdbc.queryForObject("select coalesce(max(seq), 0) from audit_event", Long.class);
    }

    private List<AuditEvent> audited(String sql, String value) {
        return jdbc.queryForList(sql, String.class, value).stream()
                .map(body -> FhirContext.forR4Cached().newJsonParser().parseResource(AuditEvent.class, body))
                .toList();
    }

    private static List<String> whatOf(AuditEvent event) {
        return event.getEntity().stream().map(entity -> entity.getWhat().getReference()).toList();
    }

    private static void assertThatBothLookTheSame(int status, Reply hidden, Reply absent) {
        assertThat(hidden).isRefusedWith(status);
        assertThat(absent).hasStatus(status);
        assertThat(hidden.body()).isEqualTo(absent.body());
        assertThat(headers(hidden)).isEqualTo(headers(absent));
    }

    private static Map<String, List<String>> headers(Reply reply) {
        Map<String, List<String>> headers = new TreeMap<>(reply.headers().map());
        headers.remove("date");
        // the container's, every so many requests of a connection
        headers.remove("connection");
        return headers;
    }

    private Reply cancelled(String id, String... headers) {
        Task task = aDataRequest().forMember("Member123").asking("Condition").build();
        task.setId(id);
        task.setStatus(TaskStatus.CANCELLED);
        return provider.put("/Task/" + id, task, headers);
    }

    private Task anAnsweredTask() {
        return payer.askAndAwait(
                aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").identified().build());
    }

    private void open(String patient) {
        jdbc.update(
                "insert into patient_audience (partner, patient) values ('sandbox-payer', ?) on conflict do nothing", patient);
    }

    private List<String> idsOfRecord(String type, String patient) {
        return jdbc.queryForList(
                "select id from resource where type = ? and patient = ? and audience is null and not restricted",
                String.class, type, patient);
    }

    /** As a person's release does it: with everything that was found. */
    private Task anAnswerReleasedToTheProvider() {
        Task waiting = provider.ask(aDataRequest().requestedBy("http://hl7.org/fhir/sid/us-npi", "1407071236")
                .forMember("Member123").asking("DocumentReference?type=34117-2").build());
        provider.awaitStatus(id(waiting), TaskStatus.ACCEPTED);
        transaction.executeWithoutResult(status -> lifecycle.complete(
                id(waiting),
                snapshot.release(
                        id(waiting),
                        "cdex-example-patient",
                        partners.byId("sandbox-provider").orElseThrow(),
                        Snapshot.Form.EXTERNAL_BUNDLE),
                null));
        return provider.task(id(waiting));
    }

    private static String output(Task task) {
        return ((Reference) task.getOutputFirstRep().getValue()).getReference();
    }

    private static String id(Task task) {
        return task.getIdElement().getIdPart();
    }
}
