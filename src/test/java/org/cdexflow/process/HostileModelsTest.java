package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.dmn.feel.impl.FeelException;
import org.camunda.bpm.engine.ParseException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.cdexflow.SandboxTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Models that came into the engine past the check, and what they can do there: nothing. */
@SandboxTest
@Timeout(60)
class HostileModelsTest {

    @Autowired
    ProcessEngine engine;

    @Autowired
    JdbcTemplate jdbc;

    private TestModels before;

    @BeforeEach
    void remember() {
        before = TestModels.remember(engine, jdbc);
    }

    @AfterEach
    void forget() {
        before.forget();
    }

    @Test
    void aCircleBecomesAnIncidentWithWords() {
        deploy(model("hostile", """
                <intermediateThrowEvent id="round" camunda:asyncBefore="true" /><intermediateThrowEvent id="and-round" /><endEvent id="end" />
                <exclusiveGateway id="again" default="yes" />
                <sequenceFlow id="f1" sourceRef="begin" targetRef="round" /><sequenceFlow id="f2" sourceRef="round" targetRef="again" />
                <sequenceFlow id="yes" sourceRef="again" targetRef="and-round" /><sequenceFlow id="f3" sourceRef="and-round" targetRef="again" />
                <sequenceFlow id="no" sourceRef="again" targetRef="end"><conditionExpression>${1 == 2}</conditionExpression></sequenceFlow>
                """));
        assertStopped(start());
    }

    @Test
    void aCircleThroughASubprocessBecomesAnIncident() {
        deploy(model("hostile", """
                <intermediateThrowEvent id="round" camunda:asyncBefore="true" />
                <subProcess id="inner"><startEvent id="s" /><endEvent id="e" /><sequenceFlow id="i" sourceRef="s" targetRef="e" /></subProcess>
                <sequenceFlow id="f1" sourceRef="begin" targetRef="round" /><sequenceFlow id="f2" sourceRef="round" targetRef="inner" />
                <sequenceFlow id="f3" sourceRef="inner" targetRef="inner" />
                """));
        assertStopped(start());
    }

    @Test
    void modelsThatCallEachOtherBecomeAnIncident() {
        String calls = """
                <callActivity id="call" camunda:asyncBefore="%s" calledElement="%s" />
                <sequenceFlow id="f1" sourceRef="begin" targetRef="call" />
                """;
        deploy(model("hostile", calls.formatted("true", "hostile-too")));
        deploy(model("hostile-too", calls.formatted("false", "hostile-third")));
        deploy(model("hostile-third", calls.formatted("false", "hostile-too")));
        assertStopped(start());
    }

    @Test
    void gatewaysThatMultiplyBecomeAnIncident() {
        StringBuilder stages = new StringBuilder("<intermediateThrowEvent id=\"m0\" camunda:asyncBefore=\"true\" />"
                + "<sequenceFlow id=\"f0\" sourceRef=\"begin\" targetRef=\"m0\" />");
        for (int i = 1; i <= 30; i++) {
            stages.append("""
                    <parallelGateway id="p%1$d" /><exclusiveGateway id="m%1$d" /><sequenceFlow id="to%1$d" sourceRef="m%2$d" targetRef="p%1$d" />
                    <sequenceFlow id="a%1$d" sourceRef="p%1$d" targetRef="m%1$d" /><sequenceFlow id="b%1$d" sourceRef="p%1$d" targetRef="m%1$d" />
                    """.formatted(i, i - 1));
        }
        deploy(model("hostile", stages.append("<endEvent id=\"end\" /><sequenceFlow id=\"last\" sourceRef=\"m30\" targetRef=\"end\" />").toString()));
        assertStopped(start());
    }

    @Test
    void whatAnAnswerLeadsToIsLimitedToo() {
        deploy(model("hostile", """
                <receiveTask id="look" /><intermediateThrowEvent id="round" /><sequenceFlow id="f1" sourceRef="begin" targetRef="look" />
                <sequenceFlow id="f2" sourceRef="look" targetRef="round" /><sequenceFlow id="f3" sourceRef="round" targetRef="round" />
                """));
        String instance = start();
        assertThatThrownBy(() -> engine.getRuntimeService().signal(instance)).hasMessageContaining("does not come to an end by itself");
        assertThat(engine.getRuntimeService().getActiveActivityIds(instance)).containsExactly("look");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "${''.getClass().forName('java.lang.Runtime')}", "${''.class}", "${''['class']}", "${execution.processEngineServices}",
        "${execution.setVariable('a', 1)}", "${execution.processBusinessKey.class}", "${acceptTask.step}", "${acceptTask.name()}",
        "${processEngine}", "${environment}", "${dataSource}", "${authenticatedUserId}", "${text.length()}", "${text.bytes}", "${nothing}"
    })
    void anExpressionReachesNothingButVariablesAndSteps(String expression) {
        deploy(model("hostile", choosing(expression)));
        assertThatThrownBy(this::start).isInstanceOf(ProcessEngineException.class);
        assertThat(engine.getRuntimeService().createProcessInstanceQuery().processDefinitionKey("hostile").count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"${now()}", "${currentUser()}", "${currentUserGroups()}", "${dateTime()}"})
    void thereAreNoFunctions(String expression) {
        assertThatThrownBy(() -> deploy(model("hostile", choosing(expression)))).isInstanceOf(ProcessEngineException.class);
    }

    @Test
    void variablesAndTheRequestsNumberAreThere() {
        deploy(model("hostile", choosing("${text == 'abc' and execution.processBusinessKey == 'the-exchange'}")));
        start();
        assertThat(engine.getRuntimeService().createProcessInstanceQuery().processDefinitionKey("hostile").activityIdIn("look").count())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<serviceTask id=\"look\" camunda:class=\"java.lang.Runtime\" />",
        "<serviceTask id=\"look\" camunda:expression=\"${text}\" />",
        "<serviceTask id=\"look\" camunda:type=\"shell\" />",
        "<serviceTask id=\"look\" xmlns:a=\"http://activiti.org/bpmn\" a:class=\"java.lang.Runtime\" />",
        "<scriptTask id=\"look\" scriptFormat=\"javascript\"><script>1</script></scriptTask>",
        "<sendTask id=\"look\" camunda:class=\"java.lang.Runtime\" />",
        "<businessRuleTask id=\"look\" camunda:decisionRef=\"release\" />",
        "<userTask id=\"look\"><extensionElements><camunda:taskListener event=\"create\" class=\"a.B\" /></extensionElements></userTask>",
        "<userTask id=\"look\"><extensionElements><camunda:executionListener event=\"start\" expression=\"${text}\" /></extensionElements></userTask>",
        "<userTask id=\"look\"><extensionElements><camunda:inputOutput><camunda:inputParameter name=\"a\"><camunda:script scriptFormat=\"juel\">${1}"
                + "</camunda:script></camunda:inputParameter></camunda:inputOutput></extensionElements></userTask>",
        "<userTask id=\"look\" camunda:formHandlerClass=\"java.lang.Runtime\" />",
        "<userTask id=\"look\"><multiInstanceLoopCharacteristics><loopCardinality>999999999</loopCardinality></multiInstanceLoopCharacteristics></userTask>",
        "<userTask id=\"look\" /><boundaryEvent id=\"b\" attachedToRef=\"look\"><errorEventDefinition id=\"d\" errorRef=\"java.lang.Throwable\" /></boundaryEvent>",
        "<callActivity id=\"look\" calledElement=\"release\" camunda:variableMappingClass=\"java.lang.Runtime\" />"
    })
    void whatRunsCodeIsNotTaken(String element) {
        assertThatThrownBy(() -> deploy(model("hostile", element + "<sequenceFlow id=\"f1\" sourceRef=\"begin\" targetRef=\"look\" />")))
                .isInstanceOf(ParseException.class)
                .hasMessageMatching("(?s).*(is not offered here|the name of a class).*");
    }

    @Test
    void aConditionInAnotherLanguageIsNotTaken() {
        String script = choosing("1 == 1").replace("<conditionExpression>", "<conditionExpression language=\"javascript\">");
        assertThatThrownBy(() -> deploy(model("hostile", script))).isInstanceOf(ParseException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "matches(text, \"(a+)+$\")", "replace(text, \"(a+)+$\", \"\") = \"\"", "count(for i in 1..999999999 return i) = 1",
        "some i in 1..999999999 satisfies i = 0", "10 ** 999999999 = 1", "not(matches(text, \"(a+)+$\"))", "text.class = 1"
    })
    void aCellThatWouldRunForLongIsNotEvaluated(String cell) {
        deployTable(cell, "");
        assertThatThrownBy(this::decide).hasRootCauseInstanceOf(FeelException.class).rootCause().hasMessageContaining("tables cannot use");
    }

    @ParameterizedTest
    @ValueSource(strings = {"javascript", "groovy", "python", "ruby"})
    void aCellInAnotherLanguageIsNotEvaluated(String language) {
        deployTable("1 == 1", language);
        assertThatThrownBy(this::decide).isInstanceOf(RuntimeException.class).hasMessageNotContaining("timed out");
    }

    @Test
    void aCellInTheLanguageOfModelsReachesNothingEither() {
        deployTable("${text.getClass().forName('java.lang.Runtime') == null}", "juel");
        assertThatThrownBy(this::decide).isInstanceOf(RuntimeException.class);
    }

    @Test
    void whatACellMaySayIsEvaluated() {
        deployTable("contains(text, \"b\")", "");
        assertThat(decide()).containsExactly(Map.of("answer", "yes"));
    }

    private void assertStopped(String instance) {
        await().atMost(Duration.ofSeconds(30)).until(() -> incidents().size() == 1);
        Incident incident = incidents().get(0);
        assertThat(incident.getProcessInstanceId()).isEqualTo(instance);
        assertThat(incident.getIncidentMessage())
                .startsWith("More than 200 elements were passed without waiting")
                .contains("Deploy a corrected model, move the exchange to it, and retry.");
        Job job = engine.getManagementService().createJobQuery().processInstanceId(instance).singleResult();
        assertThat(job.getRetries()).isZero();
        assertThat(engine.getHistoryService().createHistoricActivityInstanceQuery().processInstanceId(instance).count())
                .as("what it did is rolled back").isLessThan(5);
    }

    private List<Incident> incidents() {
        return engine.getRuntimeService().createIncidentQuery().processDefinitionKeyIn("hostile").list();
    }

    private String start() {
        return engine.getRuntimeService().startProcessInstanceByKey("hostile", "the-exchange", Map.of("text", "abc")).getId();
    }

    private void deploy(String model) {
        engine.getRepositoryService().createDeployment().addString("hostile.bpmn", model).deploy();
    }

    private static String choosing(String condition) {
        return """
                <exclusiveGateway id="choose" default="no" /><endEvent id="end" /><receiveTask id="look" />
                <sequenceFlow id="f1" sourceRef="begin" targetRef="choose" /><sequenceFlow id="no" sourceRef="choose" targetRef="end" />
                <sequenceFlow id="yes" sourceRef="choose" targetRef="look"><conditionExpression>%s</conditionExpression></sequenceFlow>
                """.formatted(condition);
    }

    private static String model(String key, String rest) {
        return """
                <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
                    id="d" targetNamespace="test">
                  <process id="%s" isExecutable="true"><startEvent id="begin" />%s</process>
                </definitions>
                """.formatted(key, rest);
    }

    private void deployTable(String cell, String language) {
        engine.getRepositoryService().createDeployment().addString("hostile.dmn", """
                <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="Hostile" namespace="test">
                  <decision id="hostile-table" name="Hostile"><decisionTable id="t" hitPolicy="COLLECT">
                    <input id="i"><inputExpression id="ie" typeRef="string"><text>text</text></inputExpression></input>
                    <output id="o" name="answer" typeRef="string" />
                    <rule id="r"><inputEntry id="c"%s><text>%s</text></inputEntry><outputEntry id="a"><text>"yes"</text></outputEntry></rule>
                  </decisionTable></decision>
                </definitions>
                """.formatted(language.isEmpty() ? "" : " expressionLanguage=\"" + language + "\"", cell)).deploy();
    }

    private List<Map<String, Object>> decide() {
        return engine.getDecisionService()
                .evaluateDecisionByKey("hostile-table")
                .variables(Map.of("text", "a".repeat(40) + "b"))
                .evaluate()
                .getResultList();
    }
}
