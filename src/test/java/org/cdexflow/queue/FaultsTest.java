package org.cdexflow.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.cdexflow.DataRequests.aDataRequest;

import java.util.List;
import java.util.Map;
import org.cdexflow.OwnPatient;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.gather.Candidates;
import org.cdexflow.ui.Visitor;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** A step fails while a person releases: here because the partner of the exchange is none. */
@SandboxTest
@ExtendWith(OutputCaptureExtension.class)
class FaultsTest {

    @Autowired
    ApplicationContext sandbox;

    @Autowired
    Attempt attempt;

    @Autowired
    Fulfilment fulfilment;

    @Autowired
    Changes changes;

    @Autowired
    Candidates candidates;

    @Autowired
    Actions actions;

    @Autowired
    WorkItems items;

    @Autowired
    JdbcTemplate jdbc;

    private Payer payer;
    private String id;
    private String asthma;

    @BeforeEach
    void anExchangeThatCannotBeFinished() {
        payer = Payer.of(sandbox.getEnvironment(), "sandbox-payer");
        OwnPatient patient = OwnPatient.in(sandbox);
        asthma = patient.has("Asthma");
        id = payer.ask(aDataRequest().forMember(patient.id()).asking("Condition?").build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        fulfilment.claim(id, "clinician");
        fulfilment.choose(id, "clinician", List.of(asthma));
        partner("nobody-with-Asthma");
    }

    @AfterEach
    void mend() {
        partner("sandbox-payer");
    }

    @Test
    void theFaultIsNumberedAndRecordedAndTheWorkIsKept(CapturedOutput log) {
        String told = released();
        assertThat(told).matches("This could not be finished: a fault of ours, number \\w{8}\\. It has been recorded,.*");
        String number = told.replaceFirst(".*number (\\w{8}).*", "$1");

        assertThat(log.getAll()).contains("Fault " + number + ", exchange " + id, "NoSuchElementException", "CompleteTask.perform")
                .doesNotContain("with-Asthma");
        assertThat(actions.of(id)).last().satisfies(action -> {
            assertThat(action.words()).isEqualTo("could not finish it, by a fault of ours");
            assertThat(action.note()).isEqualTo("Number " + number);
        });
        assertThat(Visitor.signedIn(sandbox.getEnvironment(), "operator").get("/reports").body()).contains("Number " + number, id);
        assertThat(items.of(id)).get().extracting(WorkItem::assignee).isEqualTo("clinician");
        assertThat(candidates.of(id)).allMatch(item -> Boolean.TRUE.equals(item.chosen()));

        partner("sandbox-payer");
        assertThat(attempt.by("clinician", id, changes.mark(id), () -> fulfilment.release(id, "clinician", List.of(asthma))))
                .isEqualTo(Fulfilment.Outcome.ENDED);
    }

    @Test
    void aFaultOfTheProgramIsNotTakenForSomebodyElsesHaste() {
        assertThatThrownBy(() -> attempt.by("clinician", id, changes.mark(id), () -> {
            throw new IllegalStateException("a fault");
        })).isInstanceOf(NotPossible.class).hasMessageContaining("a fault of ours").hasMessageNotContaining("moved on");
    }

    @Test
    void whatWasWrittenComesBackWithThePage() {
        jdbc.update("update work_item set element = 'no-such-element' where exchange = ?", id);
        Visitor clinician = Visitor.signedIn(sandbox.getEnvironment(), "clinician");
        partner("sandbox-payer");
        clinician.post("/queue/" + id, "/queue/" + id + "/refuse", Map.of("reason", "Not our provider <b>", "mark", changes.mark(id)));
        assertThat(clinician.get("/queue/" + id).body()).contains("moved on", ">Not our provider &lt;b&gt;</textarea>");
    }

    private String released() {
        return catchThrowableOfType(
                        () -> attempt.by("clinician", id, changes.mark(id), () -> fulfilment.release(id, "clinician", List.of(asthma))),
                        NotPossible.class)
                .getMessage();
    }

    private void partner(String partner) {
        jdbc.update("update exchange set partner = ? where id = ?", partner, id);
    }
}
