package org.cdexflow.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdexflow.DataRequests.aDataRequest;
import static org.cdexflow.queue.Fulfilment.Outcome.CAME_BACK;
import static org.cdexflow.queue.Fulfilment.Outcome.ENDED;

import java.util.List;
import java.util.Map;
import org.cdexflow.DataRequests;
import org.cdexflow.OwnPatient;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.gather.Candidates;
import org.cdexflow.gather.PatientMatch;
import org.cdexflow.gather.Responses;
import org.cdexflow.ui.Visitor;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** The patient's record is merged into another one while staff work on a request: what follows, what does not, and what they are told. */
@SandboxTest
class MergedPatientTest {

    private static final String QUESTIONNAIRE = "http://example.org/cdex-questionnaire-example1";

    @Autowired
    ApplicationContext sandbox;

    @Autowired
    Fulfilment fulfilment;

    @Autowired
    Additions additions;

    @Autowired
    Responses responses;

    @Autowired
    Actions actions;

    @Autowired
    Candidates candidates;

    @Autowired
    PatientMatch match;

    private Payer payer;
    private OwnPatient merged;
    private OwnPatient survivor;

    @BeforeEach
    void twoRecords() {
        payer = Payer.of(sandbox.getEnvironment(), "sandbox-payer");
        merged = OwnPatient.in(sandbox);
        survivor = OwnPatient.in(sandbox);
    }

    @Test
    void theQuestionnaireFollowsTheMerge() {
        String id = mine(aDataRequest().forMember(merged.id()).askingQuestionnaire(QUESTIONNAIRE));
        attach(id, "\"subject\": {\"reference\": \"Patient/" + merged.id() + "\"}, \"source\": {\"reference\": \"Patient/" + merged.id() + "\"},");
        merged.mergedInto(survivor);

        assertThat(fulfilment.release(id, "ann", List.of())).isEqualTo(CAME_BACK);
        assertThat(told(id)).contains("was merged into another one", "names the surviving record now");
        assertThat(fulfilment.release(id, "ann", List.of())).isEqualTo(ENDED);
        Task task = payer.task(id);
        QuestionnaireResponse read = payer.get("/" + ((Reference) task.getOutputFirstRep().getValue()).getReference()).as(QuestionnaireResponse.class);
        assertThat(read.getSubject().getReference()).isEqualTo("Patient/" + survivor.id());
        assertThat(read.getSource().getReference()).isEqualTo("Patient/" + survivor.id());
    }

    @Test
    void aQuestionnaireThatNamesTheOldRecordByItsNumberIsAskedForAgain() {
        String id = mine(aDataRequest().forPatient("Patient/" + merged.id()).askingQuestionnaire(QUESTIONNAIRE));
        attach(id, "\"subject\": {\"identifier\": {\"system\": \"" + DataRequests.MEMBER_IDS + "\", \"value\": \"" + merged.id() + "\"}},");
        merged.mergedInto(survivor);

        assertThat(fulfilment.release(id, "ann", List.of())).isEqualTo(CAME_BACK);
        assertThat(told(id)).contains("it was taken away and must be attached again");
        assertThat(responses.of(id)).isEmpty();
        assertThatThrownBy(() -> fulfilment.release(id, "ann", List.of())).hasMessageContaining("asks for a completed questionnaire");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.INPROGRESS);
    }

    @Test
    void whatIsLeftBehindIsToldByNameWithWhoAddedIt() {
        String asthma = merged.has("Asthma");
        String gout = merged.has("Gout");
        survivor.has("Migraine");
        String id = mine(aDataRequest().forMember(merged.id()).asking("Condition?_id=" + asthma.substring(asthma.indexOf('/') + 1)));
        additions.addItem(id, "ann", gout);
        merged.mergedInto(survivor);

        assertThat(fulfilment.release(id, "ann", List.of(asthma, gout))).isEqualTo(CAME_BACK);
        assertThat(told(id)).contains("Left behind with the old record: Condition Asthma; Condition Gout, added by ann.");
        String page = Visitor.signedIn(sandbox.getEnvironment(), "clinician").get("/queue/" + id).body();
        assertThat(page).contains("Nothing has left:", "Condition Gout, added by ann");
    }

    @Test
    void whatTheRecordLostIsToldToo() {
        String asthma = merged.has("Asthma");
        String gout = merged.has("Gout");
        String id = mine(aDataRequest().forMember(merged.id()).asking("Condition?_id=" + asthma.substring(asthma.indexOf('/') + 1)));
        additions.addItem(id, "ann", gout);
        merged.loses(gout, survivor);

        assertThat(fulfilment.release(id, "ann", List.of(asthma, gout))).isEqualTo(CAME_BACK);
        assertThat(told(id)).isEqualTo("Not in the patient's record any more: Condition Gout, added by ann.");
    }

    @Test
    void disclosuresBeforeAMergeAreTheSurvivorsToo() {
        String id = mine(aDataRequest().forMember(merged.id()).asking("Condition?_id=" + merged.has("Asthma").substring("Condition/".length())));
        fulfilment.release(id, "ann", references(id));
        OwnPatient between = OwnPatient.in(sandbox);
        merged.mergedInto(between);
        between.mergedInto(survivor);

        assertThat(match.replaced(survivor.id())).containsExactlyInAnyOrder(merged.id(), between.id());
        assertThat(match.replaced(merged.id())).isEmpty();
        Visitor clinician = Visitor.signedIn(sandbox.getEnvironment(), "clinician");
        assertThat(clinician.post("/reports/disclosures", "/reports/disclosures", Map.of("patient", survivor.id())).body()).contains(id);
        assertThat(clinician.post("/reports/disclosures", "/reports/disclosures/csv", Map.of("patient", survivor.id())).body()).contains(id);
    }

    private List<String> references(String id) {
        return candidates.of(id).stream().map(it -> it.resource().reference()).toList();
    }

    private String told(String id) {
        return actions.of(id).stream().filter(Actions.Action::tellsOfRecord).reduce((first, last) -> last).orElseThrow().note();
    }

    private void attach(String id, String subject) {
        assertThat(additions.attachResponse(id, "ann", """
                {"resourceType": "QuestionnaireResponse", "status": "completed", %s "questionnaire": "%s", "author": {"display": "Dr. Example"}}
                """.formatted(subject, QUESTIONNAIRE))).isEmpty();
    }

    private String mine(DataRequests request) {
        String id = payer.ask(request.build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        fulfilment.claim(id, "ann");
        return id;
    }
}
