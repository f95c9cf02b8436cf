package org.cdexflow.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdexflow.DataRequests.aDataRequest;

import java.util.List;
import org.cdexflow.DataRequests;
import org.cdexflow.OwnPatient;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.document.DocumentKind;
import org.cdexflow.document.Files;
import org.cdexflow.gather.Documents;
import org.cdexflow.gather.Responses;
import org.cdexflow.task.Exchanges;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who may add what to an answer, what is remembered of it, and how long it is kept. */
@SandboxTest
class AdditionsTest {

    @Autowired
    ApplicationContext sandbox;

    @Autowired
    Environment environment;

    @Autowired
    Responses responses;

    @Autowired
    Preview preview;

    @Autowired
    Exchanges exchanges;

    @Autowired
    Additions additions;

    @Autowired
    Fulfilment fulfilment;

    @Autowired
    Documents documents;

    @Autowired
    Actions actions;

    @Autowired
    JdbcTemplate jdbc;

    private Payer payer;

    @BeforeEach
    void payer() {
        payer = Payer.of(environment, "sandbox-payer");
    }

    @Test
    void onlyWhoHasTheRequestAddsAndTakesAway() {
        String id = waiting(aDataRequest().forMember("Member123").askingInWords("A letter"));
        assertThatThrownBy(() -> add(id, "ann")).isInstanceOf(NotPossible.class).hasMessageContaining("Claim it first");
        fulfilment.claim(id, "ann");
        Documents.Document document = add(id, "ann");
        assertThatThrownBy(() -> add(id, "bob")).isInstanceOf(NotPossible.class).hasMessageContaining("ann has this request");
        assertThatThrownBy(() -> additions.removeDocument(id, "bob", document.number())).isInstanceOf(NotPossible.class);
        assertThatThrownBy(() -> additions.addItem(id, "bob", "Condition/cdex-example-diabetes")).isInstanceOf(NotPossible.class);
        assertThat(documents.of(id)).hasSize(1);
    }

    @Test
    void whatIsRestrictedIsApprovedByASecondPersonThoughItWasAddedLater() {
        String id = mine(aDataRequest().forMember("PART2-1").askingInWords("A note"));
        additions.addItem(id, "ann", "DocumentReference/part-2-note");
        assertThat(fulfilment.release(id, "ann", List.of("DocumentReference/part-2-note")))
                .isEqualTo(Fulfilment.Outcome.WAITS_FOR_SECOND_PERSON);
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.INPROGRESS);
    }

    @Test
    void whatIsAddedAndTakenAwayIsInTheTimeLine() {
        String id = mine(aDataRequest().forMember("Member123").askingInWords("A letter"));
        Documents.Document document = add(id, "ann");
        additions.removeDocument(id, "ann", document.number());
        additions.addItem(id, "ann", "Condition/cdex-example-diabetes");
        additions.removeItem(id, "ann", "Condition/cdex-example-diabetes");
        additions.removeItem(id, "ann", "Condition/cdex-example-diabetes");
        assertThat(actions.of(id))
                .extracting(action -> action.action() + ": " + action.note())
                .containsExactly("claimed: null", "added a document: a letter", "took away: a letter", "added from the record: Condition",
                        "took away: Condition");
    }

    @Test
    void whatCannotBeTakenChangesNothing() {
        String id = mine(aDataRequest().forMember("Member123").askingInWords("A letter"));
        assertThatThrownBy(() -> additions.addDocument(id, "ann", upload(Files.bytes("<html></html>"), "letter.pdf")))
                .isInstanceOf(NotPossible.class)
                .hasMessageContaining("no PDF");
        assertThatThrownBy(() -> additions.addItem(id, "ann", "Condition/twin-anna-eczema")).isInstanceOf(NotPossible.class);
        assertThatThrownBy(() -> additions.attachResponse(id, "ann", "{}")).hasMessageContaining("asks for no questionnaire");
        assertThat(documents.of(id)).isEmpty();
        assertThat(actions.of(id)).hasSize(1);
    }

    @Test
    void aWithdrawnRequestLeavesNothingBehind() {
        String id = mine(aDataRequest().forMember("Member123").askingInWords("A letter"));
        add(id, "ann");
        String content = jdbc.queryForObject("select content from exchange_document where exchange = ?", String.class, id);
        payer.delete("/Task/" + id);
        assertThat(documents.of(id)).isEmpty();
        assertThat(jdbc.queryForObject("select count(*) from content where id = ?", Integer.class, content)).isZero();
    }

    @Test
    void nothingIsLeftBehindThoughNoQueueWasDecided() {
        String id = mine(aDataRequest().forMember("Member123").askingInWords("A letter"));
        add(id, "ann");
        jdbc.update("update exchange set queue = null where id = ?", id);
        payer.delete("/Task/" + id);
        assertThat(documents.of(id)).isEmpty();
    }

    @Test
    void aRequestThatIsNoneIsToldSo() {
        assertThatThrownBy(() -> add("no-such-request", "ann")).isInstanceOf(NotPossible.class).hasMessageContaining("no such request");
    }

    @Test
    void aQuestionnaireRequestIsReleasedWithItsQuestionnaireOnly() {
        String questionnaire = "http://example.org/cdex-questionnaire-example1";
        String id = mine(aDataRequest().forMember("Member123").askingQuestionnaire(questionnaire));
        Documents.Document letter = add(id, "ann");
        assertThatThrownBy(() -> fulfilment.release(id, "ann", List.of(letter.reference())))
                .isInstanceOf(NotPossible.class)
                .hasMessageContaining("asks for a completed questionnaire");
        assertThat(additions.attachResponse(id, "ann", "{\"resourceType\":\"QuestionnaireResponse\",\"status\":\"in-progress\"}")).isNotEmpty();
        assertThat(additions.attachResponse(id, "ann", "{\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\","
                + "\"questionnaire\":\"" + questionnaire + "\",\"author\":{\"display\":\"Dr. Example\"}}")).isEmpty();
        fulfilment.release(id, "ann", List.of(letter.reference()));
        assertThat(payer.awaitFinal(id).getOutput())
                .extracting(output -> output.getType().getCodingFirstRep().getCode())
                .containsExactly("data-value", "questionnaire-response");
        assertThat(jdbc.queryForObject("select count(*) from exchange_response where exchange = ?", Integer.class, id)).isZero();
    }

    @Test
    void aQuestionnaireThatIsRestrictedIsApprovedByASecondPerson() {
        String questionnaire = "http://example.org/cdex-questionnaire-example1";
        String id = mine(aDataRequest().forMember("Member123").askingQuestionnaire(questionnaire));
        assertThat(additions.attachResponse(id, "ann", "{\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\",\"meta\":{\"security\":"
                + "[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\",\"code\":\"42CFRPart2\"}]},"
                + "\"questionnaire\":\"" + questionnaire + "\",\"author\":{\"display\":\"Dr. Example\"}}")).isEmpty();
        assertThat(preview.release(exchanges.read(id).orElseThrow()).secondPerson()).isTrue();
        assertThat(fulfilment.release(id, "ann", List.of())).isEqualTo(Fulfilment.Outcome.WAITS_FOR_SECOND_PERSON);
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.INPROGRESS);
    }

    @Test
    void aQuestionnaireOfARestrictedVisitIsApprovedByASecondPersonThoughItHasNoLabel() {
        OwnPatient patient = OwnPatient.in(sandbox);
        String questionnaire = "http://example.org/questionnaire-of-" + patient.id();
        patient.answered(questionnaire, "Order reason", "Replacement");
        // as loading does with what belongs to a restricted visit
        jdbc.update("update resource set restricted = true where type = 'QuestionnaireResponse' and patient = ?", patient.id());
        String id = mine(aDataRequest().forMember(patient.id()).askingQuestionnaire(questionnaire));
        String response = responses.offered(id, patient.id()).get(0).resource().id();
        assertThat(additions.attachResponseOfRecord(id, "ann", response)).isEmpty();
        assertThat(fulfilment.release(id, "ann", List.of())).isEqualTo(Fulfilment.Outcome.WAITS_FOR_SECOND_PERSON);
    }

    private Documents.Document add(String id, String person) {
        return additions.addDocument(id, person, upload(Files.pdf("A letter"), "a letter.pdf"));
    }

    private static Documents.Upload upload(byte[] content, String fileName) {
        return new Documents.Upload(content, fileName, "", DocumentKind.LETTER, null, "");
    }

    private String mine(DataRequests request) {
        String id = waiting(request);
        fulfilment.claim(id, "ann");
        return id;
    }

    private String waiting(DataRequests request) {
        String id = payer.ask(request.build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        return id;
    }
}
