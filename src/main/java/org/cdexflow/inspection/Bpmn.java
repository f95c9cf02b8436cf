package org.cdexflow.inspection;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.w3c.dom.Element;

/** BPMN as this product offers it: which elements and extensions a model may hold, and how they are found in its XML. */
public final class Bpmn {

    public static final String MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    /** What says how a model is drawn. */
    public static final Set<String> DRAWING = Set.of(
            "http://www.omg.org/spec/BPMN/20100524/DI", "http://www.omg.org/spec/DD/20100524/DC",
            "http://www.omg.org/spec/DD/20100524/DI");

    public static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
    /** The engine reads this as if it were Camunda's. */
    public static final String CAMUNDA_BEFORE = "http://activiti.org/bpmn";

    /** The code of the error that a step throws when what it was to do is refused. */
    public static final String REFUSED = "refused";

    static final Set<String> STEPS_AND_CALLS = Set.of("serviceTask", "userTask", "callActivity", "subProcess");
    static final Set<String> EVENTS =
            Set.of("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent");
    static final Set<String> GATEWAYS =
            Set.of("exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway");

    /** Tasks that do nothing here, or what only steps may do. */
    static final Set<String> OTHER_TASKS =
            Set.of("task", "manualTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask");

    static final Set<String> EVENT_DEFINITIONS = Set.of(
            "timerEventDefinition", "errorEventDefinition", "escalationEventDefinition", "terminateEventDefinition",
            "conditionalEventDefinition", "messageEventDefinition", "signalEventDefinition");

    /** What stands beside the flow, or is written on it. */
    private static final Set<String> SURROUNDINGS = Set.of(
            "definitions", "process", "documentation", "extensionElements", "incoming", "outgoing", "sequenceFlow",
            "conditionExpression", "condition", "timeDate", "timeDuration", "timeCycle", "message", "signal", "error",
            "escalation", "collaboration", "participant", "messageFlow", "laneSet", "lane", "childLaneSet", "flowNodeRef",
            "textAnnotation", "text", "association", "group", "category", "categoryValue", "dataObject", "dataObjectReference",
            "dataStoreReference", "dataStore", "dataState");

    public static final Set<String> CAMUNDA_ELEMENTS = Set.of(
            "inputOutput", "inputParameter", "outputParameter", "list", "value", "map", "entry", "in", "out", "properties",
            "property", "failedJobRetryTimeCycle");

    public static final Set<String> CAMUNDA_ATTRIBUTES = Set.of(
            "delegateExpression", "modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon", "asyncBefore",
            "asyncAfter", "exclusive", "historyTimeToLive", "isStartableInTasklist", "versionTag", "jobPriority",
            "calledElementBinding", "calledElementVersion", "calledElementVersionTag", "diagramRelationId", "assignee",
            "candidateUsers", "candidateGroups", "dueDate", "followUpDate", "priority", "errorCodeVariable", "errorMessageVariable", "errorMessage", "escalationCodeVariable", "variableName",
            "variableEvents");

    private Bpmn() {}

    public static boolean isOffered(String name) {
        return isFlowNode(name) || EVENT_DEFINITIONS.contains(name) || SURROUNDINGS.contains(name);
    }

    /** An error event of a class' name would catch the engine's own exceptions. */
    public static boolean isJava(String errorCode) {
        return errorCode != null && errorCode.contains(".");
    }

    static boolean isFlowNode(String name) {
        return STEPS_AND_CALLS.contains(name) || EVENTS.contains(name) || GATEWAYS.contains(name) || OTHER_TASKS.contains(name);
    }

    static List<Element> processes(Element definitions) {
        return Xml.children(definitions, MODEL, "process").toList();
    }

    /** Extension elements of Camunda's on an element, by name. */
    static List<Element> extensions(Element element, String name) {
        return Xml.children(element, MODEL, "extensionElements")
                .flatMap(extensions -> Xml.children(extensions, CAMUNDA, name))
                .toList();
    }

    /** The inputs of a task as they are written. */
    static Map<String, String> inputs(Element task) {
        Map<String, String> inputs = new HashMap<>();
        for (Element inputOutput : extensions(task, "inputOutput")) {
            Xml.children(inputOutput, CAMUNDA, "inputParameter")
                    .forEach(input -> inputs.put(input.getAttribute("name"), Xml.ownText(input)));
        }
        return inputs;
    }
}
