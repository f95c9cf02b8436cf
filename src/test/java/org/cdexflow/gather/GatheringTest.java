package org.cdexflow.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.HREX_TEMP;
import static org.cdexflow.DataRequests.aDataRequest;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.store.Resources;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Observation;
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

/** What a request finds in the record, and whether it leaves without a person. */
@SandboxTest
class GatheringTest {

    private static final String AMY = "cdex-example-patient";

    @Autowired
    Environment environment;

    @Autowired
    Gathering gathering;

    @Autowired
    Candidates candidates;

    @Autowired
    Resources resources;

    @Autowired
    FhirContext fhir;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TransactionTemplate transaction;

    private Payer payer;

    @BeforeEach
    void payer() {
        payer = Payer.of(environment, "sandbox-payer");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "Condition?clinical-status=active,recurrance,remission; 3",
        "Condition?patient=[reference]&clinical-status=active; 2",
        "Observation?patient=cdex-example-patient&code=4548-4&date=gt2020-01-01; 4",
        "DocumentReference?type=34117-2&_sort=-period&_count=1; 1"
    })
    void theGuidesQueriesAreAnswered(String query, int matches) {
        assertThat(answer(payer.askAndAwait(aDataRequest().forMember("Member123").asking(query).build())).getTotal())
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({"11506-3, 2", "34117-2, 1", "4548-4, 5"})
    void knownCodesAreAnsweredByTheTable(String code, int matches) {
        assertThat(answer(payer.askAndAwait(aDataRequest().forMember("Member123").askingForCode(code).build())).getTotal())
                .isEqualTo(matches);
    }

    @Test
    void twoCodingsAreAnsweredTogether() {
        Task task = aDataRequest().forMember("Member123").askingForCode("11506-3").build();
        ((CodeableConcept) task.getInput().get(1).getValue()).addCoding(new Coding("http://loinc.org", "34117-2", null));
        Bundle answer = answer(payer.askAndAwait(task));
        assertThat(answer.getTotal()).isEqualTo(3);
        assertThat(answer.getLink()).isEmpty();
    }

    @Test
    void anUnknownCodeGoesToStaff() {
        assertReviewed(payer.ask(aDataRequest().forMember("Member123").askingForCode("99999-9").build()), "records");
    }

    @Test
    void nothingFoundFailsWithAReasonAndNoOutput() {
        Task failed = payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?code=no-such").build());
        assertThat(failed.getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(failed.getStatusReason().getText()).isEqualTo("No matching results");
        assertThat(failed.hasOutput()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "Condition?patient=twin-anna; names another patient",
        "Condition?_has:Provenance:target:agent=x; _has",
        "Condition?favourite-colour=red; no search parameter of that name",
        "Condition?onset-date=soon; needs a FHIR date",
        "http://elsewhere.example/fhir/Condition; another server",
        "Condition?code=a%00; control characters"
    })
    void aQueryThatCannotBeRunFailsWithAReason(String query, String reason) {
        Task failed = payer.askAndAwait(aDataRequest().forMember("Member123").asking(query).build());
        assertThat(failed.getStatus()).isIn(TaskStatus.FAILED, TaskStatus.REJECTED);
        assertThat(failed.getStatusReason().getText()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "PART2-1; Condition; records", "PART2-1; DocumentReference?type=11488-4; records", "SELF-1; Condition; records",
        "SELF-1; Encounter; records", "ENDED-77; Condition; eligibility"
    })
    void whatMayNotLeaveAloneIsReviewed(String member, String query, String queue) {
        assertReviewed(payer.ask(aDataRequest().forMember(member).asking(query).build()), queue);
    }

    @Test
    void theOrdinaryPartOfARestrictedRecordIsAnswered() {
        assertThat(answer(payer.askAndAwait(
                        aDataRequest().forMember("PART2-1").asking("DocumentReference?type=11506-3").build()))
                .getTotal()).isEqualTo(1);
    }

    @Test
    void whatComesLaterOfASelfPayVisitIsAsRestricted() {
        Observation lab = new Observation();
        lab.setId(UUID.randomUUID().toString());
        String code = UUID.randomUUID().toString();
        lab.setStatus(Observation.ObservationStatus.FINAL)
                .setCode(new CodeableConcept(new Coding("http://example.org/labs", code, null)))
                .setSubject(new Reference("Patient/self-pay-patient"))
                .setEncounter(new Reference("Encounter/self-pay-visit"));
        transaction.executeWithoutResult(status -> {
            resources.addToRecord(lab, fhir.newJsonParser().encodeResourceToString(lab));
            resources.completeRecord();
        });
        assertReviewed(payer.ask(aDataRequest().forMember("SELF-1").asking("Observation?code=" + code).build()), "records");
    }

    @Test
    void spellingsOf110AreTakenAndStoredAsTodays() {
        Task task = aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build();
        task.setCode(new CodeableConcept(new Coding(HREX_TEMP, "data-request", null)));
        task.getMeta().addTag(null, "urgent", null);
        Task answered = payer.askAndAwait(task);
        assertThat(answered.getCode().getCodingFirstRep().getCode()).isEqualTo("data-request-query");
        assertThat(answered.getMeta().getTag()).isEmpty();
    }

    @Test
    void aDraftIsRefused() {
        Task draft = aDataRequest().forMember("Member123").asking("Condition").build();
        draft.setStatus(TaskStatus.DRAFT);
        assertThat(payer.post("/Task", draft).status()).isEqualTo(422);
    }

    /** Every query of a heap of odd ones either is refused or finds data of its one patient only. */
    @ParameterizedTest
    @ValueSource(longs = {7101, 7102, 7103})
    void noQueryFindsAnotherPatientsData(long seed) {
        Random random = new Random(seed);
        String exchange = payer.ask(aDataRequest().forMember("NOBODY-" + seed).asking("Condition").build())
                .getIdElement().getIdPart();
        payer.awaitStatus(exchange, TaskStatus.ONHOLD);
        int ran = 0;
        for (int i = 0; i < 100; i++) {
            String query = query(random);
            List<Candidate> found = gathered(exchange, query);
            if (found != null) {
                ran++;
                assertThat(found).as(query).filteredOn(Candidate::match)
                        .allSatisfy(item -> assertThat(item.resource().patient()).isEqualTo(AMY));
                assertThat(found).as(query).filteredOn(item -> !item.match())
                        .allSatisfy(item -> assertThat(item.resource().type()).isEqualTo("Provenance"));
            }
        }
        assertThat(ran).isBetween(20, 100);
    }

    /** What the query found, or null when it was refused. */
    private List<Candidate> gathered(String exchange, String query) {
        return transaction.execute(status -> {
            status.setRollbackOnly();
            try {
                gathering.gather(exchange, List.of(query), AMY, new Reference("Patient/" + AMY));
                return candidates.of(exchange);
            } catch (QueryRefused refused) {
                return null;
            }
        });
    }

    private static String query(Random random) {
        String type = one(random, "Condition", "Observation", "DocumentReference", "Patient", "Coverage", "Encounter",
                "Provenance", "MedicationRequest", "Procedure", "AllergyIntolerance", "Practitioner");
        return one(random, "", "", "", "/", "http://example.org/fhir/") + type + "?"
                + IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> one(random, "patient", "subject", "_id", "code", "date", "status", "_sort", "_count",
                                        "identifier", "category", "_lastUpdated", "encounter", "target", "name", "patient:not",
                                        "code:not", "status:not", "beneficiary", "_revinclude", "_has:x:y:z", "clinical-status:not")
                                + "="
                                + one(random, AMY, "Patient/" + AMY, "twin-anna", "Patient/twin-anna", "[reference]", "", "a,b",
                                        "x' or '1'='1", "active", "gt2000", "le2030-01", "-date", "date", "3", "|", "|active",
                                        "http://loinc.org|", "%2C", "\\", "%5C%2C", "Provenance:target", "'; drop table resource --",
                                        "%25", "_", "*", "TWIN-4711", "Condition/twin-anna-eczema", "Encounter/self-pay-visit"))
                        .collect(Collectors.joining("&"));
    }

    private static String one(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private void assertReviewed(Task asked, String queue) {
        String id = asked.getIdElement().getIdPart();
        Task waiting = payer.awaitStatus(id, TaskStatus.ACCEPTED);
        assertThat(waiting.hasOutput()).isFalse();
        assertThat(jdbc.queryForMap("select outcome, queue from exchange where id = ?", id))
                .containsEntry("outcome", "review")
                .containsEntry("queue", queue);
    }

    private Bundle answer(Task completed) {
        assertThat(completed.getStatus()).as(completed.getStatusReason().getText()).isEqualTo(TaskStatus.COMPLETED);
        return payer.get("/" + ((Reference) completed.getOutputFirstRep().getValue()).getReference()).as(Bundle.class);
    }
}
