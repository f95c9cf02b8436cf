package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.runtime.Job;
import org.cdexflow.SandboxTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.StringUtils;

/** A step that fails, with a message that must not leave it: the exchange that it names is not there. */
@SandboxTest
@ExtendWith(OutputCaptureExtension.class)
class StepFaultTest {

    private static final String SECRET = "PHI-SECRET";
    private static final String MODEL = """
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
                xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="step-fault-definitions" targetNamespace="test">
              <bpmn:process id="step-fault" name="Step fault" isExecutable="true">
                <bpmn:startEvent id="begin" />
                <bpmn:serviceTask id="fail" camunda:asyncBefore="true" camunda:delegateExpression="${remindStaff}">
                  <bpmn:extensionElements>
                    <camunda:failedJobRetryTimeCycle>R2/PT0S</camunda:failedJobRetryTimeCycle>
                  </bpmn:extensionElements>
                </bpmn:serviceTask>
                <bpmn:sequenceFlow id="begin-to-fail" sourceRef="begin" targetRef="fail" />
              </bpmn:process>
            </bpmn:definitions>
            """;

    @Autowired
    ProcessEngine engine;

    @Autowired
    JdbcTemplate jdbc;

    private Deployment deployment;

    @BeforeEach
    void deploy() {
        deployment = engine.getRepositoryService().createDeployment().addString("step-fault.bpmn", MODEL).deploy();
    }

    @AfterEach
    void remove() {
        engine.getRepositoryService().deleteDeployment(deployment.getId(), true);
    }

    @Test
    void aFaultIsRetriedThenShownWithoutItsMessage(CapturedOutput log) {
        String instance = engine.getRuntimeService().startProcessInstanceByKey("step-fault", SECRET).getId();

        await().atMost(Duration.ofSeconds(20)).until(() -> engine.getRuntimeService()
                .createIncidentQuery()
                .processInstanceId(instance)
                .activityId("fail")
                .count() == 1);

        Job job = engine.getManagementService().createJobQuery().processInstanceId(instance).singleResult();
        assertThat(job.getRetries()).isZero();
        assertThat(StringUtils.countOccurrencesOf(log.getAll(), "ENGINE-14006")).as("attempts").isEqualTo(2);
        assertThat(job.getExceptionMessage())
                .isEqualTo("Step remindStaff failed: java.lang.IllegalArgumentException");
        assertThat(engine.getManagementService().getJobExceptionStacktrace(job.getId()))
                .contains("org.cdexflow.task.Exchanges.lock")
                .doesNotContain(SECRET);
        assertThat(incidentMessages()).isNotEmpty().noneMatch(message -> message.contains(SECRET));
        assertThat(bytes()).isNotEmpty().noneMatch(text -> text.contains(SECRET));
        assertThat(log.getAll()).doesNotContain(SECRET);
    }

    private List<String> incidentMessages() {
        return jdbc.queryForList(
                "select coalesce(incident_msg_, '') from act_ru_incident union all"
                        + " select coalesce(incident_msg_, '') from act_hi_incident union all"
                        + " select coalesce(exception_msg_, '') from act_ru_job",
                String.class);
    }

    private List<String> bytes() {
        return jdbc.queryForList("select bytes_ from act_ge_bytearray where bytes_ is not null", byte[].class).stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }
}
