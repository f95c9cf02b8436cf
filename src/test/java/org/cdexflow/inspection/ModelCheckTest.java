package org.cdexflow.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.SandboxTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Each fault that a model can have, made by one edit of a model that has none. */
@SandboxTest
class ModelCheckTest {

    private static final String GOOD = """
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
                xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                id="own-definitions" targetNamespace="http://example.org/bpmn">
              <bpmn:process id="own" name="Own model" isExecutable="true">
                <bpmn:startEvent id="begin" name="Begins" />
                <bpmn:serviceTask id="hand" name="Hand over" camunda:delegateExpression="${acceptTask}">
                  <bpmn:extensionElements><camunda:inputOutput>
                    <camunda:inputParameter name="businessStatus">Waiting</camunda:inputParameter>
                  </camunda:inputOutput></bpmn:extensionElements>
                </bpmn:serviceTask>
                <bpmn:userTask id="look" name="Look at it">
                  <bpmn:extensionElements><camunda:inputOutput>
                    <camunda:inputParameter name="work">review</camunda:inputParameter>
                    <camunda:inputParameter name="queue">second</camunda:inputParameter>
                    <camunda:inputParameter name="secondPerson">true</camunda:inputParameter>
                  </camunda:inputOutput></bpmn:extensionElements>
                </bpmn:userTask>
                <bpmn:boundaryEvent id="late" name="Too late" attachedToRef="look">
                  <bpmn:timerEventDefinition id="late-timer"><bpmn:timeDate xsi:type="bpmn:tFormalExpression">${dueAt}</bpmn:timeDate></bpmn:timerEventDefinition>
                </bpmn:boundaryEvent>
                <bpmn:exclusiveGateway id="fine" name="Fine?" default="fine-yes" />
                <bpmn:callActivity id="check" name="Check again" calledElement="check-release">
                  <bpmn:extensionElements><camunda:in businessKey="#{execution.processBusinessKey}" /><camunda:in variables="all" /></bpmn:extensionElements>
                </bpmn:callActivity>
                <bpmn:endEvent id="done" name="Done" />
                <bpmn:sequenceFlow id="a" sourceRef="begin" targetRef="hand" />
                <bpmn:sequenceFlow id="b" sourceRef="hand" targetRef="look" />
                <bpmn:sequenceFlow id="c" sourceRef="look" targetRef="fine" />
                <bpmn:sequenceFlow id="d" sourceRef="late" targetRef="done" />
                <bpmn:sequenceFlow id="fine-no" name="no" sourceRef="fine" targetRef="look">
                  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${decision == 'return'}</bpmn:conditionExpression>
                </bpmn:sequenceFlow>
                <bpmn:sequenceFlow id="fine-yes" name="yes" sourceRef="fine" targetRef="check" />
                <bpmn:sequenceFlow id="e" sourceRef="check" targetRef="done" />
              </bpmn:process>
            </bpmn:definitions>
            """;

    private static final String INPUT = "<camunda:inputParameter name=\"businessStatus\">Waiting</camunda:inputParameter>";
    private static final String HAND = "<bpmn:serviceTask id=\"hand\" name=\"Hand over\" camunda:delegateExpression=\"${acceptTask}\">";

    @Autowired
    ModelCheck check;

    static List<Path> shipped() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("bpmn"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void theShippedFilesPass(Path file) throws IOException {
        assertThat(check.check(file.getFileName().toString(), Files.readAllBytes(file))).isEmpty();
    }

    @Test
    void theModelOfThisTestPasses() {
        assertThat(problems(GOOD)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not XML", "<bpmn:definitions", "<a><b></a>"})
    void whatIsNotWellFormed(String text) {
        assertThat(problems(text)).singleElement().asString().contains("is not well-formed XML");
    }

    @Test
    void whatReachesOutOfTheFile() {
        String doctype = "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>";
        assertThat(problems(doctype)).singleElement().asString().contains("is not well-formed XML").doesNotContain("root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xsi:schemaLocation=\"urn:x http://localhost:1/x.xsd\"", "xsi:noNamespaceSchemaLocation=\"x.xsd\""})
    void whatSendsItsReaderElsewhere(String schema) {
        assertThat(problems(edited("id=\"own-definitions\"", "id=\"own-definitions\" " + schema)))
                .singleElement().asString().contains("names a schema to be fetched");
    }

    @Test
    void whatIsNestedWithoutEnd() {
        assertThat(problems("<a>".repeat(200_000))).singleElement().asString().contains("is not well-formed XML");
    }

    @Test
    void whatIsTooLarge() {
        assertThat(check.check("own.bpmn", new byte[ModelCheck.MOST_BYTES + 1])).singleElement().asString().contains("larger than 2 MB");
    }

    @ParameterizedTest
    @CsvSource({"own.bpmn,<a/>", "own.dmn,<a/>", "own.txt,<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'/>"})
    void whatIsNeitherModelNorTable(String file, String text) {
        assertThat(check.check(file, bytes(text))).singleElement().asString().contains("is neither BPMN 2.0 nor DMN");
    }

    @Test
    void aProblemSaysWhereItIsAndWhatToDo() {
        assertThat(check.check("own.bpmn", bytes(edited("${acceptTask}", "${sendFax}")))).containsExactly(new ModelProblem(
                "own.bpmn", "hand", "Hand over", "calls the step ${sendFax}, which does not exist.",
                "Choose one of the steps that the element templates offer."));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            nothing executable         | isExecutable="true"                  | isExecutable="false"                     | -          | no executable process
            unknown step               | ${acceptTask}                        | ${faxTask}                               | Hand over  | does not exist
            no step at all             | camunda:delegateExpression="${acceptTask}" |                                    | Hand over  | without a step
            step by two names          | ${acceptTask}                        | ${acceptTask}${failTask}                 | Hand over  | does not exist
            input left out             | >Waiting<                            | ><                                       | Hand over  | does not say its "Business status"
            page left out              | name="work">review<                  | name="work"><                            | Look at it | which page
            page unknown               | name="work">review<                  | name="work">fax<                         | Look at it | page "fax"
            queue left out             | name="queue">second<                 | name="queue"><                           | Look at it | does not say its "Queue"
            choice not offered         | name="secondPerson">true<            | name="secondPerson">maybe<               | Look at it | not possible
            timer without time         | >${dueAt}<                           | ><                                       | Too late   | does not say when
            date not readable          | >${dueAt}<                           | >tomorrow<                               | Too late   | cannot be read
            date from a number         | >${dueAt}<                           | >${found}<                               | Too late   | not a time
            no end                     | <bpmn:endEvent id="done" name="Done" /> | <bpmn:intermediateThrowEvent id="done" name="Done" /> | Own model | has no end event
            no start                   | <bpmn:startEvent id="begin" name="Begins" /> | <bpmn:intermediateThrowEvent id="begin" name="Begins" /> | Own model | has no start event
            never reached              | sourceRef="begin" targetRef="hand"   | sourceRef="begin" targetRef="look"       | Hand over  | never reached
            leads nowhere              | <bpmn:sequenceFlow id="e" sourceRef="check" targetRef="done" /> |               | Check again | leads nowhere
            no default                 | default="fine-yes"                   |                                          | Fine?      | no default flow
            condition not readable     | ${decision == 'return'}              | ${decision == }                          | no         | cannot be read
            condition left out         | ${decision == 'return'}              | always                                   | no         | without a condition
            variable unknown           | ${decision == 'return'}              | ${mood == 'good'}                        | no         | no step, person or model sets
            called model missing       | calledElement="check-release"        | calledElement="check-weather"            | Check again | "check-weather", which is not here
            calls itself               | calledElement="check-release"        | calledElement="own"                      | Check again | calls the model that it is part of
            called model left out      | calledElement="check-release"        |                                          | Check again | calls no model
            called without the request | <camunda:in businessKey="#{execution.processBusinessKey}" /> |                 | Check again | which request it works on
            starts by itself           | <bpmn:startEvent id="begin" name="Begins" /> | <bpmn:startEvent id="begin" name="Begins"><bpmn:timerEventDefinition><bpmn:timeCycle>R/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent> | Begins | starts by itself
            a circle without waiting   | sourceRef="fine" targetRef="look"    | sourceRef="fine" targetRef="fine"        | Fine?      | circle in which nothing waits
            what the engine minds      | id="late-timer"                      | id="late"                                | -          | refused by the engine
            """)
    void oneFault(String fault, String before, String after, String element, String wrong) {
        List<ModelProblem> problems = check.check("own.bpmn", bytes(edited(before, after == null ? "" : after)));
        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.name()).isEqualTo(element.equals("-") ? null : element);
            assertThat(problem.wrong()).contains(wrong);
            assertThat(problem.remedy()).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<bpmn:timeDate>2030-01-31T17:00:00Z</bpmn:timeDate>", "<bpmn:timeDuration>P2D</bpmn:timeDuration>",
        "<bpmn:timeDuration>PT4H</bpmn:timeDuration>", "<bpmn:timeDate>${remindAt}</bpmn:timeDate>"
    })
    void timersThatCanBeRead(String time) {
        assertThat(problems(withTimer(time))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<bpmn:timeDate>31.01.2030</bpmn:timeDate>", "<bpmn:timeDuration>2 days</bpmn:timeDuration>",
        "<bpmn:timeDuration>P2</bpmn:timeDuration>", "<bpmn:timeCycle>now and then</bpmn:timeCycle>",
        "<bpmn:timeDate>${dueAt}T</bpmn:timeDate>", "<bpmn:timeDate>${unknown}</bpmn:timeDate>", ""
    })
    void timersThatCannotBeRead(String time) {
        assertThat(problems(withTimer(time))).isNotEmpty().allMatch(problem -> problem.contains("\"Too late\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "${''.getClass().forName('java.lang.Runtime')}", "${release.class}", "${release['class']}", "${execution}",
        "${execution.processEngineServices}", "#{execution.setVariable('a', 1)}", "${acceptTask}", "${acceptTask.step}",
        "${now()}", "${found > 0 ? dateTime() : 1}", "${currentUser()}", "${task}", "Hello ${release.toString()}"
    })
    void expressionsThatReachIntoJava(String expression) {
        assertThat(problems(edited(INPUT, INPUT.replace("Waiting", expression)))).as("input").isNotEmpty();
        assertThat(problems(edited("${decision == 'return'}", expression))).as("condition").isNotEmpty();
        assertThat(problems(edited("name=\"Hand over\"", "name=\"" + expression + "\""))).as("name").isNotEmpty();
        assertThat(problems(edited("name=\"Look at it\">", "name=\"Look at it\"><bpmn:documentation>" + expression
                + "</bpmn:documentation>"))).as("documentation, which the engine reads as an expression").isNotEmpty();
        assertThat(problems(edited(">second<", "><![CDATA[" + expression + "]]><"))).as("CDATA").isNotEmpty();
        assertThat(problems(edited("calledElement=\"check-release\"", "calledElement=\"" + expression + "\""))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "camunda:class=\"java.lang.Runtime\"", "camunda:expression=\"${1}\"", "camunda:type=\"external\" camunda:topic=\"t\"",
        "camunda:type=\"mail\"", "camunda:resultVariable=\"x\"", "camunda:decisionRef=\"release\"",
        "activiti:class=\"java.lang.Runtime\" xmlns:activiti=\"http://activiti.org/bpmn\"",
        "c:class=\"java.lang.Runtime\" xmlns:c=\"http://camunda.org/schema/1.0/bpmn\""
    })
    void whatOnlyStepsMayDo(String attribute) {
        assertThat(problems(edited(HAND, HAND.replace(" name=", " " + attribute + " name="))))
                .isNotEmpty()
                .anyMatch(problem -> problem.contains("\"Hand over\"") && problem.contains("models cannot use"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<camunda:executionListener class=\"a.B\" event=\"start\" />",
        "<camunda:executionListener event=\"start\"><camunda:script scriptFormat=\"groovy\">1</camunda:script></camunda:executionListener>",
        "<camunda:taskListener expression=\"${1}\" event=\"create\" />", "<camunda:connector />",
        "<camunda:field name=\"a\"><camunda:string>b</camunda:string></camunda:field>",
        "<camunda:formData><camunda:formField id=\"a\" type=\"string\" /></camunda:formData>",
        // the engine reads these as its own, whatever their namespace
        "<q:v xmlns:q=\"urn:q\">${''.getClass()}</q:v>", "<script xmlns=\"\" scriptFormat=\"juel\">1</script>",
        "<camunda:properties><q:map xmlns:q=\"urn:q\"><q:entry key=\"${1}\" /></q:map></camunda:properties>"
    })
    void whatHidesInExtensions(String extension) {
        assertThat(problems(edited("<bpmn:extensionElements>", "<bpmn:extensionElements>" + extension)))
                .isNotEmpty()
                .anyMatch(problem -> problem.contains("\"Hand over\"") && problem.contains("models cannot use"));
    }

    @Test
    void scripts() {
        String script = GOOD.replace(HAND, "<bpmn:scriptTask id=\"hand\" name=\"Hand over\" scriptFormat=\"groovy\">")
                .replaceFirst("</bpmn:serviceTask>", "<bpmn:script>1</bpmn:script></bpmn:scriptTask>");
        assertThat(problems(script)).anyMatch(problem -> problem.contains("Models cannot run scripts"));
        assertThat(problems(edited(INPUT, "<camunda:inputParameter name=\"businessStatus\">"
                        + "<camunda:script scriptFormat=\"groovy\">1</camunda:script></camunda:inputParameter>")))
                .anyMatch(problem -> problem.contains("\"script\""));
        assertThat(problems(edited("xsi:type=\"bpmn:tFormalExpression\">${decision", "language=\"groovy\" xsi:type=\"bpmn:tFormalExpression\">${decision")))
                .anyMatch(problem -> problem.contains("\"language\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"task", "manualTask", "sendTask", "businessRuleTask", "receiveTask", "transaction", "complexGateway"})
    void elementsThatAreNotOffered(String kind) {
        String other = edited("<bpmn:endEvent id=\"done\" name=\"Done\" />",
                "<bpmn:" + kind + " id=\"done\" name=\"Done\" /><bpmn:endEvent id=\"end\" />"
                        + "<bpmn:sequenceFlow id=\"z\" sourceRef=\"done\" targetRef=\"end\" />");
        assertThat(problems(other)).anyMatch(problem -> problem.contains("\"Done\""));
    }

    @Test
    void messagesThatNobodySends() {
        String waiting = edited("<bpmn:timerEventDefinition id=\"late-timer\"><bpmn:timeDate xsi:type=\"bpmn:tFormalExpression\">${dueAt}</bpmn:timeDate></bpmn:timerEventDefinition>",
                "<bpmn:messageEventDefinition messageRef=\"fax\" />")
                .replace("</bpmn:definitions>", "<bpmn:message id=\"fax\" name=\"Fax came\" /></bpmn:definitions>");
        assertThat(problems(waiting)).singleElement().asString()
                .contains("\"Too late\"").contains("the message \"Fax came\", which nobody sends");
    }

    @Test
    void signalsThatReachEveryRequest() {
        String waiting = edited("<bpmn:timerEventDefinition id=\"late-timer\"><bpmn:timeDate xsi:type=\"bpmn:tFormalExpression\">${dueAt}</bpmn:timeDate></bpmn:timerEventDefinition>",
                "<bpmn:signalEventDefinition signalRef=\"all\" />")
                .replace("</bpmn:definitions>", "<bpmn:signal id=\"all\" name=\"All\" /></bpmn:definitions>");
        assertThat(problems(waiting)).singleElement().asString().contains("\"Too late\"").contains("signal");
    }

    @Test
    void peopleWhoWouldHaveToDoTwoThingsAtOnce() {
        String fork = edited("<bpmn:sequenceFlow id=\"b\" sourceRef=\"hand\" targetRef=\"look\" />", """
                <bpmn:parallelGateway id="fork" name="Both" />
                <bpmn:userTask id="other" name="Look elsewhere"><bpmn:extensionElements><camunda:inputOutput>
                  <camunda:inputParameter name="work">fulfil</camunda:inputParameter>
                  <camunda:inputParameter name="queue">other</camunda:inputParameter>
                </camunda:inputOutput></bpmn:extensionElements></bpmn:userTask>
                <bpmn:sequenceFlow id="b" sourceRef="hand" targetRef="fork" />
                <bpmn:sequenceFlow id="b1" sourceRef="fork" targetRef="look" />
                <bpmn:sequenceFlow id="b2" sourceRef="fork" targetRef="other" />
                <bpmn:sequenceFlow id="b3" sourceRef="other" targetRef="done" />
                """);
        assertThat(problems(fork)).singleElement().asString()
                .contains("\"Both\"").contains("leads to user tasks that would wait at the same time");
        String aside = fork.replaceFirst("<bpmn:parallelGateway[^>]*>", "")
                .replaceAll("<bpmn:sequenceFlow id=\"b[12]?\"[^>]*>", "")
                .replace("attachedToRef=\"look\"", "attachedToRef=\"look\" cancelActivity=\"false\"")
                .replace("sourceRef=\"late\" targetRef=\"done\"", "sourceRef=\"late\" targetRef=\"other\"")
                .replace("</bpmn:process>", "<bpmn:sequenceFlow id=\"b\" sourceRef=\"hand\" targetRef=\"look\" /></bpmn:process>");
        assertThat(problems(aside)).singleElement().asString().contains("\"Too late\"").contains("at the same time");
    }

    @Test
    void stepsThatAreRepeatedManyTimes() {
        assertThat(problems(edited("</bpmn:extensionElements>\n    </bpmn:serviceTask>", "</bpmn:extensionElements>"
                        + "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>1000000000</bpmn:loopCardinality>"
                        + "</bpmn:multiInstanceLoopCharacteristics></bpmn:serviceTask>")))
                .anyMatch(problem -> problem.contains("\"Hand over\"") && problem.contains("not offered"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "!(", "-(", "empty ("})
    void bracketsWithoutEnd(String open) {
        int times = 400;
        assertThat(problems(edited("${decision == 'return'}", "${" + open.repeat(times) + "found" + ")".repeat(times) + "}"))).isNotEmpty();
        assertThat(problems(edited("${decision == 'return'}", "${" + open.repeat(60) + "found" + ")".repeat(60) + "}"))).isNotEmpty();
    }

    @Test
    void aCircleIsSeenThroughSubprocesses() {
        String inner = """
                <bpmn:subProcess id="inner" name="Inner">
                  <bpmn:startEvent id="inner-begin" />%s<bpmn:endEvent id="inner-end" />
                  %s
                </bpmn:subProcess>
                <bpmn:sequenceFlow id="b" sourceRef="hand" targetRef="inner" />
                <bpmn:exclusiveGateway id="again" name="Again?" default="again-no" />
                <bpmn:sequenceFlow id="b1" sourceRef="inner" targetRef="again" />
                <bpmn:sequenceFlow id="again-no" sourceRef="again" targetRef="look" />
                <bpmn:sequenceFlow id="again-yes" sourceRef="again" targetRef="inner">
                  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${found == 0}</bpmn:conditionExpression>
                </bpmn:sequenceFlow>
                """;
        String straight = inner.formatted("", "<bpmn:sequenceFlow id=\"i1\" sourceRef=\"inner-begin\" targetRef=\"inner-end\" />");
        String waiting = inner.formatted("""
                <bpmn:intermediateCatchEvent id="tomorrow" name="Tomorrow"><bpmn:timerEventDefinition id="tomorrow-timer">
                <bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>""", """
                <bpmn:sequenceFlow id="i1" sourceRef="inner-begin" targetRef="tomorrow" />
                <bpmn:sequenceFlow id="i2" sourceRef="tomorrow" targetRef="inner-end" />""");
        String flow = "<bpmn:sequenceFlow id=\"b\" sourceRef=\"hand\" targetRef=\"look\" />";
        assertThat(problems(edited(flow, straight))).singleElement().asString()
                .contains("\"Inner\"").contains("circle in which nothing waits: Inner, Again?");
        assertThat(problems(edited(flow, waiting))).isEmpty();
        assertThat(problems(edited(flow, waiting.replace("timerEventDefinition", "conditionalEventDefinition")
                        .replace("<bpmn:timeDuration>P1D</bpmn:timeDuration>", "<bpmn:condition>${found == 0}</bpmn:condition>"))))
                .as("a condition that may hold already")
                .anyMatch(problem -> problem.contains("circle in which nothing waits"));
    }

    @Test
    void aCircleIsSeenThroughCalledModels() {
        String loop = edited("sourceRef=\"fine\" targetRef=\"look\"", "sourceRef=\"fine\" targetRef=\"check\"")
                .replace("sourceRef=\"check\" targetRef=\"done\"", "sourceRef=\"check\" targetRef=\"fine\"")
                .replace("id=\"fine-yes\" name=\"yes\" sourceRef=\"fine\" targetRef=\"check\"", "id=\"fine-yes\" name=\"yes\" sourceRef=\"fine\" targetRef=\"done\"")
                .replace("calledElement=\"check-release\"", "calledElement=\"other\"");
        String waits = GOOD.replace("id=\"own\"", "id=\"other\"");
        assertThat(check.check(Map.of("own.bpmn", bytes(loop), "other.bpmn", bytes(waits)))).isEmpty();
        String waitsNot = waits.replace("sourceRef=\"hand\" targetRef=\"look\"", "sourceRef=\"hand\" targetRef=\"fine\"")
                .replaceFirst("(?s)<bpmn:userTask.*</bpmn:boundaryEvent>", "")
                .replace("<bpmn:sequenceFlow id=\"c\" sourceRef=\"look\" targetRef=\"fine\" />", "")
                .replace("<bpmn:sequenceFlow id=\"d\" sourceRef=\"late\" targetRef=\"done\" />", "")
                .replace("sourceRef=\"fine\" targetRef=\"look\"", "sourceRef=\"fine\" targetRef=\"done\"");
        assertThat(check.check(Map.of("own.bpmn", bytes(loop), "other.bpmn", bytes(waitsNot))))
                .singleElement().extracting(ModelProblem::wrong).asString().contains("circle in which nothing waits: Fine?, Check again");
    }

    @Test
    void modelsThatCallEachOther() {
        String caller = edited("calledElement=\"check-release\"", "calledElement=\"other\"");
        String called = edited("calledElement=\"check-release\"", "calledElement=\"own\"").replace("id=\"own\"", "id=\"other\"");
        assertThat(check.check(Map.of("own.bpmn", bytes(caller), "other.bpmn", bytes(called))))
                .extracting(ModelProblem::sentence).hasSize(2).allMatch(problem -> problem.contains("leads back to this one"));
        String deployed = packaged("match-patient.bpmn").replaceFirst("<bpmn:process id=\"match-patient\"([^>]*)>", """
                <bpmn:process id="match-patient"$1><bpmn:subProcess id="inner"><bpmn:callActivity id="back" name="Back" calledElement="data-request" />
                </bpmn:subProcess>""");
        assertThat(check.check("match-patient.bpmn", bytes(deployed)))
                .anyMatch(problem -> "Back".equals(problem.name()) && problem.wrong().contains("leads back to this one"));
    }

    @Test
    void branchesThatMeetWithoutBeingJoined() {
        String fork = edited("<bpmn:sequenceFlow id=\"b\" sourceRef=\"hand\" targetRef=\"look\" />", """
                <bpmn:parallelGateway id="fork" name="Both" /><bpmn:parallelGateway id="join" name="Joined" />
                <bpmn:intermediateThrowEvent id="one" name="One" /><bpmn:intermediateThrowEvent id="two" name="Two" />
                <bpmn:sequenceFlow id="b" sourceRef="hand" targetRef="fork" />
                <bpmn:sequenceFlow id="b1" sourceRef="fork" targetRef="one" /><bpmn:sequenceFlow id="b2" sourceRef="fork" targetRef="two" />
                <bpmn:sequenceFlow id="b3" sourceRef="one" targetRef="join" /><bpmn:sequenceFlow id="b4" sourceRef="two" targetRef="join" />
                <bpmn:sequenceFlow id="b5" sourceRef="join" targetRef="look" />
                """);
        assertThat(problems(fork)).isEmpty();
        assertThat(problems(fork.replace("<bpmn:parallelGateway id=\"join\"", "<bpmn:exclusiveGateway id=\"join\"")))
                .anyMatch(problem -> problem.contains("\"Both\"") && problem.contains("meet at \"Joined\" without being joined"));
        String implicit = edited("<bpmn:sequenceFlow id=\"a\"", "<bpmn:intermediateThrowEvent id=\"x\" name=\"X\" />"
                + "<bpmn:sequenceFlow id=\"a1\" sourceRef=\"begin\" targetRef=\"x\" /><bpmn:sequenceFlow id=\"a2\" sourceRef=\"x\" targetRef=\"hand\" />"
                + "<bpmn:sequenceFlow id=\"a\"");
        assertThat(problems(implicit)).anyMatch(problem -> problem.contains("\"Begins\"") && problem.contains("meet at \"Hand over\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"errorRef=\"java.lang.RuntimeException\"", "errorRef=\"all\""})
    void errorsByTheNameOfAClass(String reference) {
        String catching = edited("<bpmn:sequenceFlow id=\"a\"", """
                <bpmn:boundaryEvent id="caught" name="All is well" attachedToRef="hand"><bpmn:errorEventDefinition id="caught-error" %s /></bpmn:boundaryEvent>
                <bpmn:sequenceFlow id="a0" sourceRef="caught" targetRef="done" />
                <bpmn:sequenceFlow id="a\"""".formatted(reference))
                .replace("</bpmn:definitions>", "<bpmn:error id=\"all\" name=\"All\" errorCode=\"java.lang.RuntimeException\" /></bpmn:definitions>");
        assertThat(problems(catching)).anyMatch(problem -> problem.contains("by the name of a class"));
    }

    private static String packaged(String file) {
        try {
            return Files.readString(Path.of("bpmn", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void modelsOfOneUploadMayCallEachOther() {
        String caller = edited("calledElement=\"check-release\"", "calledElement=\"other\"");
        String other = GOOD.replace("id=\"own\"", "id=\"other\"");
        assertThat(check.check("own.bpmn", bytes(caller))).hasSize(1);
        assertThat(check.check(Map.of("own.bpmn", bytes(caller), "other.bpmn", bytes(other)))).isEmpty();
    }

    @Test
    void aVariableThatTheModelSetsItselfIsKnown() {
        String own = edited(INPUT, INPUT + "<camunda:outputParameter name=\"round\">1</camunda:outputParameter>")
                .replace("${decision == 'return'}", "${decision == 'return' and round < 2}".replace("<", "&lt;"));
        assertThat(problems(own)).isEmpty();
        assertThat(problems(own.replace("\"round\"", "\"execution\"").replace("round", "execution"))).isNotEmpty();
    }

    @Test
    void namesOfTheFileStayOnOneShortLine() {
        String sentence = problems(GOOD.replace("${acceptTask}", "${x}")
                .replace("name=\"Hand over\"", "name=\"a&#10;WARN all is lost&#13;" + "x".repeat(5_000) + "\"")).get(0);
        assertThat(sentence).doesNotContain("\n", "\r").hasSizeLessThan(1_000);
    }

    private List<String> problems(String model) {
        return check.check("own.bpmn", bytes(model)).stream().map(ModelProblem::sentence).collect(Collectors.toList());
    }

    private static String edited(String before, String after) {
        assertThat(GOOD).contains(before);
        int at = GOOD.indexOf(before);
        return GOOD.substring(0, at) + after + GOOD.substring(at + before.length());
    }

    private static String withTimer(String time) {
        return edited("<bpmn:timeDate xsi:type=\"bpmn:tFormalExpression\">${dueAt}</bpmn:timeDate>", time);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
