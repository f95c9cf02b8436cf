package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.init;
import static org.cdexflow.DataRequests.aDataRequest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.cdexflow.DataRequests;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.gather.Candidates;
import org.cdexflow.inspection.ModelCheck;
import org.cdexflow.queue.Fulfilment;
import org.cdexflow.queue.NotPossible;
import org.cdexflow.queue.WorkItem;
import org.cdexflow.queue.WorkItems;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/**
 * The three changes that the README's "Changing the models" walks through, made as it says in Camunda Modeler, and run with a
 * request each. The edited files are under {@code src/test/resources/analyst}. When a shipped file changes, the copies of it are
 * made again: open the shipped file in Camunda Modeler, change it as the README says, save it over the copy, and put the ids
 * that Modeler gave into this test.
 */
@SandboxTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnalystChangesTest {

    private static final Path COPIES = Path.of("src/test/resources/analyst");

    /** The ids that Modeler gave to what was drawn. */
    private static final String CLINICAL_REVIEW = "Activity_1qk3r7d";
    private static final String CLINICAL_REVIEW_LATE = "Event_1h8w2nc";
    private static final String REVIEW_DUE_NEAR = "Event_0u3k9vs";
    private static final String REMIND_REVIEWER = "Activity_0e7n4zr";

    @Autowired
    Environment environment;

    @Autowired
    ProcessEngine processEngine;

    @Autowired
    Engine engine;

    @Autowired
    ModelCheck check;

    @Autowired
    Fulfilment fulfilment;

    @Autowired
    WorkItems items;

    @Autowired
    Candidates candidates;

    private ManagementService management;
    private Payer payer;
    private String deployment;

    @BeforeAll
    void workTheJobsHere() {
        engine.stop();
        management = processEngine.getManagementService();
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

    @AfterEach
    void takeBack() {
        if (deployment != null) {
            processEngine.getRepositoryService().deleteDeployment(deployment, true);
            deployment = null;
        }
    }

    @Test
    void aSecondReview() throws IOException {
        deploy("second-review", "data-request.bpmn");
        ProcessInstance instance = worked(aDataRequest().forMember("ENDED-77").asking("Condition"));
        String id = instance.getBusinessKey();
        release(id, "anna");
        assertThat(instance).isWaitingAtExactly(CLINICAL_REVIEW).hasNotPassed("refresh-data");
        assertThat(item(id).title()).isEqualTo("Clinical review");
        assertThat(item(id).queue()).isEqualTo("clinical");
        assertThatThrownBy(() -> fulfilment.claim(id, "anna")).isInstanceOf(NotPossible.class);

        fulfilment.claim(id, "ben");
        fulfilment.sendBack(id, "ben", "The last note is missing");
        assertThat(instance).isWaitingAtExactly("fulfil-request");

        release(id, "anna");
        fulfilment.claim(id, "ben");
        fulfilment.approve(id, "ben");
        assertThat(instance).isEnded().hasPassed(CLINICAL_REVIEW, "refresh-data", "complete-task", "answer-released");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(payer.task(id).getOutput()).hasSize(1);
    }

    @Test
    void aSecondReviewThatNobodyDoes() throws IOException {
        deploy("second-review", "data-request.bpmn");
        ProcessInstance instance = worked(aDataRequest().forMember("ENDED-77").asking("Condition"));
        release(instance.getBusinessKey(), "anna");
        management.executeJob(timer(instance, CLINICAL_REVIEW_LATE).getId());
        assertThat(instance).isEnded().hasPassed("fail-review-expired", "review-expired");
        assertThat(payer.task(instance.getBusinessKey()).getStatus()).isEqualTo(TaskStatus.FAILED);
    }

    @Test
    void aReminderAfterHalfOfTheTimeAlsoForTheReview() throws IOException {
        deploy("reminder", "check-release.bpmn", "data-request.bpmn");
        ProcessInstance instance = worked(aDataRequest().forMember("PART2-1").asking("Condition"));
        String id = instance.getBusinessKey();
        assertThat(share(instance, "due-date-near", "due-date-passed")).isBetween(0.49, 0.51);

        release(id, "anna");
        assertThat(instance).isWaitingAtExactly("review-release");
        assertThat(share(instance, REVIEW_DUE_NEAR, "review-due-date-passed")).isBetween(0.49, 0.51);

        moveDueDate(id, Instant.now().plus(Duration.ofDays(40)));
        assertThat(share(instance, REVIEW_DUE_NEAR, "review-due-date-passed")).as("after the due date moved").isBetween(0.49, 0.51);

        management.executeJob(timer(instance, REVIEW_DUE_NEAR).getId());
        assertThat(instance).isWaitingAtExactly("review-release").hasPassed(REMIND_REVIEWER);
        assertThat(item(id).reminded()).isTrue();

        fulfilment.claim(id, "ben");
        fulfilment.approve(id, "ben");
        assertThat(instance).isEnded().hasPassed("complete-task", "answer-released");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void anotherQueue() throws IOException {
        deploy("another-queue", "release.dmn");
        Task request = aDataRequest().forMember("Member123").asking("Observation?code=http://loinc.org|4548-4").build();
        // a purpose that no other test uses: answers of the table are remembered for a few seconds
        ((CodeableConcept) request.getInputFirstRep().getValue()).getCodingFirstRep().setCode("COC");
        ProcessInstance instance = worked(request);
        String id = instance.getBusinessKey();
        assertThat(instance).isWaitingAtExactly("fulfil-request");
        assertThat(item(id).queue()).isEqualTo("laboratory");
        assertThat(item(id).dueAt()).isBetween(Instant.now().plus(Duration.ofHours(71)), Instant.now().plus(Duration.ofHours(73)));

        release(id, "anna");
        assertThat(instance).isEnded().hasPassed("complete-task", "answer-released");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    /** Each copy is the shipped file with the change and nothing else. */
    @ParameterizedTest(name = "{0}/{1}")
    @CsvSource(delimiter = '|', textBlock = """
            second-review | data-request.bpmn  | released-yes   | 8
            reminder      | check-release.bpmn | decide-release | 0
            reminder      | data-request.bpmn  | -              | 6
            another-queue | release.dmn        | -              | 14
            """)
    void theCopiesAreInStepWithTheShippedFiles(String change, String file, String changed, int added) throws Exception {
        Elements shipped = Elements.of(Files.readAllBytes(Path.of("bpmn", file)));
        Elements copy = Elements.of(Files.readAllBytes(COPIES.resolve(change).resolve(file)));
        Set<String> different = new TreeSet<>();
        shipped.texts().forEach((id, text) -> {
            if (!text.equals(copy.texts().get(id))) {
                different.add(id);
            }
        });
        assertThat(different)
                .as("%s changed since the copy in %s/%s was made: make the README's change again and save it there", file, COPIES, change)
                .isEqualTo(changed.equals("-") ? Set.of() : Set.of(changed));
        Set<String> news = new TreeSet<>(copy.texts().keySet());
        news.removeAll(shipped.texts().keySet());
        assertThat(news).hasSize(added);
    }

    private void deploy(String change, String... files) throws IOException {
        DeploymentBuilder builder = processEngine.getRepositoryService().createDeployment().name(change);
        for (String file : files) {
            Path copy = COPIES.resolve(change).resolve(file);
            assertThat(check.check(file, Files.readAllBytes(copy))).isEmpty();
            builder.addInputStream(file, Files.newInputStream(copy));
        }
        deployment = builder.deploy().getId();
    }

    private ProcessInstance worked(DataRequests request) {
        return worked(request.build());
    }

    private ProcessInstance worked(Task request) {
        ProcessInstance instance = processEngine.getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(payer.ask(request).getIdElement().getIdPart())
                .rootProcessInstances()
                .singleResult();
        management.executeJob(timer(instance, "request-received").getId());
        return instance;
    }

    private void release(String exchange, String person) {
        fulfilment.claim(exchange, person);
        List<String> all = candidates.of(exchange).stream()
                .map(candidate -> candidate.resource().type() + "/" + candidate.resource().id())
                .toList();
        fulfilment.release(exchange, person, all);
    }

    private WorkItem item(String exchange) {
        return items.of(exchange).orElseThrow();
    }

    private void moveDueDate(String id, Instant due) {
        Task wished = payer.task(id);
        wished.getRestriction().getPeriod().setEndElement(new DateTimeType(due.toString()));
        Payer.Reply reply = payer.put("/Task/" + id, wished, "If-Match", "W/\"" + wished.getMeta().getVersionId() + "\"");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    /** How much of the time until one timer has passed when another fires. */
    private double share(ProcessInstance instance, String earlier, String later) {
        Instant now = Instant.now();
        double first = Duration.between(now, timer(instance, earlier).getDuedate().toInstant()).toSeconds();
        return first / Duration.between(now, timer(instance, later).getDuedate().toInstant()).toSeconds();
    }

    private Job timer(ProcessInstance instance, String element) {
        return management.createJobQuery().processInstanceId(instance.getId()).activityId(element).singleResult();
    }
}
