package org.cdexflow.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import ca.uhn.fhir.context.FhirContext;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.gather.Snapshot.Form;
import org.cdexflow.partner.Partners;
import org.cdexflow.store.Resources;
import org.cdexflow.task.Answer;
import org.cdexflow.task.DataRequest;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionTemplate;

/** The completed questionnaire of a questionnaire request: which is taken, and how it is handed over. */
@SandboxTest
class ResponsesTest {

    private static final String AMY = "cdex-example-patient";
    private static final String ASKED = "http://example.org/cdex-questionnaire-example1";
    private static final DataRequest REQUEST =
            DataRequest.of(aDataRequest().forMember("Member123").askingQuestionnaire(ASKED + "|2").build(), ZoneOffset.UTC);

    @Autowired
    Environment environment;

    @Autowired
    Responses responses;

    @Autowired
    ResponseCheck check;

    @Autowired
    Snapshot snapshot;

    @Autowired
    Partners partners;

    @Autowired
    Resources resources;

    @Autowired
    FhirContext fhir;

    @Autowired
    TransactionTemplate transaction;

    private Payer payer;

    @BeforeEach
    void payer() {
        payer = Payer.of(environment, "sandbox-payer");
    }

    /** A response as a questionnaire filler writes it. */
    private static String response(String status, String questionnaire, String rest) {
        return """
                {"status": "%s", "questionnaire": "%s", "authored": "2026-01-05", "author": {"display": "Dr. Example"}, %s
                 "item": [{"linkId": "1", "text": "Saturation", "answer": [{"valueDecimal": 88.10}]}], "resourceType": "QuestionnaireResponse"}
                """.formatted(status, questionnaire, rest);
    }

    @Test
    void aCompletedOneOfThePatientIsTaken() {
        ResponseCheck.Checked checked = checked(response("completed", ASKED + "|2", ""));
        assertThat(checked.problems()).isEmpty();
        assertThat(checked.notices()).isEmpty();
        assertThat(checked.json()).contains("\"subject\":{\"reference\":\"Patient/cdex-example-patient\"}", "88.10");
        assertThat(checked(response("amended", ASKED + "|2", "")).problems()).isEmpty();
    }

    @Test
    void anotherVersionIsNoticed() {
        assertThat(checked(response("completed", ASKED, "")).notices()).singleElement().asString().contains("another version");
        assertThat(checked(response("completed", ASKED + "|3", "")).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\"subject\": {\"reference\": \"Patient/cdex-example-patient\"},",
        "\"subject\": {\"reference\": \"http://example.org/fhir/Patient/cdex-example-patient\"},",
        "\"subject\": {\"identifier\": {\"system\": \"http://example.org/cdex/payer/member-ids\", \"value\": \"Member123\"}},"
    })
    void thePatientMayBeNamedInAnyWay(String subject) {
        assertThat(checked(response("completed", ASKED, subject)).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\"subject\": {\"reference\": \"Patient/twin-anna\"},",
        "\"subject\": {\"reference\": \"http://elsewhere.example/fhir/Patient/cdex-example-patient\"},",
        "\"subject\": {\"reference\": \"#p\"},",
        "\"subject\": {\"display\": \"Amy Shaw\"},",
        "\"subject\": {\"reference\": \"Patient/cdex-example-patient\", \"identifier\": {\"system\": \"http://example.org/cdex/payer/member-ids\","
                + " \"value\": \"TWIN-4711\"}},",
        "\"subject\": {\"identifier\": {\"value\": \"Member123\"}},"
    })
    void oneOfAnotherPatientIsNot(String subject) {
        assertThat(checked(response("completed", ASKED, subject)).problems())
                .anySatisfy(problem -> assertThat(problem).containsAnyOf("not the patient of this request", "not FHIR"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "in-progress; http://example.org/cdex-questionnaire-example1; status is \"in-progress\"",
        "entered-in-error; http://example.org/cdex-questionnaire-example1; status is \"entered-in-error\"",
        "completed; http://example.org/other; answers another questionnaire",
        "done; http://example.org/cdex-questionnaire-example1; not FHIR R4 JSON"
    })
    void oneThatIsUnfinishedOrOfAnotherQuestionnaireIsNot(String status, String questionnaire, String problem) {
        assertThat(checked(response(status, questionnaire, "")).problems()).singleElement().asString().contains(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "; There is nothing",
        "hello; not FHIR R4 JSON",
        "[]; not JSON of a resource",
        "{\"resourceType\":\"Patient\"}; It is a Patient",
        "{\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\",\"status\":\"completed\"}; not FHIR R4 JSON",
        "{\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\",\"unknown\":1}; not FHIR R4 JSON",
        "{\"resourceType\":\"QuestionnaireResponse\",\"\":1}; not FHIR R4 JSON",
        "{\"resourceType\":\"QuestionnaireResponse\",\"item\":[{\"answer\":[{\"valueDecimal\":1e999999999}]}]}; not FHIR R4 JSON",
        "{\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\"} {}; behind the end",
        "{\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\"}; which questionnaire"
    })
    void whatIsNoResponseIsNot(String json, String problem) {
        assertThat(checked(json).problems()).anySatisfy(it -> assertThat(it).contains(problem));
    }

    @Test
    void hostileJsonIsToldSo() {
        assertThat(checked("{\"a\":".repeat(100_000)).problems()).containsExactly("It is not FHIR R4 JSON.");
        String nul = response("completed", ASKED, "").replace("Saturation", "a\\u0000b");
        assertThat(checked(nul).problems()).isNotEmpty();
    }

    @Test
    void whatBreaksAnInvariantIsToldInWords() {
        String both = response("completed", ASKED, "").replace("\"answer\"", "\"item\": [{\"linkId\": \"2\"}], \"answer\"")
                .replace("\"linkId\": \"1\", ", "");
        assertThat(checked(both).problems()).anySatisfy(problem -> assertThat(problem).contains("QuestionnaireResponse.item[0]"));
    }

    @Test
    void itIsHandedOverInEveryForm() {
        String exchange = anExchange();
        transaction.executeWithoutResult(status ->
                assertThat(responses.attach(exchange, response("completed", ASKED, ""), REQUEST, AMY, "clinician")).isEmpty());
        assertThat(responses.of(exchange).orElseThrow().addedBy()).isEqualTo("clinician");

        Answer external = release(exchange, Form.EXTERNAL_BUNDLE);
        assertThat(external.references()).isEmpty();
        QuestionnaireResponse read = payer.get("/" + external.response()).as(QuestionnaireResponse.class);
        assertThat(read.getItemFirstRep().getAnswerFirstRep().getValueDecimalType().getValueAsString()).isEqualTo("88.10");
        assertThat(Payer.of(environment, "sandbox-provider").get("/" + external.response()).status()).isEqualTo(404);

        Answer contained = release(exchange, Form.CONTAINED_BUNDLE);
        assertThat(contained.response()).isEqualTo("#response");
        assertThat(contained.contained()).singleElement().satisfies(it -> assertThat(it.getIdElement().getIdPart()).isEqualTo("response"));
        assertThat(release(exchange, Form.RESOURCES).response()).startsWith("QuestionnaireResponse/");
    }

    @Test
    void onesOfTheRecordAreOffered() {
        String id = UUID.randomUUID().toString();
        String asked = "http://example.org/questionnaire-" + id;
        String json = response("completed", asked, "\"subject\": {\"reference\": \"Patient/" + AMY + "\"},");
        transaction.executeWithoutResult(status -> {
            Resource parsed = (Resource) fhir.newJsonParser().parseResource(json);
            parsed.setId(id);
            resources.addToRecord(parsed, fhir.newJsonParser().encodeResourceToString(parsed));
        });
        String exchange = payer.ask(aDataRequest().forMember("Member123").askingQuestionnaire(asked + "|1").build()).getIdElement().getIdPart();
        assertThat(responses.offered(exchange, AMY)).extracting(item -> item.resource().id()).containsExactly(id);
        assertThat(responses.ofRecordById("an exchange", AMY, id)).isPresent();
        assertThat(responses.ofRecordById("an exchange", "twin-anna", id)).isEmpty();
        assertThat(responses.offered(anExchange(), AMY)).isEmpty();
    }

    private ResponseCheck.Checked checked(String json) {
        return check.check(json, REQUEST, AMY);
    }

    private String anExchange() {
        return payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?code=no-such").build())
                .getIdElement()
                .getIdPart();
    }

    private Answer release(String exchange, Form form) {
        return transaction.execute(status -> snapshot.release(exchange, AMY, partners.byId("sandbox-payer").orElseThrow(), form));
    }
}
