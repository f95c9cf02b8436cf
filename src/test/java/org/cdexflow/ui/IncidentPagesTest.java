package org.cdexflow.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.runtime.Incident;
import org.cdexflow.OwnPatient;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** A step that fails because its exchange is not there, until somebody mends that. */
@SandboxTest
class IncidentPagesTest {

    private static final String MODEL = """
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
                xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="own-incident-definitions" targetNamespace="test">
              <bpmn:process id="own-incident" name="Stuck" isExecutable="true">
                <bpmn:startEvent id="begin" />
                <bpmn:serviceTask id="fail-here" name="Remind" camunda:asyncBefore="true" camunda:delegateExpression="${remindStaff}">
                  <bpmn:extensionElements>
                    <camunda:failedJobRetryTimeCycle>R1/PT0S</camunda:failedJobRetryTimeCycle>
                  </bpmn:extensionElements>
                </bpmn:serviceTask>
                <bpmn:sequenceFlow id="begin-to-fail" sourceRef="begin" targetRef="fail-here" />
              </bpmn:process>
            </bpmn:definitions>
            """;

    @Autowired
    ApplicationContext sandbox;

    @Autowired
    ProcessEngine engine;

    @Autowired
    JdbcTemplate jdbc;

    private Deployment deployment;
    private Visitor operator;
    private String process;
    private final String exchange = "not-there-" + UUID.randomUUID();

    @BeforeEach
    void getStuck() {
        deployment = engine.getRepositoryService().createDeployment().addString("own-incident.bpmn", MODEL).deploy();
        process = engine.getRuntimeService().startProcessInstanceByKey("own-incident", exchange).getId();
        operator = Visitor.signedIn(sandbox.getEnvironment(), "operator");
        await().atMost(Duration.ofSeconds(20)).until(() -> incident() != null);
    }

    @AfterEach
    void remove() {
        engine.getRepositoryService().deleteDeployment(deployment.getId(), true);
    }

    @Test
    void whatStandsStillIsListedByExchangeAndElement() {
        assertThat(operator.get("/incidents").body())
                .contains(incident().getId(), exchange, "own-incident, version 1", "fail-here", "Step remindStaff failed")
                .doesNotContain("href=\"/queue");
    }

    @Test
    void whatFailsAgainComesBack() {
        String first = incident().getId();

        assertThat(retry(first)).contains("One is tried again");

        await().atMost(Duration.ofSeconds(20)).until(() -> incident() != null && !incident().getId().equals(first));
        assertThat(retry(first)).contains("settled already");
    }

    @Test
    void whatWasMendedGoesOnAndItsTimeLineTellsWhoSetItGoing() {
        String real = aRequest();
        jdbc.update("update act_ru_execution set business_key_ = ? where business_key_ = ?", real, exchange);

        assertThat(retry(incident().getId())).contains("One is tried again");

        await().atMost(Duration.ofSeconds(20)).until(
                () -> engine.getRuntimeService().createProcessInstanceQuery().processInstanceId(process).count() == 0);
        assertThat(operator.get("/incidents").body()).doesNotContain(exchange);
        assertThat(Visitor.signedIn(sandbox.getEnvironment(), "clinician").get("/queue/" + real).body()).contains("set it going again");
    }

    @Test
    void aFinishedRequestIsReopenedWithAReasonOnly() {
        Payer payer = Payer.of(sandbox.getEnvironment(), "sandbox-payer");
        String id = payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build())
                .getIdElement().getIdPart();
        assertThat(reopen(id, " ")).contains("Give a reason", id);
        assertThat(reopen("no-such-request", "Once more")).contains("no request with this id");
        assertThat(reopen(id, "The record was corrected")).contains("worked again from its beginning");
    }

    private String reopen(String id, String reason) {
        operator.post("/incidents", "/incidents/reopen", Map.of("exchange", id, "reason", reason));
        return operator.get("/incidents").body();
    }

    @Test
    void nothingTickedIsSaidSo() {
        operator.post("/incidents", "/incidents/retry", Map.of());

        assertThat(operator.get("/incidents").body()).contains("Nothing is selected");
    }

    @Test
    @EnabledIf("org.cdexflow.ui.Chromium#isInstalled")
    void inABrowserOneTicksAndTriesAgain() {
        Page page = new Chromium(sandbox.getEnvironment()).signIn("operator");
        page.getByRole(AriaRole.NAVIGATION).getByText("Incidents").click();
        Chromium.screenshot(page, "incidents");
        Chromium.assertAccessible(page);

        page.getByLabel("Incident of exchange " + exchange).check();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try again")).click();
        assertThat(page.getByRole(AriaRole.STATUS).textContent()).contains("One is tried again");
    }

    private String retry(String incident) {
        operator.post("/incidents", "/incidents/retry", Map.of("incident", incident));
        return operator.get("/incidents").body();
    }

    private Incident incident() {
        return engine.getRuntimeService().createIncidentQuery().processInstanceId(process).singleResult();
    }

    private String aRequest() {
        Payer payer = Payer.of(sandbox.getEnvironment(), "sandbox-payer");
        String id = payer.ask(aDataRequest().forMember(OwnPatient.in(sandbox).id()).asking("Condition?").build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        return id;
    }
}
