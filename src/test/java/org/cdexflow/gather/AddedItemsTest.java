package org.cdexflow.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import ca.uhn.fhir.context.FhirContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.gather.RecordSearch.Kind;
import org.cdexflow.gather.RecordSearch.Wish;
import org.cdexflow.store.Resources;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What staff find in the record themselves, and what becomes of it when the data is gathered again. */
@SandboxTest
class AddedItemsTest {

    private static final String AMY = "cdex-example-patient";
    private static final String ACTIVE = "Condition?clinical-status=active";

    @Autowired
    Environment environment;

    @Autowired
    Gathering gathering;

    @Autowired
    Candidates candidates;

    @Autowired
    RecordSearch search;

    @Autowired
    Resources resources;

    @Autowired
    FhirContext fhir;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TransactionTemplate transaction;

    private String exchange;

    @BeforeEach
    void anExchangeThatNobodyWorksOn() {
        exchange = Payer.of(environment, "sandbox-payer")
                .askAndAwait(aDataRequest().forMember("Member123").asking("Condition?code=no-such").build())
                .getIdElement()
                .getIdPart();
        transaction.executeWithoutResult(status -> gathering.gather(exchange, List.of(ACTIVE), AMY, new Reference("Patient/" + AMY)));
    }

    @Test
    void allWordsMustOccur() {
        assertThat(found(AMY, new Wish(Kind.CONDITIONS, "diabetes", null, null))).containsExactly("Condition/cdex-example-diabetes");
        assertThat(found(AMY, new Wish(Kind.CONDITIONS, "TYPE  diabetes", null, null))).containsExactly("Condition/cdex-example-diabetes");
        assertThat(found(AMY, new Wish(Kind.CONDITIONS, "diabetes toe", null, null))).isEmpty();
        assertThat(found(AMY, new Wish(Kind.CONDITIONS, "", null, null))).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void daysAreInclusiveAndTheNewestComesFirst() {
        Wish wish = new Wish(Kind.LABS, "a1c", LocalDate.of(2019, 8, 13), LocalDate.of(2020, 2, 11));
        assertThat(found(AMY, wish)).containsExactly("Observation/cdex-example-hba1c-2020-02-11", "Observation/cdex-example-hba1c-2019-08-13");
    }

    @Test
    void everyKindCanBeSearched() {
        for (Kind kind : Kind.values()) {
            assertThat(found("self-pay-patient", new Wish(kind, "", LocalDate.of(1900, 1, 1), LocalDate.of(2100, 1, 1)))).isNotNull();
        }
        assertThat(found("self-pay-patient", new Wish(Kind.CONDITIONS, "", null, null))).contains("Condition/self-pay-condition");
        assertThat(search.search("no exchange", "self-pay-patient", new Wish(Kind.CONDITIONS, "", null, null)).items())
                .anyMatch(item -> item.resource().restricted() && !item.suggested());
    }

    @Test
    void moreThanAnybodyReadsIsCutOff() {
        String patient = jdbc.queryForObject(
                "select patient from resource where type = 'Observation' group by patient order by count(*) desc limit 1", String.class);
        RecordSearch.Found found = search.search("no exchange", patient, new Wish(Kind.OBSERVATIONS, "", null, null));
        assertThat(found.items()).hasSize(RecordSearch.MOST_SHOWN);
        assertThat(found.more()).isTrue();
    }

    @Test
    void whatIsAddedStandsBehindTheOthersWithItsProvenance() {
        String observation = anObservation();
        List<String> before = references();
        assertThat(add(observation)).isTrue();
        assertThat(references()).startsWith(before.toArray(String[]::new)).contains(observation);
        assertThat(item(observation).addedBy()).isEqualTo("clinician");
        assertThat(item(observation).suggested()).isTrue();
        assertThat(add(observation)).as("again").isFalse();
    }

    @Test
    void anotherPatientsDataCannotBeAdded() {
        assertThat(add("Condition/twin-anna-eczema")).isFalse();
        assertThat(add("Organization/cdex-example-payer")).isFalse();
        assertThat(add("Observation/no-such")).isFalse();
        assertThat(add("Observation/x' or '1'='1")).isFalse();
    }

    @Test
    void whatWasAddedStaysWhenGatheredAgain() {
        String observation = anObservation();
        add(observation);
        List<String> before = references();
        assertThat(refresh(ACTIVE)).isFalse();
        assertThat(references()).isEqualTo(before);
    }

    @Test
    void whatTheQueryAlsoFindsIsThereOnce() {
        String observation = anObservation();
        add(observation);
        String query = "Observation?_id=" + observation.substring("Observation/".length());
        assertThat(refresh(query)).as("the conditions went").isTrue();
        assertThat(references()).filteredOn(observation::equals).hasSize(1);
        assertThat(item(observation).addedBy()).isEqualTo("clinician");
        assertThat(item(observation).news()).isFalse();
        assertThat(refresh(query)).isFalse();
        assertThat(refresh(ACTIVE)).as("the conditions came").isTrue();
        assertThat(references()).contains(observation);
    }

    @Test
    void aNewerVersionOfWhatWasAddedIsNews() {
        String observation = anObservation();
        add(observation);
        candidates.choose(exchange, List.of(observation));
        jdbc.update("update resource set version = 2 where type || '/' || id = ?", observation);
        assertThat(refresh(ACTIVE)).isTrue();
        assertThat(item(observation).news()).isTrue();
        assertThat(item(observation).chosen()).isNull();
        assertThat(item(observation).resource().version()).isEqualTo(2);
        assertThat(item(observation).addedBy()).isEqualTo("clinician");
        assertThat(refresh(ACTIVE)).isFalse();
    }

    @Test
    void aDocumentWhoseFileChangedIsNews() {
        String document = jdbc.queryForObject(
                "select d.type || '/' || d.id from resource d join resource b on b.type = 'Binary' and b.audience is null"
                        + " and d.body like '%Binary/' || b.id || '\"%' where d.type = 'DocumentReference' and d.audience is null"
                        + " and d.patient = ? order by d.id limit 1",
                String.class, AMY);
        add(document);
        assertThat(refresh(ACTIVE)).isFalse();
        String later = "update resource b set version = b.version + ? from resource d where b.type = 'Binary' and b.audience is null"
                + " and d.body like '%Binary/' || b.id || '\"%' and d.type || '/' || d.id = ?";
        jdbc.update(later, 1, document);
        assertThat(refresh(ACTIVE)).isTrue();
        assertThat(item(document).news()).isTrue();
        assertThat(refresh(ACTIVE)).isFalse();
        jdbc.update(later, -1, document);
    }

    @Test
    void whatWasConfirmedIsReadAgainWhereTheQueriesCannotBeRunAnyMore() {
        String observation = anObservation();
        add(observation);
        List<String> before = references();
        assertThat(refreshConfirmed()).isFalse();
        jdbc.update("update resource set version = version + 1 where type || '/' || id = ?", observation);
        assertThat(refreshConfirmed()).isTrue();
        assertThat(references()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(item(observation).news()).isTrue();
    }

    private boolean refreshConfirmed() {
        return transaction.execute(status -> gathering.refreshConfirmed(exchange, AMY).changed());
    }

    @Test
    void whatIsTakenAwayLeavesNothingBehind() {
        List<String> before = references();
        String observation = anObservation();
        add("Condition/cdex-example-bronchitis");
        add(observation);
        assertThat(remove("Condition/cdex-example-bronchitis")).isTrue();
        assertThat(remove(observation)).isTrue();
        assertThat(references()).isEqualTo(before);
        assertThat(refresh(ACTIVE)).isFalse();
        assertThat(remove("Condition/cdex-example-diabetes")).as("gathered, not added").isFalse();
        assertThat(references()).isEqualTo(before);
    }

    private List<String> found(String patient, Wish wish) {
        return search.search("no exchange", patient, wish).items().stream().map(item -> item.resource().reference()).toList();
    }

    private boolean add(String reference) {
        return transaction.execute(status -> gathering.add(exchange, AMY, reference, "clinician"));
    }

    private boolean remove(String reference) {
        return transaction.execute(status -> gathering.remove(exchange, reference));
    }

    private boolean refresh(String query) {
        return transaction.execute(status -> gathering.refresh(exchange, List.of(query), AMY, new Reference("Patient/" + AMY)).changed());
    }

    private List<String> references() {
        return new ArrayList<>(candidates.of(exchange).stream().map(item -> item.resource().reference()).toList());
    }

    private Candidate item(String reference) {
        return candidates.of(exchange).stream()
                .filter(item -> item.resource().reference().equals(reference))
                .findFirst()
                .orElseThrow();
    }

    private String anObservation() {
        String id = UUID.randomUUID().toString();
        String json = "{\"resourceType\":\"Observation\",\"id\":\"" + id + "\",\"status\":\"final\",\"code\":{\"text\":\"A test\"},\"subject\":"
                + "{\"reference\":\"Patient/cdex-example-patient\"},\"performer\":[{\"display\":\"A laboratory\"}]}";
        transaction.executeWithoutResult(
                status -> resources.addToRecord((Resource) fhir.newJsonParser().parseResource(json), json));
        return "Observation/" + id;
    }
}
