package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.init;
import static org.cdexflow.DataRequests.aDataRequest;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Map;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.cdexflow.DataRequests;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.store.Resources;
import org.cdexflow.task.Exchange;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.Lifecycle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Each route through data-request.bpmn, once. Requests come by HTTP; their jobs are worked by these tests instead of the job
 * executor, so that nothing happens between two sentences.
 */
@SandboxTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DataRequestPathsTest {

    private static final String A_QUERY = "Condition?clinical-status=active";

    @Autowired
    Environment environment;

    @Autowired
    ProcessEngine processEngine;

    @Autowired
    Engine engine;

    @Autowired
    Exchanges exchanges;

    @Autowired
    Lifecycle lifecycle;

    @Autowired
    Resources resources;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TransactionTemplate transaction;

    private RuntimeService runtime;
    private ManagementService management;
    private TaskService tasks;
    private Payer payer;

    @BeforeAll
    void workTheJobsHere() {
        engine.stop();
        runtime = processEngine.getRuntimeService();
        management = processEngine.getManagementService();
        tasks = processEngine.getTaskService();
        payer = Payer.of(environment, "sandbox-payer");
    }

    @AfterAll
    void leaveThemToTheJobExecutor() {
        engine.start();
    }

    @BeforeEach
    void assertOnThisEngine() {
        init(processEngine);
    }

    @Test
    void aRequestIsStoredBeforeItIsWorked() {
        ProcessInstance instance = asked(aDataRequest().forMember("Member123").asking(A_QUERY));
        assertThat(instance).isStarted().job("request-received").isNotNull();
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.REQUESTED, null, 0));
        assertThat(worked(instance)).isEnded();
    }

    @Test
    void declinedByTheTable() {
        ProcessInstance instance = worked(aDataRequest().forMember("Member123").asking(A_QUERY).signed());
        assertThat(instance)
                .isEnded()
                .hasPassed("check-release", "decline-request", "request-declined")
                .hasNotPassed("match-patient", "gather-data");
        assertThat(task(instance)).isEqualTo(new Seen(
                TaskStatus.REJECTED,
                "Signed answers are not offered here; send the request again without the signature flag",
                0));
    }

    @Test
    void automaticAndFound() {
        ProcessInstance instance = worked(aDataRequest().forMember("Member123").asking(A_QUERY));
        assertThat(instance)
                .isEnded()
                .hasPassed("match-patient", "gather-data", "complete-task",
                        "answer-released")
                .hasNotPassed("check-sensitive", "send-to-queue", "fulfil-request");
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.COMPLETED, null, 1));
    }

    @Test
    void automaticAndNothingFound() {
        ProcessInstance instance = worked(aDataRequest().forMember("Member123").asking("Condition?code=nothing-has-this"));
        assertThat(instance)
                .isEnded()
                .hasPassed("fail-nothing-found", "nothing-found")
                .hasNotPassed("complete-task");
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.FAILED, "No matching results", 0));
    }

    @Test
    void theQueryIsRefused() {
        ProcessInstance instance = worked(aDataRequest().forMember("Member123").asking("Condition?patient=merged-new"));
        assertThat(instance)
                .isEnded()
                .hasPassed("query-refused", "decline-query", "query-declined");
        assertThat(task(instance)).isEqualTo(
                new Seen(TaskStatus.REJECTED, "The query names another patient than Task.for.", 0));
    }

    @Test
    void whoIsUnclearIsResolvedByStaff() {
        ProcessInstance instance = worked(aDataRequest().forMember("TWIN-4711").asking("Condition"));
        assertThat(instance).isWaitingAt("match-patient").hasNotPassed("gather-data");
        assertThat(instance).calledProcessInstance("match-patient").isWaitingAt("resolve-patient").hasPassed("put-on-hold");
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.ONHOLD, null, 0));

        transaction.executeWithoutResult(status -> {
            exchanges.matched(exchanges.lock(instance.getBusinessKey()), "twin-anna");
            complete(instance, "resolve-patient", Map.of("decision", "matched"));
        });

        assertThat(instance).isEnded().hasPassed("match-patient", "gather-data", "complete-task", "answer-released");
        assertThat(timers(instance)).isZero();
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.COMPLETED, null, 1));
    }

    @Test
    void whoNobodyKnowsIsDeclinedByStaff() {
        ProcessInstance instance = worked(aDataRequest().forMember("Nobody-4").asking(A_QUERY));
        transaction.executeWithoutResult(status -> {
            exchanges.refusedFor(exchanges.lock(instance.getBusinessKey()), "No patient with these identifiers");
            complete(instance, "resolve-patient", Map.of("decision", "refuse"));
        });
        assertThat(instance)
                .isEnded()
                .hasPassed("match-patient", "decline-unidentified", "unidentified-declined")
                .hasNotPassed("gather-data");
        assertNothingWaits(instance);
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.REJECTED, "No patient with these identifiers", 0));
    }

    @Test
    void whoIsUnclearUntilTheDueDateFails() {
        ProcessInstance instance = worked(aDataRequest().forMember("Nobody-1").asking(A_QUERY));
        assertThat(instance).isWaitingAt("match-patient");
        fire(matching(instance), "due-while-unresolved");
        assertThat(instance)
                .isEnded()
                .hasPassed("due-while-unmatched", "fail-unmatched", "unmatched-in-time")
                .hasNotPassed("gather-data");
        assertNothingWaits(instance);
        assertThat(task(instance)).isEqualTo(
                new Seen(TaskStatus.FAILED, "The due date passed before the patient could be identified", 0));
    }

    @Test
    void whatIsSensitiveIsReleasedByTwo() {
        ProcessInstance instance = worked(aDataRequest().forMember("PART2-1").asking("Condition"));
        assertThat(instance)
                .isWaitingAtExactly("fulfil-request")
                .hasPassed("check-sensitive", "send-to-queue");
        assertThat(exchange(instance).queue()).isEqualTo("records");
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.ACCEPTED, null, 0));

        claimed(instance);
        decide(instance, Map.of("decision", "release"));
        assertThat(instance).isWaitingAtExactly("review-release").hasNotPassed("refresh-data");
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.INPROGRESS, null, 0));

        review(instance, "approve");
        assertThat(instance).isEnded().hasPassed("review-release", "refresh-data", "complete-task", "answer-released");
        assertThat(timers(instance)).isZero();
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.COMPLETED, null, 1));
    }

    @Test
    void theSecondPersonSendsItBack() {
        ProcessInstance instance = worked(aDataRequest().forMember("PART2-1").asking("Condition"));
        decide(instance, Map.of("decision", "release"));
        review(instance, "return");
        assertThat(instance).isWaitingAtExactly("fulfil-request").hasNotPassed("refresh-data", "complete-task");
    }

    @Test
    void nobodyApprovesUntilTheDueDate() {
        ProcessInstance instance = worked(aDataRequest().forMember("PART2-1").asking("Condition"));
        claimed(instance);
        decide(instance, Map.of("decision", "release"));
        fire(instance, "review-due-date-passed");
        assertThat(instance).isEnded().hasPassed("review-due-date-passed", "fail-review-expired", "review-expired");
        assertNothingWaits(instance);
        assertThat(task(instance)).isEqualTo(
                new Seen(TaskStatus.FAILED, "The due date passed before the provider could answer", 0));
    }

    @Test
    void newerDataIsLookedAtBeforeItLeaves() {
        ProcessInstance instance = inReview();
        String patient = exchange(instance).patient();
        Condition newer = new Condition().setSubject(new Reference("Patient/" + patient));
        newer.setId("newer-" + instance.getBusinessKey());
        transaction.executeWithoutResult(
                status -> resources.addToRecord(newer, FhirContext.forR4Cached().newJsonParser().encodeResourceToString(newer)));
        try {
            decide(instance, Map.of("decision", "release"));
            assertThat(instance).isWaitingAtExactly("fulfil-request").hasPassed("refresh-data").hasNotPassed("complete-task");

            decide(instance, Map.of("decision", "release"));
            assertThat(instance).isEnded().hasPassed("complete-task");
        } finally {
            jdbc.update("delete from resource where id = ?", newer.getId());
        }
    }

    @Test
    void whoseCoverageEndedGoesToTheEligibilityQueue() {
        ProcessInstance instance = worked(aDataRequest().forMember("ENDED-77").asking("Condition"));
        assertThat(instance).isWaitingAtExactly("fulfil-request").hasPassed("check-sensitive", "send-to-queue");
        assertThat(exchange(instance).queue()).isEqualTo("eligibility");
    }

    /** The table as delivered refuses nothing for what was found; an analyst's may. */
    @Test
    void whatWasFoundCanBeRefusedByAnOwnTable() throws IOException {
        Deployment own = processEngine.getRepositoryService().createDeployment()
                .addString("release.dmn", release()
                        .replace("<outputEntry id=\"restricted-out-release\"><text>\"review\"",
                                "<outputEntry id=\"restricted-out-release\"><text>\"refuse\"")
                        .replace("<outputEntry id=\"restricted-out-reason\"><text>",
                                "<outputEntry id=\"restricted-out-reason\"><text>\"Ask again on paper\""))
                .deploy();
        try {
            Task request = aDataRequest().forMember("PART2-1").asking("Condition").build();
            // a purpose that no other test uses: answers of the table are remembered for a few seconds
            ((CodeableConcept) request.getInputFirstRep().getValue()).getCodingFirstRep().setCode("HPAYMT");
            ProcessInstance instance = worked(asked(request));
            assertThat(instance)
                    .isEnded()
                    .hasPassed("check-sensitive", "decline-found", "found-declined")
                    .hasNotPassed("send-to-queue");
            assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.REJECTED, "Ask again on paper", 0));
        } finally {
            processEngine.getRepositoryService().deleteDeployment(own.getId(), true);
        }
    }

    @Test
    void staffRelease() {
        ProcessInstance instance = inReview();
        decide(instance, Map.of("decision", "release"));
        assertThat(instance)
                .isEnded()
                .hasPassed("fulfil-request", "complete-task", "answer-released")
                .hasNotPassed("decline-by-staff", "due-date-near", "due-date-passed");
        assertThat(timers(instance)).isZero();
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.COMPLETED, null, 1));
    }

    @Test
    void staffDeclineBeforeClaiming() {
        ProcessInstance instance = inReview();
        refuse(instance, "Not for this purpose");
        assertThat(instance)
                .isEnded()
                .hasPassed("decline-by-staff", "declined-by-staff")
                .hasNotPassed("complete-task");
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.REJECTED, "Not for this purpose", 0));
    }

    @Test
    void staffDeclineAfterClaiming() {
        ProcessInstance instance = inReview();
        claimed(instance);
        refuse(instance, "The chart is incomplete");
        assertThat(instance).isEnded().hasPassed("decline-by-staff", "declined-by-staff");
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.FAILED, "The chart is incomplete", 0));
    }

    @Test
    void staffAreRemindedAndRelease() {
        ProcessInstance instance = inReview();
        fire(instance, "due-date-near");
        assertThat(instance)
                .isWaitingAtExactly("fulfil-request")
                .hasPassed("due-date-near", "remind-staff", "staff-reminded");
        claimed(instance);
        decide(instance, Map.of("decision", "release"));
        assertThat(instance).isEnded().hasPassed("complete-task", "answer-released");
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.COMPLETED, null, 1));
    }

    @ParameterizedTest
    @EnumSource
    void nobodyAnswersUntilTheDueDate(Claim claim) {
        ProcessInstance instance = inReview();
        if (claim == Claim.CLAIMED) {
            claimed(instance);
        }
        fire(instance, "due-date-passed");
        assertThat(instance)
                .isEnded()
                .hasPassed("due-date-passed", "fail-expired", "expired")
                .hasNotPassed("due-date-near");
        assertNothingWaits(instance);
        assertThat(task(instance)).isEqualTo(
                new Seen(TaskStatus.FAILED, "The due date passed before the provider could answer", 0));
    }

    enum Claim {
        CLAIMED,
        UNCLAIMED
    }

    @Test
    void timersFollowTheDueDate() {
        ProcessInstance instance = inReview();
        Instant moved = Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);
        moveDueDate(instance, moved);
        assertThat(timer(instance, "due-date-passed").getDuedate()).isEqualTo(Date.from(moved));
        assertThat(timer(instance, "due-date-near").getDuedate())
                .isCloseTo(Date.from(moved.minus(Duration.ofDays(6))), Duration.ofMinutes(5).toMillis());
    }

    @Test
    void theTimerOfAnUnclearPatientFollowsTheDueDate() {
        ProcessInstance instance = worked(aDataRequest().forMember("Nobody-2").asking(A_QUERY));
        Instant moved = Instant.now().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);
        moveDueDate(instance, moved);
        assertThat(timer(matching(instance), "due-while-unresolved").getDuedate()).isEqualTo(Date.from(moved));
    }

    @Test
    void withdrawnBeforeItIsWorked() {
        ProcessInstance instance = asked(aDataRequest().forMember("Member123").asking(A_QUERY));
        withdraw(instance);
        assertThat(instance).isEnded().hasNotPassed("check-release");
        assertNothingWaits(instance);
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.REJECTED, "Withdrawn by requester", 0));
    }

    @Test
    void withdrawnWhileThePatientIsUnclear() {
        ProcessInstance instance = worked(aDataRequest().forMember("Nobody-3").asking(A_QUERY));
        assertThat(instance).isWaitingAt("match-patient");
        withdraw(instance);
        assertThat(instance).isEnded().hasNotPassed("gather-data");
        assertNothingWaits(instance);
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.REJECTED, "Withdrawn by requester", 0));
    }

    @Test
    void withdrawnInTheWorkQueue() {
        ProcessInstance instance = inReview();
        withdraw(instance);
        assertThat(instance).isEnded().hasNotPassed("due-date-passed");
        assertNothingWaits(instance);
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.REJECTED, "Withdrawn by requester", 0));
    }

    @Test
    void withdrawnWhileStaffWorkOnIt() {
        ProcessInstance instance = inReview();
        claimed(instance);
        withdraw(instance);
        assertThat(instance).isEnded();
        assertNothingWaits(instance);
        assertThat(task(instance)).isEqualTo(new Seen(TaskStatus.FAILED, "Withdrawn by requester", 0));
    }

    /** What the requester sees of its Task. */
    private record Seen(TaskStatus status, String reason, int outputs) {}

    private Seen task(ProcessInstance instance) {
        Task task = payer.task(instance.getBusinessKey());
        return new Seen(task.getStatus(), task.getStatusReason().getText(), task.getOutput().size());
    }

    private Exchange exchange(ProcessInstance instance) {
        return exchanges.read(instance.getBusinessKey()).orElseThrow();
    }

    private ProcessInstance asked(DataRequests request) {
        return asked(request.build());
    }

    private ProcessInstance asked(Task request) {
        return runtime.createProcessInstanceQuery()
                .processInstanceBusinessKey(payer.ask(request).getIdElement().getIdPart())
                .rootProcessInstances()
                .singleResult();
    }

    private ProcessInstance worked(DataRequests request) {
        return worked(asked(request));
    }

    private ProcessInstance worked(ProcessInstance instance) {
        management.executeJob(job(instance, "request-received").getId());
        return instance;
    }

    /** A request that staff can answer: something was found. */
    private ProcessInstance inReview() {
        ProcessInstance instance = worked(aDataRequest().forMember("ENDED-77").asking("Condition"));
        assertThat(instance).isWaitingAtExactly("fulfil-request");
        return instance;
    }

    private void claimed(ProcessInstance instance) {
        transaction.executeWithoutResult(status -> lifecycle.start(instance.getBusinessKey(), "Being looked at"));
    }

    private void decide(ProcessInstance instance, Map<String, Object> decision) {
        transaction.executeWithoutResult(status -> complete(instance, "fulfil-request", decision));
    }

    private void refuse(ProcessInstance instance, String reason) {
        transaction.executeWithoutResult(status -> {
            exchanges.refusedFor(exchanges.lock(instance.getBusinessKey()), reason);
            complete(instance, "fulfil-request", Map.of("decision", "refuse"));
        });
    }

    private void review(ProcessInstance instance, String decision) {
        transaction.executeWithoutResult(status -> complete(instance, "review-release", Map.of("decision", decision)));
    }

    private void complete(ProcessInstance instance, String element, Map<String, Object> variables) {
        String task = tasks.createTaskQuery()
                .processInstanceBusinessKey(instance.getBusinessKey())
                .taskDefinitionKey(element)
                .singleResult()
                .getId();
        tasks.complete(task, variables);
    }

    private ProcessInstance matching(ProcessInstance instance) {
        return runtime.createProcessInstanceQuery().superProcessInstanceId(instance.getId()).singleResult();
    }

    private void fire(ProcessInstance instance, String timer) {
        management.executeJob(timer(instance, timer).getId());
    }

    private Job timer(ProcessInstance instance, String element) {
        return management.createJobQuery()
                .processInstanceId(instance.getId())
                .activityId(element)
                .timers()
                .singleResult();
    }

    private Job job(ProcessInstance instance, String element) {
        return management.createJobQuery().processInstanceId(instance.getId()).activityId(element).singleResult();
    }

    private long timers(ProcessInstance instance) {
        return management.createJobQuery().processInstanceId(instance.getId()).count();
    }

    private void moveDueDate(ProcessInstance instance, Instant due) {
        String id = instance.getBusinessKey();
        Task wished = payer.task(id);
        wished.getRestriction().getPeriod().setEndElement(new DateTimeType(due.toString()));
        Payer.Reply reply = payer.put("/Task/" + id, wished, "If-Match", "W/\"" + wished.getMeta().getVersionId() + "\"");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    private void withdraw(ProcessInstance instance) {
        Payer.Reply reply = payer.delete("/Task/" + instance.getBusinessKey());
        assertThat(reply.status()).as(reply.body()).isBetween(200, 299);
    }

    private void assertNothingWaits(ProcessInstance instance) {
        String key = instance.getBusinessKey();
        assertThat(runtime.createProcessInstanceQuery().processInstanceBusinessKey(key).count()).isZero();
        assertThat(tasks.createTaskQuery().processInstanceBusinessKey(key).count()).isZero();
        assertThat(timers(instance)).isZero();
    }

    private static String release() throws IOException {
        return new ClassPathResource("bpmn/release.dmn").getContentAsString(StandardCharsets.UTF_8);
    }
}
