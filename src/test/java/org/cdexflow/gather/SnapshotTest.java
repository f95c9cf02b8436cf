package org.cdexflow.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.gather.Snapshot.Form;
import org.cdexflow.partner.Partners;
import org.cdexflow.store.Resources;
import org.cdexflow.task.Answer;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
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

/** What is handed over, in each form, and that it stays as it was released. */
@SandboxTest
class SnapshotTest {

    private static final String SYNTHEA_PATIENT = "74e21328-8f48-2484-5883-dc90500d4ec1";

    @Autowired
    Environment environment;

    @Autowired
    Gathering gathering;

    @Autowired
    Candidates candidates;

    @Autowired
    Snapshot snapshot;

    @Autowired
    Partners partners;

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
        "Condition?patient=[reference]&clinical-status=active; Condition?patient=cdex-example-patient&clinical-status=active",
        "DocumentReference?type=34117-2&_sort=-period&_count=1;"
                + " DocumentReference?patient=cdex-example-patient&type=34117-2&_sort=-period&_count=1"
    })
    void aSearchsetNamesTheOneQueryThatItAnswers(String asked, String answered) {
        Bundle bundle = bundle(answer(asked));
        assertThat(bundle.getLink("self").getUrl())
                .isEqualTo(environment.getRequiredProperty("cdexflow.base-url") + "/fhir/" + answered);
        assertThat(bundle.getTotal()).isEqualTo(payer.get("/" + answered).as(Bundle.class).getEntry().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Condition?clinical-status=active", "Observation?code=4548-4", "DocumentReference?type=11506-3"})
    void anExternalBundleIsFhir(String query) {
        String json = answer(query);
        Bundle bundle = (Bundle) fhir.newJsonParser().setParserErrorHandler(new StrictErrorHandler()).parseResource(json);
        assertThat(bundle.getType()).isEqualTo(Bundle.BundleType.SEARCHSET);
        assertThat(bundle.getEntry()).allSatisfy(entry ->
                assertThat(entry.getFullUrl()).endsWith(entry.getResource().getIdElement().toUnqualifiedVersionless().getValue()));
        assertThat(problems(json)).isEmpty();
    }

    @Test
    void provenanceComesWithTheData() {
        Bundle bundle = bundle(answer("Condition?clinical-status=active,remission"));
        assertThat(bundle.getEntry()).filteredOn(entry -> entry.getResource().fhirType().equals("Provenance"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.getSearch().getMode()).isEqualTo(Bundle.SearchEntryMode.INCLUDE));
        assertThat(bundle.getTotal()).isEqualTo(3);
    }

    @Test
    void provenanceTellsNothingOfWhatIsNotReleased() {
        String observation = jdbc.queryForObject(
                "select id from resource where type = 'Observation' and patient = ? order by id limit 1", String.class,
                SYNTHEA_PATIENT);
        String exchange = gathered("Observation?_id=" + observation, SYNTHEA_PATIENT);
        Answer answer = release(exchange, Form.EXTERNAL_BUNDLE);
        JsonNode provenance = entry(FhirJson.read(stored(answer.references().get(0))), "Provenance");
        assertThat(provenance.path("target")).hasSize(1);
        assertThat(provenance.path("target").get(0).path("reference").asText()).isEqualTo("Observation/" + observation);
    }

    @Test
    void decimalsKeepTheirZeros() {
        String observation = UUID.randomUUID().toString();
        addObservation(observation, "7.200");
        String exchange = gathered("Observation?_id=" + observation, "cdex-example-patient");
        assertThat(stored(release(exchange, Form.EXTERNAL_BUNDLE).references().get(0))).contains("\"value\":7.200}");
        assertThat(stored(release(exchange, Form.RESOURCES).references().get(0))).contains("\"value\":7.200}");
        assertThat(fhir.newJsonParser()
                .encodeResourceToString(release(exchange, Form.CONTAINED_BUNDLE).contained().get(0))).contains("\"value\":7.200}");
    }

    @Test
    void whatNamesNobodyIsMarked() {
        Bundle bundle = bundle(payerAnswer("PART2-1", "Condition?_id=unattributed-condition"));
        assertThat(bundle.getTotal()).isEqualTo(1);
        assertThat(bundle.getEntry()).filteredOn(entry -> entry.getSearch().getMode() == Bundle.SearchEntryMode.OUTCOME)
                .singleElement()
                .satisfies(entry -> assertThat(fhir.newJsonParser().encodeResourceToString(entry.getResource()))
                        .contains("Condition/unattributed-condition names neither author nor source."));
        assertThat(bundle(answer("Condition?clinical-status=active")).getEntry())
                .noneMatch(entry -> entry.getSearch().getMode() == Bundle.SearchEntryMode.OUTCOME);
    }

    @Test
    void aSmallDocumentTravelsInside() {
        JsonNode attachment = attachment(answer("DocumentReference?type=34117-2"));
        assertThat(attachment.has("url")).isFalse();
        assertThat(attachment.path("data").asText())
                .isEqualTo(FhirJson.read(resources.read("Binary", "cdex-example-hpnote").orElseThrow().json()).path("data").asText());
    }

    /** 21 million characters are also more than Jackson reads unless told to. */
    @ParameterizedTest
    @ValueSource(ints = {1_000_004, 21_000_000})
    void aLargeDocumentIsFetchedAsBinary(int characters) {
        String id = UUID.randomUUID().toString();
        add("{\"resourceType\":\"Binary\",\"id\":\"" + id + "\",\"contentType\":\"text/plain\",\"securityContext\":{\"reference\":"
                + "\"DocumentReference/" + id + "\"},\"data\":\"" + "QUFB".repeat(characters / 4) + "\"}");
        add("{\"resourceType\":\"DocumentReference\",\"id\":\"" + id + "\",\"status\":\"current\",\"subject\":{\"reference\":"
                + "\"Patient/cdex-example-patient\"},\"author\":[{\"display\":\"A\"}],\"content\":[{\"attachment\":{\"contentType\":"
                + "\"text/plain\",\"url\":\"Binary/" + id + "\"}}]}");
        String url = attachment(answer("DocumentReference?_id=" + id)).path("url").asText();
        assertThat(url).startsWith(environment.getRequiredProperty("cdexflow.base-url") + "/fhir/Binary/").doesNotContain(id);
        Payer.Reply binary = payer.get(url, "Accept", "application/fhir+json");
        assertThat(binary.status()).isEqualTo(200);
        assertThat(binary.body()).hasSizeGreaterThan(characters);
        assertThat(Payer.of(environment, "sandbox-provider").get(url).status()).isEqualTo(404);
    }

    @Test
    void theAnswerStaysWhenTheRecordChanges() {
        String observation = UUID.randomUUID().toString();
        addObservation(observation, "5.10");
        Task completed = payer.askAndAwait(
                aDataRequest().forMember("Member123").asking("Observation?_id=" + observation).build());
        String output = ((Reference) completed.getOutputFirstRep().getValue()).getReference();
        String before = payer.get("/" + output).body();
        jdbc.update("update resource set body = replace(body, '5.10', '9.99') where type = 'Observation' and id = ?", observation);
        assertThat(payer.get("/" + output).body()).isEqualTo(before).contains("5.10");
    }

    @Test
    void aContainedBundleIsOfTheTaskAlone() {
        Answer answer = release(gathered("Condition?clinical-status=active", "cdex-example-patient"), Form.CONTAINED_BUNDLE);
        assertThat(answer.references()).containsExactly("#results");
        Bundle bundle = (Bundle) answer.contained().get(0);
        assertThat(bundle.getIdElement().getIdPart()).isEqualTo("results");
        assertThat(bundle.getTotal()).isEqualTo(2);
        assertThat(bundle.getLink("self").getUrl()).endsWith("Condition?patient=cdex-example-patient&clinical-status=active");
    }

    @Test
    void singleResourcesHaveIdsOfTheirOwnAndProvenanceFollows() {
        Answer answer = release(gathered("Condition?_id=cdex-example-hammer-toe", "cdex-example-patient"), Form.RESOURCES);
        assertThat(answer.references()).hasSize(2).noneMatch(reference -> reference.contains("hammer-toe"));
        assertThat(answer.resources()).contains("Condition/cdex-example-hammer-toe");
        JsonNode provenance = FhirJson.read(stored(answer.references().get(1)));
        assertThat(provenance.path("target")).hasSize(1);
        assertThat(provenance.path("target").get(0).path("reference").asText()).isEqualTo(answer.references().get(0));
        assertThat(answer.references()).allSatisfy(reference -> assertThat(payer.get("/" + reference).status()).isEqualTo(200));
    }

    /** The text of a completed request's Bundle, as the payer fetches it. */
    private String answer(String query) {
        return payerAnswer("Member123", query);
    }

    private String payerAnswer(String member, String query) {
        Task completed = payer.askAndAwait(aDataRequest().forMember(member).asking(query).build());
        assertThat(completed.getStatus()).as(completed.getStatusReason().getText()).isEqualTo(TaskStatus.COMPLETED);
        return payer.get("/" + ((Reference) completed.getOutputFirstRep().getValue()).getReference()).body();
    }

    private Bundle bundle(String json) {
        return fhir.newJsonParser().parseResource(Bundle.class, json);
    }

    /** An exchange with what the query finds, which no process works on any more. */
    private String gathered(String query, String patient) {
        Task failed = payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?code=no-such").build());
        String exchange = failed.getIdElement().getIdPart();
        transaction.executeWithoutResult(
                status -> gathering.gather(exchange, List.of(query), patient, new Reference("Patient/" + patient)));
        return exchange;
    }

    private Answer release(String exchange, Form form) {
        return transaction.execute(status -> snapshot.release(
                exchange, jdbc.queryForObject("select patient from exchange where id = ?", String.class, exchange), partners.byId("sandbox-payer").orElseThrow(), form));
    }

    private String stored(String reference) {
        String[] parts = reference.split("/");
        return resources.read(parts[0], parts[1]).orElseThrow().json();
    }

    private void addObservation(String id, String value) {
        add("{\"resourceType\":\"Observation\",\"id\":\"" + id + "\",\"status\":\"final\",\"code\":{\"text\":\"A test\"},\"subject\":"
                + "{\"reference\":\"Patient/cdex-example-patient\"},\"performer\":[{\"display\":\"A laboratory\"}],"
                + "\"valueQuantity\":{\"value\":" + value + "}}");
    }

    private void add(String json) {
        transaction.executeWithoutResult(status -> {
            resources.addToRecord((Resource) fhir.newJsonParser().parseResource(json), json);
            resources.completeRecord();
        });
    }

    private static JsonNode attachment(String bundle) {
        return entry(FhirJson.read(bundle), "DocumentReference").path("content").get(0).path("attachment");
    }

    private static JsonNode entry(JsonNode bundle, String type) {
        for (JsonNode entry : bundle.path("entry")) {
            if (entry.path("resource").path("resourceType").asText().equals(type)) {
                return entry.path("resource");
            }
        }
        throw new AssertionError("no " + type);
    }

    /** Errors of HAPI's validator by FHIR R4 itself; the profiles that resources claim are not at hand. */
    private List<String> problems(String json) {
        FhirInstanceValidator instances = new FhirInstanceValidator(new ValidationSupportChain(
                new DefaultProfileValidationSupport(fhir), new InMemoryTerminologyServerValidationSupport(fhir),
                new CommonCodeSystemsTerminologyService(fhir)));
        instances.setAnyExtensionsAllowed(true);
        instances.setNoTerminologyChecks(true);
        instances.setErrorForUnknownProfiles(false);
        FhirValidator validator = fhir.newValidator();
        validator.registerValidatorModule(instances);
        List<String> errors = new ArrayList<>();
        validator.validateWithResult(json).getMessages().stream()
                .filter(message -> message.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0)
                .forEach(message -> errors.add(message.getLocationString() + ": " + message.getMessage()));
        return errors;
    }
}
