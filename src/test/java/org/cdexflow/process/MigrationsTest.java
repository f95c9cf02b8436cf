package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.cdexflow.SandboxTest;
import org.cdexflow.process.Deployments.Order;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Instances that run while their model changes. */
@SandboxTest
class MigrationsTest {

    private static final String FILE = "own-migration.bpmn";
    private static final String KEY = "own-migration";
    private static final byte[] FIRST = TestModels.waiting(KEY, "look");

    @Autowired
    Deployments deployments;

    @Autowired
    Migrations migrations;

    @Autowired
    Models models;

    @Autowired
    Instances instances;

    @Autowired
    ProcessEngine engine;

    @Autowired
    JdbcTemplate jdbc;

    private TestModels before;
    private ModelRevision first;

    @BeforeEach
    void thirtyInstancesRun() {
        before = TestModels.remember(engine, jdbc);
        first = deploy(FIRST, null);
        IntStream.range(0, 30).forEach(i -> engine.getRuntimeService().startProcessInstanceByKey(KEY, "own-" + i));
    }

    @AfterEach
    void forget() {
        before.forget();
    }

    @Test
    void runningInstancesStayOnTheirVersion() {
        deploy(TestModels.saying(FIRST, "The second."), first);

        Model model = models.find(FILE).orElseThrow();
        assertThat(model.running().instances()).isZero();
        assertThat(model.older().instances()).isEqualTo(30);
        assertThat(instances.byElement(first.definition())).containsOnlyKeys("look");
        assertThat(instances.byElement(first.definition()).get("look").instances()).isEqualTo(30);
        assertThat(instances.exchanges(first.definition(), "look")).hasSize(30).contains("own-7");
        assertThat(instances.exchanges(first.definition(), "end")).isEmpty();
    }

    @Test
    void instancesMoveToTheOtherVersion() {
        ModelRevision second = deploy(TestModels.saying(FIRST, "The second."), first);

        Migrations.Plan plan = migrations.plan(first, second);
        assertThat(plan.running()).isEqualTo(30);
        assertThat(plan.kept()).contains("look");
        assertThat(plan.lost()).isEmpty();
        assertThat(plan.faults()).isEmpty();

        Migrations.Outcome outcome = migrations.migrate(first, second, false, "ann", "All on one version");

        assertThat(outcome.moved()).isEqualTo(30);
        assertThat(outcome.stayed()).isEmpty();
        assertThat(models.find(FILE).orElseThrow().running().instances()).isEqualTo(30);
        assertThat(jdbc.queryForObject(
                        "select count(*) from audit_event where body like '%migrated 30 instances of version 1%'", Integer.class))
                .isEqualTo(1);
    }

    @Test
    void anInstanceWhoseElementIsGoneStaysAndIsNamed() {
        ModelRevision second = deploy(TestModels.waiting(KEY, "look-twice"), first);
        assertThat(migrations.plan(first, second).lost()).containsEntry("look", 30);

        Migrations.Outcome outcome = migrations.migrate(first, second, false, "ann", "Try");

        assertThat(outcome.moved()).isZero();
        assertThat(outcome.stayed()).hasSize(30).containsKey("own-3");
        assertThat(outcome.stayed().get("own-3")).contains("look");
        assertThat(instances.byElement(first.definition()).get("look").instances()).isEqualTo(30);
    }

    @Test
    void anInstanceWhoseElementIsOfAnotherKindStays() {
        ModelRevision second = deploy(withTimerInASubprocess(), first);

        Migrations.Outcome outcome = migrations.migrate(first, second, false, "ann", "Try");

        assertThat(outcome.moved()).isZero();
        assertThat(outcome.stayed()).hasSize(30).containsKey("own-3");
        assertThat(instances.byElement(first.definition()).get("look").instances()).isEqualTo(30);
    }

    @Test
    void whatHasAlreadyMovedOnIsLeftAlone() {
        ModelRevision second = deploy(TestModels.saying(FIRST, "The second."), first);
        for (ProcessInstance instance : engine.getRuntimeService().createProcessInstanceQuery().processDefinitionKey(KEY).listPage(0, 10)) {
            engine.getManagementService().executeJob(
                    engine.getManagementService().createJobQuery().processInstanceId(instance.getId()).singleResult().getId());
        }

        assertThat(migrations.migrate(first, second, true, "ann", "The rest").moved()).isEqualTo(20);
    }

    /** The same element, but no event any more. */
    private static byte[] withTimerInASubprocess() {
        return new String(FIRST)
                .replace("<bpmn:intermediateCatchEvent id=\"look\"", "<bpmn:subProcess id=\"look\"")
                .replace("</bpmn:intermediateCatchEvent>", "</bpmn:subProcess>")
                .replaceFirst("<bpmn:timerEventDefinition id=\"later\">(.*)</bpmn:timerEventDefinition>",
                        "<bpmn:startEvent id=\"inner\" /><bpmn:intermediateCatchEvent id=\"inner-look\"><bpmn:timerEventDefinition id=\"later\">"
                                + "$1</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent><bpmn:endEvent id=\"inner-end\" />"
                                + "<bpmn:sequenceFlow id=\"i1\" sourceRef=\"inner\" targetRef=\"inner-look\" />"
                                + "<bpmn:sequenceFlow id=\"i2\" sourceRef=\"inner-look\" targetRef=\"inner-end\" />")
                .getBytes();
    }

    private ModelRevision deploy(byte[] content, ModelRevision instead) {
        ModelRevision draft = deployments.draft(FILE, content, "ann");
        return deployments.deploy(new Order(draft.id(), draft.checksum(), instead == null ? null : instead.id(), "ann", "A test", null));
    }
}
