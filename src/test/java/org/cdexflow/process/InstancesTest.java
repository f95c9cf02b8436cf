package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.DeploymentWithDefinitions;
import org.cdexflow.SandboxTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What is stuck is found by its element and its exchange. */
@SandboxTest
class InstancesTest {

    private static final String KEY = "own-stuck";
    private static final String MODEL = """
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
                xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="own-stuck-definitions" targetNamespace="test">
              <bpmn:process id="own-stuck" name="Stuck" isExecutable="true">
                <bpmn:startEvent id="begin" />
                <bpmn:serviceTask id="fail" name="Remind" camunda:asyncBefore="true" camunda:delegateExpression="${remindStaff}">
                  <bpmn:extensionElements>
                    <camunda:failedJobRetryTimeCycle>R1/PT0S</camunda:failedJobRetryTimeCycle>
                  </bpmn:extensionElements>
                </bpmn:serviceTask>
                <bpmn:sequenceFlow id="begin-to-fail" sourceRef="begin" targetRef="fail" />
              </bpmn:process>
            </bpmn:definitions>
            """;

    @Autowired
    ProcessEngine engine;

    @Autowired
    Instances instances;

    private DeploymentWithDefinitions deployment;

    @BeforeEach
    void deploy() {
        deployment = engine.getRepositoryService().createDeployment().addString("own-stuck.bpmn", MODEL).deployWithResult();
    }

    @AfterEach
    void remove() {
        engine.getRepositoryService().deleteDeployment(deployment.getId(), true);
    }

    @Test
    void anIncidentNamesItsElementAndItsExchange() {
        String definition = deployment.getDeployedProcessDefinitions().get(0).getId();
        engine.getRuntimeService().startProcessInstanceByKey(KEY, "no-such-exchange");

        await().atMost(Duration.ofSeconds(20)).until(() -> !instances.incidents(KEY).isEmpty());

        assertThat(instances.incidents(KEY)).singleElement().satisfies(incident -> {
            assertThat(incident.exchange()).isEqualTo("no-such-exchange");
            assertThat(incident.element()).isEqualTo("fail");
            assertThat(incident.definition()).isEqualTo(definition);
            assertThat(incident.message()).startsWith("Step remindStaff failed");
        });
        assertThat(instances.byDefinition().get(definition)).isEqualTo(new Running(1, 1));
        assertThat(instances.byElement(definition)).containsEntry("fail", new Running(1, 1));
        assertThat(instances.exchanges(definition, "fail")).containsExactly("no-such-exchange");
    }
}
