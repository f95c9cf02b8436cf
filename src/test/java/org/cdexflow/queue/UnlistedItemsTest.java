package org.cdexflow.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.Task;
import org.cdexflow.OwnPatient;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.process.UserTask;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** What waited for people before there was a work queue: on no list, and without the variables of today's models. */
@SandboxTest
class UnlistedItemsTest {

    @Autowired
    ApplicationContext sandbox;

    @Autowired
    UnlistedItems unlisted;

    @Autowired
    WorkItems items;

    @Autowired
    Fulfilment fulfilment;

    @Autowired
    ProcessEngine engine;

    @Autowired
    JdbcTemplate jdbc;

    private Payer payer;
    private OwnPatient patient;

    @BeforeEach
    void open() {
        payer = Payer.of(sandbox.getEnvironment(), "sandbox-payer");
        patient = OwnPatient.in(sandbox);
        // what other tests may have left
        unlisted.list();
    }

    @Test
    void whatWaitsAndIsOnNoListIsListedOnceAndAsItIsCalledNow() {
        String fulfil = waiting(patient.id(), TaskStatus.ACCEPTED);
        String identify = waiting("NOBODY-" + patient.id(), TaskStatus.ONHOLD);
        WorkItem before = items.of(fulfil).orElseThrow();
        ofBefore(fulfil);
        ofBefore(identify);

        assertThat(unlisted.list()).isEqualTo(2);
        assertThat(items.of(fulfil)).contains(before);
        assertThat(items.of(identify)).get().satisfies(item -> {
            assertThat(item.work()).isEqualTo(UserTask.Work.IDENTIFY);
            assertThat(item.queue()).isEqualTo("identity");
        });
        fulfilment.claim(fulfil, "ann");
        assertThat(unlisted.list()).isZero();
        assertThat(items.of(fulfil)).get().extracting(WorkItem::assignee).isEqualTo("ann");
    }

    @Test
    void twoNodesThatStartAtOnceListItOnce() {
        String id = waiting(patient.id(), TaskStatus.ACCEPTED);
        ofBefore(id);
        List<CompletableFuture<Integer>> nodes =
                List.of(CompletableFuture.supplyAsync(unlisted::list), CompletableFuture.supplyAsync(unlisted::list));
        assertThat(nodes.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(1);
        assertThat(items.of(id)).isPresent();
    }

    @Test
    void whatWaitsForNobodyIsNotListed() {
        String id = waiting(patient.id(), TaskStatus.ACCEPTED);
        payer.delete("/Task/" + id);
        assertThat(unlisted.list()).isZero();
        assertThat(items.of(id)).isEmpty();
    }

    @Test
    void aProcessOfBeforeGoesOnWhereGatewaysAskWhatItDoesNotKnow() {
        String asthma = patient.has("Asthma");
        String id = waiting(patient.id(), TaskStatus.ACCEPTED);
        ofBefore(id);
        unlisted.list();
        fulfilment.claim(id, "ann");
        assertThat(fulfilment.release(id, "ann", List.of(asthma))).isEqualTo(Fulfilment.Outcome.ENDED);
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    private String waiting(String member, TaskStatus status) {
        String id = payer.ask(aDataRequest().forMember(member).asking("Condition?").build()).getIdElement().getIdPart();
        payer.awaitStatus(id, status);
        return id;
    }

    /** Takes away what the exchange would not have, had it begun to wait then. */
    private void ofBefore(String id) {
        jdbc.update("delete from work_item where exchange = ?", id);
        Task task = engine.getTaskService().createTaskQuery().processInstanceBusinessKey(id).singleResult();
        engine.getRuntimeService().removeVariablesLocal(task.getExecutionId(), List.of("work", "queue", "secondPerson"));
        engine.getRuntimeService().createProcessInstanceQuery().processInstanceBusinessKey(id).list().forEach(instance ->
                engine.getRuntimeService().removeVariables(instance.getId(), List.of("secondReview", "restrictedChosen")));
    }
}
