package org.cdexflow.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cdexflow.OwnPatient;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.task.Exchanges;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** A finished request that an operator has worked once more (CDex CONF-060). */
@SandboxTest
class ReopeningTest {

    @Autowired
    ApplicationContext sandbox;

    @Autowired
    Incidents incidents;

    @Autowired
    Fulfilment fulfilment;

    @Autowired
    Exchanges exchanges;

    @Autowired
    TimeLine timeLine;

    @Autowired
    JdbcTemplate jdbc;

    private Payer payer;
    private OwnPatient patient;

    @BeforeEach
    void aPatientOfOurOwn() {
        payer = Payer.of(sandbox.getEnvironment(), "sandbox-payer");
        patient = OwnPatient.in(sandbox);
    }

    @Test
    void whatWasRefusedByMistakeWaitsForStaffAgainAndIsAnswered() {
        String asthma = patient.has("Asthma");
        String id = waiting(UUID.randomUUID().toString());
        fulfilment.claim(id, "clinician");
        fulfilment.refuse(id, "clinician", "Not our patient");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.FAILED);

        incidents.reopen(id, "Refused by mistake", "operator");
        Task again = payer.awaitStatus(id, TaskStatus.ACCEPTED);
        assertThat(again.hasStatusReason()).isFalse();
        fulfilment.claim(id, "reviewer");
        fulfilment.release(id, "reviewer", List.of(asthma));

        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(statuses(id)).containsExactly(
                "requested", "accepted", "in-progress", "failed", "in-progress", "accepted", "in-progress", "completed");
        assertThat(timeLine.of(exchanges.read(id).orElseThrow())).extracting(TimeLine.Entry::what).contains("operator reopened it");
        assertThat(jdbc.queryForList(
                        "select person || ' ' || patient from audit_event where task = ? and kind = 'reopening'", String.class, id))
                .containsExactly("operator " + patient.id());
    }

    @Test
    void whatWasAnsweredIsAnsweredAnewAndTheFirstAnswerStaysReadable() {
        Task first = payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        String id = first.getIdElement().getIdPart();

        incidents.reopen(id, "The record was corrected", "operator");
        await().until(() -> statuses(id).stream().filter("completed"::equals).count() == 2);

        Task second = payer.task(id);
        assertThat(second.getOutput()).hasSize(1);
        assertThat(answer(second)).isNotEqualTo(answer(first));
        assertThat(payer.get("/" + answer(first))).extracting(Payer.Reply::status).isEqualTo(200);
        assertThat(payer.get("/" + answer(second))).extracting(Payer.Reply::status).isEqualTo(200);
    }

    @Test
    void whatIsOpenWasTakenBackOrAskedAgainStaysAsItIs() {
        String number = UUID.randomUUID().toString();
        String id = waiting(number);
        refused(id, "its status is accepted");
        fulfilment.claim(id, "clinician");
        fulfilment.refuse(id, "clinician", "Not our patient");
        String repeated = waiting(number);
        refused(id, "asked again with the same number");
        payer.delete("/Task/" + repeated);
        refused(repeated, "took it back");
        refused("no-such-request", "no request with this id");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.FAILED);
    }

    private void refused(String id, String why) {
        assertThatThrownBy(() -> incidents.reopen(id, "Once more", "operator")).isInstanceOf(NotPossible.class).hasMessageContaining(why);
    }

    private static String answer(Task task) {
        return ((Reference) task.getOutputFirstRep().getValue()).getReference();
    }

    /** Of its versions, the oldest first. */
    private List<String> statuses(String id) {
        List<String> statuses = new ArrayList<>();
        payer.get("/Task/" + id + "/_history").as(Bundle.class).getEntry()
                .forEach(entry -> statuses.add(0, ((Task) entry.getResource()).getStatus().toCode()));
        return statuses;
    }

    private String waiting(String number) {
        String id = payer.ask(aDataRequest().identifiedBy(number).forMember(patient.id()).asking("Condition?").build())
                .getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        return id;
    }
}
