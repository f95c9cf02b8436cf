package org.cdexflow.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.process.UserTask;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** What is listed is what waits: no more, no less. */
@SandboxTest
class WorkItemsTest {

    @Autowired
    private WorkItems items;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private Environment environment;

    private Payer payer;

    @BeforeEach
    void asAPayer() {
        payer = Payer.of(environment, "sandbox-payer");
    }

    @Test
    void aRequestForStaffIsListedInTheirWords() {
        Task request = aDataRequest().forMember("Member123").askingInWords("The last visit").build();
        request.getReasonReference().setIdentifier(new Identifier().setValue("Claim123"));
        WorkItem item = item(waiting(request, TaskStatus.ACCEPTED));

        assertThat(item.work()).isEqualTo(UserTask.Work.FULFIL);
        assertThat(item.title()).isEqualTo("Fulfil request");
        assertThat(item.queue()).isEqualTo("records");
        assertThat(item.patientName()).isEqualTo("Amy Shaw");
        assertThat(item.birthDate()).isEqualTo(LocalDate.of(1987, 2, 20));
        assertThat(item.claim()).isEqualTo("Claim123");
        assertThat(item.asked()).isEqualTo("The last visit");
        assertThat(item.assignee()).isNull();
    }

    @Test
    void anUnclearPatientIsToBeIdentified() {
        WorkItem item = item(waiting(aDataRequest().forMember("TWIN-4711").asking("Condition").build(), TaskStatus.ONHOLD));

        assertThat(item.work()).isEqualTo(UserTask.Work.IDENTIFY);
        assertThat(item.queue()).isEqualTo("identity");
        assertThat(item.patientName()).isNull();
        assertThat(item.isOnHold()).isTrue();
    }

    @Test
    void aDueDateThatTheRequesterMovesMovesInTheList() {
        String id = waiting(aDataRequest().forMember("Member123").askingInWords("Everything").dueBy("2031-01-01").build(), TaskStatus.ACCEPTED);
        Instant before = item(id).dueAt();
        Task later = payer.task(id);
        later.getRestriction().getPeriod().setEndElement(new DateTimeType("2031-03-01"));
        assertThat(payer.put("/Task/" + id, later, "If-Match", "W/\"" + later.getMeta().getVersionId() + "\"").status()).isEqualTo(200);
        assertThat(item(id).dueAt()).isCloseTo(before.plus(Duration.ofDays(59)), within(1, ChronoUnit.SECONDS));
    }

    @Test
    void whatIsWithdrawnIsListedNoMore() {
        String id = waiting(aDataRequest().forMember("Member123").askingInWords("Everything").build(), TaskStatus.ACCEPTED);
        payer.delete("/Task/" + id);
        assertThat(items.of(id)).isEmpty();
    }

    @Test
    void whatExpiresIsListedNoMore() {
        String id = waiting(aDataRequest().forMember("Member123").askingInWords("Everything").build(), TaskStatus.ACCEPTED);
        ManagementService jobs = engine.getManagementService();
        String instance = engine.getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(id)
                .rootProcessInstances()
                .singleResult()
                .getId();
        jobs.executeJob(jobs.createJobQuery().processInstanceId(instance).activityId("due-date-passed").singleResult().getId());
        assertThat(items.of(id)).isEmpty();
    }

    @Test
    void whatIsAnsweredAutomaticallyIsNeverListed() {
        Task answered = payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition").build());
        assertThat(items.of(answered.getIdElement().getIdPart())).isEmpty();
    }

    private WorkItem item(String id) {
        return await("Task/" + id + " to be listed").atMost(Duration.ofSeconds(10)).until(() -> items.of(id), it -> it.isPresent()).orElseThrow();
    }

    private String waiting(Task request, TaskStatus status) {
        String id = payer.ask(request).getIdElement().getIdPart();
        payer.awaitStatus(id, status);
        return id;
    }
}
