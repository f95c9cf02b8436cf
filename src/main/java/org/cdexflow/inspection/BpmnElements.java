package org.cdexflow.inspection;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;

/**
 * Whether each element of a model is one that this product offers and is filled in as its template asks. What is not known to be
 * harmless is refused: models come from outside, and the engine would run scripts, classes and beans' methods for them.
 */
class BpmnElements {

    private static final String BUSINESS_KEY = "[$#]\\{execution\\.processBusinessKey}";

    /** Messages that somebody sends to a running process. Nobody sends one yet. */
    private static final Set<String> MESSAGES = Set.of();

    private static final String CHOOSE_STEP =
            "Delete it, or open its template chooser in Camunda Modeler and choose a step, for example \"Hand to staff\".";

    private final ElementTemplates templates;
    private final Set<String> steps;
    private final Set<String> models;
    private final BpmnPassage passage;
    private final Variables variables;
    private final ModelReport report;

    /** @param models keys of the processes that can be called */
    BpmnElements(
            ElementTemplates templates, Set<String> steps, Set<String> models, BpmnPassage passage, Variables variables,
            ModelReport report) {
        this.templates = templates;
        this.steps = steps;
        this.models = models;
        this.passage = passage;
        this.variables = variables;
        this.report = report;
    }

    void check(Element definitions) {
        for (Element element : Xml.descendants(definitions)) {
            String namespace = element.getNamespaceURI();
            if (Bpmn.MODEL.equals(namespace)) {
                checkKind(element);
                attributes(element);
                expressions(element);
            } else if (Bpmn.CAMUNDA.equals(namespace)) {
                checkExtension(element);
                expressions(element);
            } else if (Bpmn.CAMUNDA_BEFORE.equals(namespace)) {
                forbidden(element, element.getLocalName());
            } else if (!Bpmn.DRAWING.contains(String.valueOf(namespace))) {
                // the engine does not ask for its namespace where it expects an element of its own: it would be run
                forbidden(element, element.getTagName());
            }
        }
        attributes(definitions);
    }

    private void checkKind(Element element) {
        String name = element.getLocalName();
        if (!Bpmn.isOffered(name)) {
            report.add(element, "is a " + ModelReport.kind(element) + ", which is not offered here.",
                    "Replace it by a service task, a user task, a call activity, a gateway or a timer.");
            return;
        }
        switch (name) {
            case "serviceTask" -> step(element);
            case "userTask" -> userTask(element);
            case "callActivity" -> call(element);
            case "scriptTask" -> report.add(element, "is a script task. Models cannot run scripts.", CHOOSE_STEP);
            case "receiveTask" -> message(element);
            case "error", "errorEventDefinition" -> error(element);
            case "task", "manualTask", "businessRuleTask", "sendTask" ->
                report.add(element, "is a " + ModelReport.kind(element) + " and does nothing here.", CHOOSE_STEP);
            case "messageEventDefinition" -> message(element);
            case "signalEventDefinition" -> report.add(element, "waits for or sends a signal, which would reach every request.",
                    "Use a timer, a user task or a gateway.");
            default -> { }
        }
    }

    private void step(Element task) {
        String delegate = task.getAttributeNS(Bpmn.CAMUNDA, "delegateExpression").strip();
        if (delegate.isEmpty()) {
            report.add(task, "is a service task without a step.", CHOOSE_STEP);
            return;
        }
        String step = Expressions.variable(delegate);
        if (step == null || !steps.contains(step)) {
            report.add(task, "calls the step " + delegate + ", which does not exist.",
                    "Choose one of the steps that the element templates offer.");
            return;
        }
        templates.ofStep(step).ifPresent(template -> inputs(task, template));
    }

    private void error(Element error) {
        if (Bpmn.isJava(error.getAttribute("errorCode")) || Bpmn.isJava(error.getAttribute("errorRef"))) {
            report.add(error, "catches or throws an error by the name of a class.",
                    "Catch the error \"" + Bpmn.REFUSED + "\" of the steps; a fault becomes an incident.");
        }
    }

    private void userTask(Element task) {
        String work = Bpmn.inputs(task).get("work");
        String offered = templates.userTasks().stream()
                .map(template -> "\"" + template.name() + "\"")
                .sorted()
                .collect(Collectors.joining(", "));
        if (work == null || work.isBlank()) {
            report.add(task, "is a user task that does not say which page staff see.", "Choose one of its templates: " + offered + ".");
            return;
        }
        templates.ofWork(work).ifPresentOrElse(
                template -> inputs(task, template),
                () -> report.add(task, "opens the page \"" + work + "\", which does not exist.",
                        "Choose one of its templates: " + offered + "."));
    }

    private void inputs(Element task, ElementTemplates.Template template) {
        Map<String, String> given = Bpmn.inputs(task);
        for (ElementTemplates.Input input : template.inputs()) {
            String value = given.getOrDefault(input.name(), "");
            String label = input.label().isBlank() ? input.name() : input.label();
            if (value.isBlank()) {
                if (input.needed()) {
                    report.add(task, "does not say its \"" + label + "\".",
                            "Fill in \"" + label + "\" of the template \"" + template.name() + "\".");
                }
            } else if (!Expressions.isOne(value) && !input.accepts(value)) {
                report.add(task, "has \"" + value + "\" as its \"" + label + "\", which is not possible.",
                        input.choices().isEmpty()
                                ? "See what the template \"" + template.name() + "\" says about it."
                                : "Choose one of: " + String.join(", ", input.choices()) + ".");
            }
        }
    }

    private void call(Element call) {
        String called = Xml.attribute(call, "calledElement");
        if (called == null || !models.contains(called)) {
            report.add(call, called == null ? "calls no model." : "calls the model \"" + called + "\", which is not here.",
                    "Name the id of a process that is deployed, or upload it together with this file. Here are: "
                            + models.stream().sorted().collect(Collectors.joining(", ")) + ".");
        }
        String caller = process(call);
        if (caller.equals(called)) {
            report.add(call, "calls the model that it is part of, which would never end.", "Call another model.");
        } else if (called != null && passage.leads(called, caller)) {
            report.add(call, "calls the model \"" + called + "\", which leads back to this one and would never end.",
                    "Call another model, or take the call out of \"" + called + "\" and what it calls.");
        }
        List<Element> in = Bpmn.extensions(call, "in");
        if (in.stream().noneMatch(element -> element.getAttribute("businessKey").matches(BUSINESS_KEY))) {
            report.add(call, "does not tell the called model which request it works on.",
                    "Apply the template \"Call model\", or set its business key to #{execution.processBusinessKey}.");
        }
    }

    /** The id of the process that an element is part of, in whatever subprocess. */
    private static String process(Element element) {
        Element process = element;
        while (!Xml.is(process, Bpmn.MODEL, "process") && process.getParentNode() instanceof Element parent) {
            process = parent;
        }
        return process.getAttribute("id");
    }

    private void message(Element element) {
        Element root = element.getOwnerDocument().getDocumentElement();
        String reference = element.getAttribute("messageRef").replaceAll(".*:", "");
        String message = Xml.children(root, Bpmn.MODEL, "message")
                .filter(candidate -> candidate.getAttribute("id").equals(reference))
                .map(candidate -> candidate.getAttribute("name"))
                .findFirst()
                .orElse("");
        if (!MESSAGES.contains(message)) {
            report.add(element, "waits for or sends the message \"" + message + "\", which nobody sends or receives.",
                    "Use a timer, or a user task that staff complete.");
        }
    }

    private void checkExtension(Element extension) {
        if (!Bpmn.CAMUNDA_ELEMENTS.contains(extension.getLocalName())) {
            forbidden(extension, extension.getLocalName());
        }
        String name = Xml.attribute(extension, "name");
        boolean sets = extension.getLocalName().endsWith("putParameter");
        if (sets && name != null && variables.isReserved(name)) {
            report.add(extension, "sets \"" + name + "\", a name that is taken.", "Give the variable another name.");
        }
    }

    private void attributes(Element element) {
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            Attr attribute = (Attr) attributes.item(i);
            boolean extension = Bpmn.CAMUNDA.equals(attribute.getNamespaceURI());
            if (extension && !Bpmn.CAMUNDA_ATTRIBUTES.contains(attribute.getLocalName())
                    || Bpmn.CAMUNDA_BEFORE.equals(attribute.getNamespaceURI())
                    || attribute.getNamespaceURI() == null && attribute.getName().equals("language")) {
                forbidden(element, attribute.getLocalName());
            }
            if (extension && attribute.getLocalName().equals("delegateExpression")
                    && !element.getLocalName().equals("serviceTask")) {
                forbidden(element, attribute.getLocalName());
            }
        }
    }

    private void forbidden(Element element, String what) {
        report.add(element, "uses \"" + what + "\", which models cannot use here.",
                "Remove it; what a model does, it does with the steps of the element templates.");
    }

    private void expressions(Element element) {
        expression(element, Xml.ownText(element));
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            Attr attribute = (Attr) attributes.item(i);
            boolean step = "delegateExpression".equals(attribute.getLocalName());
            boolean businessKey = "businessKey".equals(attribute.getName()) && attribute.getValue().matches(BUSINESS_KEY);
            if (!step && !businessKey) {
                expression(element, attribute.getValue());
            }
        }
    }

    private void expression(Element element, String text) {
        if (!Expressions.isOne(text)) {
            return;
        }
        try {
            for (String variable : Expressions.variables(text)) {
                if (variables.isReserved(variable) || !variables.isKnown(variable)) {
                    report.add(element, "names \"" + variable + "\", which no step, person or model sets: " + text,
                            "Use a variable that the templates describe, or set it before with an output parameter.");
                }
            }
        } catch (Expressions.NotAllowed e) {
            report.add(element, e.getMessage(), e.remedy);
        }
    }
}
