package org.cdexflow.process;

import java.util.List;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.Deployment;
import org.cdexflow.database.TestDatabase;
import org.springframework.jdbc.core.JdbcTemplate;

/** Takes back what a test deployed, so that the tests after it find the shipped models. */
public final class TestModels {

    private final ProcessEngine engine;
    private final JdbcTemplate jdbc;
    private final List<String> deployments;

    private TestModels(ProcessEngine engine, JdbcTemplate jdbc) {
        this.engine = engine;
        this.jdbc = jdbc;
        this.deployments = deployments();
        TestDatabase.ownerOf(jdbc).execute("create table model_revision_before as select * from model_revision");
    }

    public static TestModels remember(ProcessEngine engine, JdbcTemplate jdbc) {
        return new TestModels(engine, jdbc);
    }

    /** Ids of the engine's deployments since, without those that were there. */
    public List<String> added() {
        return deployments().stream().filter(id -> !deployments.contains(id)).toList();
    }

    public void forget() {
        added().forEach(id -> engine.getRepositoryService().deleteDeployment(id, true));
        JdbcTemplate owner = TestDatabase.ownerOf(jdbc);
        owner.execute("delete from model_revision");
        owner.execute("insert into model_revision overriding system value select * from model_revision_before");
        owner.execute("drop table model_revision_before");
    }

    private List<String> deployments() {
        return engine.getRepositoryService().createDeploymentQuery().list().stream().map(Deployment::getId).toList();
    }

    /** A process that waits at an event, for longer than any test. */
    public static byte[] waiting(String key, String event) {
        return """
                <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="%1$s-definitions" targetNamespace="test">
                  <bpmn:process id="%1$s" name="A test of models" isExecutable="true">
                    <bpmn:startEvent id="begin" name="Begin"><bpmn:outgoing>to-task</bpmn:outgoing></bpmn:startEvent>
                    <bpmn:sequenceFlow id="to-task" sourceRef="begin" targetRef="%2$s" />
                    <bpmn:intermediateCatchEvent id="%2$s" name="Look">
                      <bpmn:incoming>to-task</bpmn:incoming><bpmn:outgoing>to-end</bpmn:outgoing>
                      <bpmn:timerEventDefinition id="later"><bpmn:timeDuration>P99D</bpmn:timeDuration></bpmn:timerEventDefinition>
                    </bpmn:intermediateCatchEvent>
                    <bpmn:sequenceFlow id="to-end" sourceRef="%2$s" targetRef="end" />
                    <bpmn:endEvent id="end" name="End"><bpmn:incoming>to-end</bpmn:incoming></bpmn:endEvent>
                  </bpmn:process>
                </bpmn:definitions>
                """.formatted(key, event).getBytes();
    }

    public static byte[] saying(byte[] model, String documentation) {
        return new String(model)
                .replaceFirst("<bpmn:startEvent", "<bpmn:documentation>" + documentation + "</bpmn:documentation><bpmn:startEvent")
                .getBytes();
    }
}
