package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.cdexflow.DataRequests;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.inspection.ModelProblem;
import org.cdexflow.process.Rehearsal.Staff;
import org.cdexflow.task.RecordedRequests.Version;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A model is tried on a request that was answered before, while the job executor runs beside it. */
@SandboxTest
class RehearsalTest {

    @Autowired
    Environment environment;

    @Autowired
    ProcessEngine engine;

    @Autowired
    Rehearsal rehearsal;

    @Autowired
    JdbcTemplate jdbc;

    private Payer payer;

    @BeforeEach
    void asThePayer() {
        payer = Payer.of(environment, "sandbox-payer");
    }

    @Test
    void theShippedModelDoesWhatItDid() {
        Rehearsal.Result result = rehearse("data-request.bpmn", model("data-request"), answered(), Staff.AWAY);
        assertThat(result.incident()).isNull();
        assertThat(result.reached()).isTrue();
        assertThat(result.passed()).containsSubsequence(
                "Check release", "Decide release", "Match patient", "Find patient", "Gather data", "Release answer", "Answer released");
        assertThat(result.task()).containsExactly(
                new Version(1, "requested", null, null, 0), new Version(2, "completed", "Results released", null, 1));
        assertThat(result.people()).isEmpty();
        assertThat(result.timers()).isEmpty();
    }

    @Test
    void aChangedModelTellsWhatItWouldDo() {
        String other = model("data-request").replace(">Results released<", ">Here you are<");
        assertThat(rehearse("data-request.bpmn", other, answered(), Staff.AWAY).task())
                .last()
                .isEqualTo(new Version(2, "completed", "Here you are", null, 1));
    }

    @Test
    void staffWhoAreAwayAreWaitedForAndTimersAreNotFired() {
        Rehearsal.Result result = rehearse("data-request.bpmn", model("data-request"), inReview(), Staff.AWAY);
        assertThat(result.people()).singleElement().satisfies(waiting -> {
            assertThat(waiting.element()).isEqualTo("fulfil-request");
            assertThat(waiting.name()).isEqualTo("Fulfil request");
        });
        assertThat(result.timers()).extracting(Rehearsal.Waiting::name).containsExactly("Due date near", "Due date passed");
        assertThat(result.timers()).allMatch(timer -> timer.due().isAfter(Instant.now()));
        assertThat(result.task()).last().extracting(Version::status).isEqualTo("accepted");
    }

    @Test
    void staffWhoRelease() {
        Rehearsal.Result result = rehearse("data-request.bpmn", model("data-request"), inReview(), Staff.RELEASE);
        assertThat(result.passed()).containsSubsequence("Send to work queue", "Fulfil request", "Release answer", "Answer released");
        assertThat(result.task()).extracting(Version::status).containsExactly("requested", "accepted", "completed");
        assertThat(result.people()).isEmpty();
        assertThat(result.timers()).isEmpty();
    }

    @Test
    void staffWhoRefuse() {
        Rehearsal.Result result = rehearse("data-request.bpmn", model("data-request"), inReview(), Staff.REFUSE);
        assertThat(result.passed()).containsSubsequence("Fulfil request", "Decline request", "Declined by staff");
        assertThat(result.task()).last().extracting(Version::status).isEqualTo("rejected");
    }

    @Test
    void aPatientThatWasNeverFoundIsNotFoundInARehearsalEither() {
        Rehearsal.Result result = rehearse("match-patient.bpmn", model("match-patient"), unmatched(), Staff.RELEASE);
        assertThat(result.people()).singleElement().extracting(Rehearsal.Waiting::name).isEqualTo("Resolve patient");
        assertThat(result.timers()).extracting(Rehearsal.Waiting::name).contains("Due date passed");
    }

    @Test
    void staffFindThePatientThatWasFoundBefore() {
        String exchange = askedUntil("on-hold", aDataRequest().forMember("TWIN-4711").asking("Condition"));
        jdbc.update("update exchange set patient = 'twin-anna' where id = ?", exchange);
        Rehearsal.Result result = rehearse("match-patient.bpmn", model("match-patient"), exchange, Staff.RELEASE);
        assertThat(result.passed()).containsSubsequence("Put on hold", "Resolve patient", "Take up again", "Patient matched", "Gather data");
        assertThat(result.task()).extracting(Version::status).startsWith("requested", "on-hold", "accepted");
    }

    @Test
    void whatIsSensitiveIsReleasedByTwo() {
        String exchange = askedUntil("accepted", aDataRequest().forMember("PART2-1").asking("Condition"));
        Rehearsal.Result result = rehearse("data-request.bpmn", model("data-request"), exchange, Staff.RELEASE);
        assertThat(result.passed()).containsSubsequence("Fulfil request", "Review release", "Look for newer data", "Release answer");
    }

    @Test
    void aModelThatDoesNotEndIsNotTried() {
        String endless = """
                <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
                    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                    id="endless-definitions" targetNamespace="http://example.org/bpmn">
                  <bpmn:process id="check-release" isExecutable="true">
                    <bpmn:startEvent id="begin" />
                    <bpmn:callActivity id="match" name="Match for ever" calledElement="match-patient">
                      <bpmn:extensionElements><camunda:in businessKey="#{execution.processBusinessKey}" /><camunda:out variables="all" /></bpmn:extensionElements>
                    </bpmn:callActivity>
                    <bpmn:exclusiveGateway id="again" default="no" />
                    <bpmn:endEvent id="done" />
                    <bpmn:sequenceFlow id="a" sourceRef="begin" targetRef="match" />
                    <bpmn:sequenceFlow id="b" sourceRef="match" targetRef="again" />
                    <bpmn:sequenceFlow id="yes" sourceRef="again" targetRef="match">
                      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${patients == 1}</bpmn:conditionExpression>
                    </bpmn:sequenceFlow>
                    <bpmn:sequenceFlow id="no" sourceRef="again" targetRef="done" />
                  </bpmn:process>
                </bpmn:definitions>
                """;
        assertThat(rehearse("check-release.bpmn", endless, answered(), Staff.AWAY).problems())
                .extracting(ModelProblem::wrong).anyMatch(wrong -> wrong.contains("circle in which nothing waits"));
    }

    @Test
    void aModelOfEndlessLengthIsStopped() {
        StringBuilder chain = new StringBuilder();
        for (int i = 1; i <= PassedInJob.MOST; i++) {
            chain.append("<bpmn:intermediateThrowEvent id=\"e%1$d\" /><bpmn:sequenceFlow id=\"f%1$d\" sourceRef=\"e%2$d\" targetRef=\"e%1$d\" />"
                    .formatted(i, i - 1));
        }
        String endless = """
                <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="endless-definitions" targetNamespace="test">
                  <bpmn:process id="check-release" isExecutable="true"><bpmn:startEvent id="e0" />%s<bpmn:endEvent id="done" />
                    <bpmn:sequenceFlow id="last" sourceRef="e%d" targetRef="done" />
                  </bpmn:process>
                </bpmn:definitions>
                """.formatted(chain, PassedInJob.MOST);
        Rehearsal.Result result = rehearse("check-release.bpmn", endless, answered(), Staff.AWAY);
        assertThat(result.incident().message()).startsWith("More than 200 elements were passed without waiting");
        assertThat(result.task()).hasSize(1);
    }

    @Test
    void aCalledModelIsTriedAsPartOfTheRequest() {
        String renamed = model("check-release").replace("name=\"Decide release\"", "name=\"Decide as we do\"");
        Rehearsal.Result result = rehearse("check-release.bpmn", renamed, answered(), Staff.AWAY);
        assertThat(result.reached()).isTrue();
        assertThat(result.passed()).contains("Decide as we do", "Answer released");
    }

    @Test
    void aModelThatNoRequestComesThroughIsNotReached() {
        String own = model("check-release").replace("id=\"check-release\"", "id=\"own-check\"")
                .replace("bpmnElement=\"check-release\"", "bpmnElement=\"own-check\"");
        assertThat(rehearse("own-check.bpmn", own, answered(), Staff.AWAY).reached()).isFalse();
    }

    @Test
    void aStepThatFailsIsShownWhereItFailed() {
        String noMatching = model("check-release")
                .replace("<camunda:inputParameter name=\"table\">release<", "<camunda:inputParameter name=\"table\">no-such-table<");
        Rehearsal.Result result = rehearse("check-release.bpmn", noMatching, answered(), Staff.AWAY);
        assertThat(result.incident().name()).isEqualTo("Decide release");
        assertThat(result.incident().message()).startsWith("Step decideRelease failed:");
        assertThat(result.task()).containsExactly(new Version(1, "requested", null, null, 0));
    }

    @Test
    void aModelWithProblemsIsNotTried() {
        Rehearsal.Result result = rehearse(
                "check-release.bpmn", model("check-release").replace("${decideRelease}", "${ask}"), answered(), Staff.AWAY);
        assertThat(result.problems()).isNotEmpty();
        assertThat(result.passed()).isEmpty();
    }

    @Test
    void whatWasNeverRecordedCannotBeTried() {
        assertThatThrownBy(() -> rehearsal.of("data-request.bpmn", bytes(model("data-request")), "no-such-one", Staff.AWAY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void nothingRemains(Staff staff) {
        String exchange = inReview();
        List<String> cached = cached();
        Map<String, Long> before = rows();
        for (String model : List.of("data-request", "match-patient", "check-release")) {
            rehearse(model + ".bpmn", model(model), exchange, staff);
            rehearse(model + ".bpmn", model(model).replaceAll(">release</camunda", ">no-such-table</camunda"), exchange, staff);
        }
        assertThat(rows()).isEqualTo(before);
        assertThat(cached()).as("definitions that the engine remembers").isSubsetOf(cached);
        assertThat(payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition").build()).getOutput()).hasSize(1);
    }

    private Rehearsal.Result rehearse(String file, String model, String exchange, Staff staff) {
        return rehearsal.of(file, bytes(model), exchange, staff);
    }

    private String answered() {
        return payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build())
                .getIdElement().getIdPart();
    }

    private String inReview() {
        return askedUntil("accepted", aDataRequest().forMember("ENDED-77").asking("Condition"));
    }

    private String unmatched() {
        return askedUntil("on-hold", aDataRequest().forMember("Nobody-4").asking("Condition"));
    }

    private String askedUntil(String status, DataRequests request) {
        Task task = payer.ask(request.build());
        String id = task.getIdElement().getIdPart();
        await().until(() -> payer.task(id).getStatus().toCode().equals(status));
        return id;
    }

    /** Every table of the database, with how many rows it has, but those of the seals, which a clock adds every minute. */
    private Map<String, Long> rows() {
        Map<String, Long> rows = new TreeMap<>();
        jdbc.queryForList("select tablename from pg_tables where schemaname = 'public' and tablename not like 'audit_seal%'", String.class)
                .forEach(table -> rows.put(table, jdbc.queryForObject("select count(*) from \"" + table + "\"", Long.class)));
        return rows;
    }

    private List<String> cached() {
        return ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration())
                .getDeploymentCache().getProcessDefinitionCache().keySet().stream().sorted().toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String model(String name) {
        try {
            return new ClassPathResource("bpmn/" + name + ".bpmn").getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
