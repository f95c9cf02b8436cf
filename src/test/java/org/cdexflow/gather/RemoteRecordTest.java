package org.cdexflow.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.Ehr;
import org.cdexflow.EhrTest;
import org.cdexflow.Payer;
import org.cdexflow.queue.Fulfilment;
import org.cdexflow.store.Copies;
import org.cdexflow.store.Resources;
import org.cdexflow.store.Search;
import org.cdexflow.store.Viewer;
import org.cdexflow.ui.Visitor;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Binary;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** Requests that are answered from the record of an EHR, which may be away for a while. */
@EhrTest
class RemoteRecordTest {

    private static final String AMY = "cdex-example-patient";

    /** By what a condition is found at the EHR. */
    private static final String FILED_FOR = "update search_value set param = ? from resource r"
            + " where r.seq = resource and r.type = 'Condition' and r.id = ? and param = ?";

    @Autowired
    Environment environment;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    LiveRecord live;

    @Autowired
    RecordSearch search;

    @Autowired
    Candidates candidates;

    @Autowired
    Gathering gathering;

    @Autowired
    Fulfilment fulfilment;

    @Autowired
    Resources resources;

    @Autowired
    Copies copies;

    private Ehr ehr;
    private Payer payer;

    @BeforeEach
    void payer() {
        ehr = EhrTest.Surroundings.ehr();
        payer = Payer.of(environment, "sandbox-payer");
    }

    @AfterEach
    void mend() {
        ehr.wire().mend();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Condition?clinical-status=active",
        "Observation?patient=cdex-example-patient&code=4548-4&date=gt2020-01-01",
        "Condition?clinical-status:not=resolved&_sort=-recorded-date&_count=2",
        "DocumentReference?type=34117-2&_sort=-period&_count=1",
        "Patient"
    })
    void aRequestIsAnsweredAsTheEhrWouldAnswerIt(String query) {
        Task here = payer.askAndAwait(aDataRequest().forMember("Member123").asking(query).build());
        Payer atTheEhr = atTheEhr();
        Task there = atTheEhr.askAndAwait(aDataRequest().forMember("Member123").asking(query).build());
        assertThat(here.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(entries(payer, here)).isNotEmpty().isEqualTo(entries(atTheEhr, there));
    }

    @Test
    void whatIsKnownIsNotSentAgain() {
        payer.askAndAwait(aDataRequest().forPatient("Patient/" + AMY).asking("Condition?clinical-status=active").build());
        int before = ehr.wire().unchanged().size();
        Task again = payer.askAndAwait(aDataRequest().forPatient("Patient/" + AMY).asking("Condition?clinical-status=active").build());
        assertThat(again.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(ehr.wire().unchanged().stream().skip(before)).contains("/fhir/Patient/" + AMY);
    }

    @Test
    void aNoteComesWithItsFile() {
        Task task = payer.askAndAwait(aDataRequest().forMember("Member123").askingForCode("34117-2").build());
        DocumentReference note = (DocumentReference) answer(payer, task).getEntryFirstRep().getResource();
        assertThat(note.getContentFirstRep().getAttachment().getData()).isNotEmpty();
    }

    @Test
    void nothingFoundAndAnotherPatientAreToldAsOfTheEmbeddedRecord() {
        Task nothing = payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?code=no-such").build());
        assertThat(nothing.getStatusReason().getText()).isEqualTo("No matching results");
        Task other = payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?patient=twin-anna").build());
        assertThat(other.getStatusReason().getText()).contains("names another patient");
    }

    @Test
    void whoCannotBeToldApartIsForStaff() {
        Task unknown = payer.ask(aDataRequest().forMember("nobody-has-this").asking("Condition").build());
        payer.awaitStatus(unknown.getIdElement().getIdPart(), TaskStatus.ONHOLD);
    }

    @Test
    void whatTheEhrDoesNotReturnAnyMoreIsNotReleased() {
        String query = "Condition?category=problem-list-item,encounter-diagnosis";
        Task before = payer.askAndAwait(aDataRequest().forPatient("Patient/" + AMY).asking(query).build());
        String gone = entries(payer, before).stream().filter(it -> it.startsWith("match Condition")).findFirst().orElseThrow();
        String id = gone.replaceFirst(".*/", "");
        ehr.jdbc().update(FILED_FOR, "misfiled", id, "patient");
        try {
            Task after = payer.askAndAwait(aDataRequest().forPatient("Patient/" + AMY).asking(query).build());
            assertThat(entries(payer, after)).doesNotContain(gone).isNotEmpty();
        } finally {
            ehr.jdbc().update(FILED_FOR, "patient", id, "misfiled");
        }
    }

    @Test
    void whileTheEhrIsAwayRequestsWaitAndThenTheEarliestDueGoesFirst() {
        List<String> patients = ehr.jdbc().queryForList(
                "select id from resource where type = 'Patient' and audience is null and body not like '%replaced-by%'"
                        + " and exists (select 1 from resource c where c.type = 'Condition' and c.patient = resource.id)"
                        + " order by id limit 4",
                String.class);
        List<String> due = List.of("2031-01-03", "2031-01-01", "2031-01-04", "2031-01-02");
        ehr.wire().cut();
        List<String> asked = Stream.of(0, 1, 2, 3)
                .map(i -> payer.ask(aDataRequest().forPatient("Patient/" + patients.get(i)).asking("Condition").dueBy(due.get(i)).build()))
                .map(task -> task.getIdElement().getIdPart())
                .toList();
        await("all to have been tried, or to wait their turn").until(() ->
                jdbc.queryForObject("select count(*) from waiting_step where exchange = any (?)", Integer.class, (Object) asked.toArray(String[]::new)) == 4
                        && jdbc.queryForObject("select sum(attempts) from waiting_step", Integer.class) >= 5);
        assertThat(asked).allMatch(id -> payer.task(id).getStatus() == TaskStatus.REQUESTED);

        int before = ehr.wire().calls().size();
        ehr.wire().mend();
        assertThat(asked).allMatch(id -> !payer.awaitFinal(id).getStatus().equals(TaskStatus.FAILED));
        List<String> order = ehr.wire().calls().stream()
                .skip(before)
                .filter(call -> call.startsWith("/fhir/Patient/"))
                .map(call -> call.replace("/fhir/Patient/", ""))
                .distinct()
                .toList();
        assertThat(order).containsExactly(patients.get(1), patients.get(3), patients.get(0), patients.get(2));
    }

    @Test
    void whoIsLookedForWhileTheEhrIsAwayIsNotGivenUpAtTheDueDate() {
        ehr.wire().cut();
        String id = payer.ask(aDataRequest().forMember("Member123").asking("Condition").build()).getIdElement().getIdPart();
        await().until(() -> waits(id));
        assertThat(jdbc.queryForList(
                        "select j.handler_cfg_ from act_ru_job j join act_ru_execution e on e.id_ = j.process_instance_id_"
                                + " where e.business_key_ = ? and j.type_ = 'timer'",
                        String.class, id))
                .as("timers that would end it")
                .isEmpty();
        ehr.wire().mend();
        assertThat(payer.awaitFinal(id).getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void whatTheEhrCannotAnswerKeepsNobodyElseWaiting() {
        ehr.wire().mislead(call -> call.contains("/Procedure?"), BadAnswers.answer(500, ""));
        List<String> unanswerable = Stream.of("2030-01-01", "2030-01-02", "2030-01-03")
                .map(due -> payer.ask(aDataRequest().forPatient("Patient/" + AMY).asking("Procedure").dueBy(due).build()))
                .map(task -> task.getIdElement().getIdPart())
                .toList();
        await("all to have been tried").until(() -> unanswerable.stream().allMatch(id -> attempts(id) > 0));
        for (int i = 0; i < 3; i++) {
            Task other = payer.askAndAwait(aDataRequest().forPatient("Patient/" + AMY).asking("Condition").dueBy("2031-01-01").build());
            assertThat(other.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        }
        assertThat(unanswerable).allMatch(this::waits);
        ehr.wire().mend();
        assertThat(unanswerable).allMatch(id -> !payer.awaitFinal(id).getStatus().equals(TaskStatus.FAILED));
    }

    @Test
    void aRequestWaitsForAsLongAsTheEhrWantsToBeLeftAlone() {
        payer.askAndAwait(aDataRequest().forPatient("Patient/" + AMY).asking("Condition").build());
        List<Instant> refused = new CopyOnWriteArrayList<>();
        ehr.wire().mislead(call -> call.startsWith("/fhir/"), exchange -> {
            refused.add(Instant.now());
            BadAnswers.answer(429, "", "Retry-After", "4").handle(exchange);
        });
        String id = payer.ask(aDataRequest().forPatient("Patient/" + AMY).asking("Condition").build()).getIdElement().getIdPart();
        await("the EHR to have refused").until(() -> !refused.isEmpty() && attempts(id) > 0);
        int before = ehr.wire().calls().size();
        ehr.wire().mend();
        await("the EHR to be asked again")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ehr.wire().calls().size() > before);
        assertThat(Duration.between(refused.get(0), Instant.now()))
                .as("its seconds, not those of a fast clock").isGreaterThanOrEqualTo(Duration.ofSeconds(4));
        assertThat(refused).hasSize(1);
        assertThat(payer.awaitFinal(id).getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void aRequestThatWaitsForTheEhrCanBeWithdrawn() {
        ehr.wire().cut();
        String id = payer.ask(aDataRequest().forMember("Member123").asking("Condition").build()).getIdElement().getIdPart();
        await().until(() -> waits(id));
        assertThat(payer.delete("/Task/" + id).status()).isEqualTo(200);
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.REJECTED);
        assertThat(waits(id)).isFalse();
    }

    @Test
    void whatOnlyAPersonMayReleaseIsReadAgainBeforeItLeaves() {
        Task task = payer.ask(aDataRequest().forPatient("Patient/self-pay-patient").asking("Condition").build());
        String id = task.getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        assertThat(candidates.of(id)).anyMatch(item -> item.resource().restricted());
        List<String> chosen = candidates.of(id).stream().filter(Candidate::match).map(item -> item.resource().reference()).toList();
        fulfilment.claim(id, "clinician");
        assertThat(fulfilment.release(id, "clinician", chosen)).isEqualTo(Fulfilment.Outcome.WAITS_FOR_SECOND_PERSON);
        fulfilment.claim(id, "reviewer");

        ehr.wire().cut();
        assertThat(fulfilment.approve(id, "reviewer")).isEqualTo(Fulfilment.Outcome.UNDER_WAY);
        assertThat(waits(id)).isTrue();
        assertThat(payer.task(id).hasOutput()).isFalse();
        ehr.wire().mend();
        assertThat(payer.awaitFinal(id).getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void staffFindWhatTheEhrHasNowAndReadThatItIsAway() {
        RecordSearch.Wish wish = new RecordSearch.Wish(RecordSearch.Kind.CONDITIONS, "", null, null);
        live.search("an exchange", AMY, wish);
        assertThat(search.search("an exchange", AMY, wish).items()).isNotEmpty();
        assertThat(search.search("another exchange", AMY, wish).items()).as("nothing was looked for").isEmpty();
        ehr.wire().cut();
        assertThatThrownBy(() -> live.search("an exchange", AMY, wish))
                .isInstanceOf(RecordSilent.class)
                .hasMessageContaining("try again in a minute");
    }

    @Test
    void aDirectQueryIsAnsweredWithinTheAgreementOrToldToComeAgain() {
        payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        Bundle found = payer.get("/Condition?patient=" + AMY + "&clinical-status=active").as(Bundle.class);
        assertThat(found.getEntry()).isNotEmpty();
        assertThat(payer.get("/Condition?patient=twin-anna").as(Bundle.class).getEntry()).as("not opened by a Task").isEmpty();
        assertThat(payer.get("/Condition").as(Bundle.class).getEntry()).as("of nobody in particular").isEmpty();

        ehr.wire().cut();
        Payer.Reply silent = payer.get("/Condition?patient=" + AMY);
        assertThat(silent.status()).isEqualTo(503);
        assertThat(silent.header("Retry-After")).isNotNull();
        assertThat(silent.as(OperationOutcome.class).getIssueFirstRep().getCode()).isEqualTo(IssueType.TRANSIENT);
    }

    @Test
    void onePartnerNeverHasAllPlacesAtTheEhr() throws InterruptedException {
        payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        CountDownLatch bothAsk = new CountDownLatch(2);
        CountDownLatch over = new CountDownLatch(1);
        ehr.wire().mislead(call -> call.contains("/Condition?"), exchange -> {
            bothAsk.countDown();
            BadAnswers.slow(over).handle(exchange);
        });
        List<CompletableFuture<Payer.Reply>> waiting = Stream.of(1, 2)
                .map(i -> CompletableFuture.supplyAsync(() -> payer.get("/Condition?patient=" + AMY)))
                .toList();
        try {
            assertThat(bothAsk.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(payer.get("/Procedure?patient=" + AMY).status()).as("a third of theirs").isEqualTo(503);
            Viewer other = live.direct(
                    new Viewer("another-payer", Viewer.Reach.ALL), new Search("Procedure", Map.of(), List.of(AMY), 10));
            live.done(other);
            assertThat(waiting).as("those that have the places").noneMatch(CompletableFuture::isDone);
        } finally {
            over.countDown();
        }
        assertThat(waiting).allMatch(reply -> reply.join().status() == 503);
        ehr.wire().mend();
        assertThat(payer.get("/Procedure?patient=" + AMY).status()).as("the places are free again").isEqualTo(200);
    }

    @Test
    void whatCannotBeUnderstoodIsRefusedWithoutAskingTheEhr() {
        ehr.wire().cut();
        assertThat(payer.get("/Patient?birthdate=yesterday").status()).isEqualTo(400);
        assertThat(payer.get("/Condition?patient=" + AMY + "&onset-date=yesterday").status()).isEqualTo(400);
    }

    @Test
    void whatADirectQueryFoundIsReadAsItIsNow() {
        payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        String condition = payer.get("/Condition?patient=" + AMY).as(Bundle.class).getEntryFirstRep().getResource().getIdElement().getIdPart();
        assertThat(payer.get("/Condition/" + condition).status()).isEqualTo(200);
        assertThat(payer.get("/Patient/" + AMY).status()).isEqualTo(200);
        assertThat(payer.get("/Patient/twin-anna").status()).as("not opened by a Task").isEqualTo(404);
        assertThat(payer.get("/Condition/never-seen").status()).isEqualTo(404);

        ehr.wire().mislead(
                call -> call.endsWith("/Condition/" + condition), BadAnswers.json(BadAnswers.condition(condition, "twin-anna")));
        assertThat(payer.get("/Condition/" + condition).status()).as("it is somebody else's now").isEqualTo(404);
        ehr.wire().mend();
        payer.get("/Condition?patient=" + AMY);
        ehr.wire().cut();
        assertThat(payer.get("/Condition/" + condition).status()).isEqualTo(503);
        assertThat(payer.get("/Condition/never-seen").status()).isEqualTo(404);
    }

    @Test
    void aFileIsReadWithTheDocumentThatTheEhrHasNow() {
        payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        DocumentReference note = newestNote();
        String file = fileOf(note);
        assertThat(payer.get(file).as(Binary.class).getData()).isNotEmpty();
        assertThat(payer.get("/Binary/never-seen").status()).isEqualTo(404);
        assertThat(Payer.of(environment, "sandbox-provider").get(file).status()).as("not opened to them").isEqualTo(404);

        DocumentReference corrected = note.copy();
        corrected.getSubject().setReference("Patient/twin-anna");
        ehr.wire().mislead(call -> call.endsWith("/DocumentReference/" + note.getIdElement().getIdPart()), BadAnswers.json(Payer.text(corrected)));
        assertThat(payer.get(file).status()).as("it is somebody else's now").isEqualTo(404);
        ehr.wire().mend();
        payer.get("/DocumentReference?patient=" + AMY);
        ehr.wire().cut();
        assertThat(payer.get(file).status()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/_history/1"})
    void aFileThatARestrictedDocumentNamesAsWellStaysClosed(String version) {
        payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        DocumentReference note = newestNote();
        DocumentReference labelled = note.copy();
        labelled.setId("labelled-note");
        Attachment attachment = labelled.getContentFirstRep().getAttachment();
        attachment.setUrl(attachment.getUrl() + version);
        labelled.getMeta().addSecurity("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "R", null);
        ehr.wire().mislead(call -> call.endsWith("/DocumentReference/labelled-note"), BadAnswers.json(Payer.text(labelled)));
        copies.keep("a request before", List.of(new Copies.Copy(labelled, Payer.text(labelled), AMY, true, null, null, "")), null);
        try {
            assertThat(payer.get(fileOf(note)).status()).isEqualTo(404);
            assertThat(payer.get("/DocumentReference/" + note.getIdElement().getIdPart()).status()).isEqualTo(200);
            assertThat(payer.get(fileOf(note)).status()).as("nor when it came with the other document").isEqualTo(404);
        } finally {
            ehr.wire().mend();
            copies.gone(List.of("DocumentReference/labelled-note"));
        }
        assertThat(payer.get(fileOf(note)).status()).as("the other document is gone").isEqualTo(200);
    }

    private DocumentReference newestNote() {
        Bundle found = payer.get("/DocumentReference?patient=" + AMY + "&type=34117-2&_sort=-period&_count=1").as(Bundle.class);
        return (DocumentReference) found.getEntryFirstRep().getResource();
    }

    private static String fileOf(DocumentReference document) {
        String url = document.getContentFirstRep().getAttachment().getUrl();
        return "/Binary/" + url.substring(url.lastIndexOf('/') + 1);
    }

    @Test
    void patientsAreMatchedAndFoundByTheirNumbersAsTheEhrKnowsThem() {
        payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        Patient asked = new Patient();
        asked.addIdentifier().setSystem("http://example.org/cdex/payer/member-ids").setValue("Member123");
        asked.addIdentifier().setSystem("http://example.org/numbers-without-a-value");
        Parameters parameters = new Parameters();
        parameters.addParameter().setName("resource").setResource(asked);
        assertThat(idsOf(payer.post("/Patient/$match", Payer.text(parameters)))).containsExactly(AMY);
        assertThat(ehr.wire().calls()).as("a system alone would ask for everybody").noneMatch(call -> call.contains("without-a-value"));
        assertThat(idsOf(payer.get("/Patient?identifier=Member123"))).containsExactly(AMY);
        assertThat(idsOf(payer.get("/Patient?identifier=TWIN-4711"))).as("not opened by a Task").isEmpty();

        Patient amy = payer.get("/Patient/" + AMY).as(Patient.class);
        String described = "family=" + amy.getNameFirstRep().getFamily() + "&birthdate=" + amy.getBirthDateElement().getValueAsString();
        assertThat(idsOf(payer.get("/Patient?" + described))).containsExactly(AMY);
        ehr.wire().cut();
        assertThat(payer.get("/Patient?identifier=Member123").status()).isEqualTo(503);
        assertThat(payer.post("/Patient/$match", Payer.text(parameters)).status()).isEqualTo(503);
    }

    private static List<String> idsOf(Payer.Reply reply) {
        return reply.as(Bundle.class).getEntry().stream().map(entry -> entry.getResource().getIdElement().getIdPart()).toList();
    }

    @Test
    void aSearchForTasksIsNotAskedOfTheEhr() {
        int before = ehr.wire().calls().size();
        ehr.wire().cut();
        assertThat(payer.get("/Task?patient=" + AMY).status()).isEqualTo(200);
        assertThat(ehr.wire().calls().stream().skip(before)).noneMatch(call -> call.contains("/Task"));
    }

    @Test
    void whatIsAddedIsReadNowAndNotOfAnotherPatient() {
        Task task = payer.ask(aDataRequest().forPatient("Patient/self-pay-patient").asking("Condition").build());
        String id = task.getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        String corrected = candidates.of(id).stream()
                .filter(item -> item.match() && item.resource().type().equals("Condition"))
                .findFirst().orElseThrow().resource().id();
        candidates.remove(id, List.of("Condition/" + corrected));
        ehr.wire().mislead(
                call -> call.endsWith("/Condition/" + corrected), BadAnswers.json(BadAnswers.condition(corrected, "twin-anna")));
        live.one(id, "self-pay-patient", "Condition/" + corrected);
        assertThat(gathering.add(id, "self-pay-patient", "Condition/" + corrected, "clinician")).isFalse();
        ehr.wire().mend();
        live.one(id, "self-pay-patient", "Condition/" + corrected);
        assertThat(gathering.add(id, "self-pay-patient", "Condition/" + corrected, "clinician")).isTrue();
    }

    @Test
    void anotherPatientsDataIsNeitherKeptNorReleasedAndAnOperatorSeesIt() {
        String first = BadAnswers.page(ehr.wire().url() + "/fhir/Condition?page=2", BadAnswers.condition("before-an-intruder", AMY));
        String second = BadAnswers.searchset(BadAnswers.condition("intruder", "twin-anna"));
        ehr.wire().mislead(call -> call.contains("/Condition?"), exchange ->
                BadAnswers.json(exchange.getRequestURI().toString().endsWith("page=2") ? second : first).handle(exchange));
        String id = payer.ask(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build())
                .getIdElement().getIdPart();
        await("an incident").until(() -> incidents(id) == 1);
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.REQUESTED);
        assertThat(resources.read("Condition", "intruder")).isEmpty();
        assertThat(resources.read("Condition", "before-an-intruder")).as("of a page that was good by itself").isEmpty();

        ehr.wire().mend();
        assertThat(payer.awaitFinal(id).getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(incidents(id)).isZero();
    }

    @Test
    void anOperatorWhoMendedItNeedNotWaitForTheNextTry() {
        ehr.wire().mislead(call -> call.contains("/Condition?"), BadAnswers.json("no JSON"));
        String id = payer.ask(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build())
                .getIdElement().getIdPart();
        await("an incident, and the next try tomorrow").until(() -> jdbc.update(
                "update waiting_step set next_try = now() + interval '1 day'"
                        + " where exchange = ? and incident is not null and claimed_until is null", id) == 1);
        String incident = jdbc.queryForObject("select incident from waiting_step where exchange = ?", String.class, id);
        ehr.wire().mend();

        Visitor.signedIn(environment, "operator").post("/incidents", "/incidents/retry", Map.of("incident", incident));

        assertThat(payer.awaitFinal(id).getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    private int incidents(String exchange) {
        return jdbc.queryForObject(
                "select count(*) from act_ru_incident i join act_ru_execution e on e.id_ = i.execution_id_"
                        + " join act_ru_execution p on p.id_ = e.proc_inst_id_"
                        + " where i.incident_type_ = 'waitingStep' and p.business_key_ = ?",
                Integer.class, exchange);
    }

    private int attempts(String exchange) {
        return jdbc.queryForObject("select coalesce(sum(attempts), 0) from waiting_step where exchange = ?", Integer.class, exchange);
    }

    private boolean waits(String exchange) {
        return jdbc.queryForObject("select count(*) from waiting_step where exchange = ?", Integer.class, exchange) > 0;
    }

    private Payer atTheEhr() {
        return Payer.at(ehr.wire().url() + "/fhir", ehr.home(), "sandbox-payer");
    }

    private static Bundle answer(Payer reader, Task completed) {
        return reader.get("/" + ((Reference) completed.getOutputFirstRep().getValue()).getReference()).as(Bundle.class);
    }

    private static Set<String> entries(Payer reader, Task completed) {
        return answer(reader, completed).getEntry().stream()
                .map(entry -> entry.getSearch().getMode().toCode() + " " + entry.getResource().fhirType() + "/"
                        + entry.getResource().getIdElement().getIdPart())
                .collect(Collectors.toSet());
    }
}
