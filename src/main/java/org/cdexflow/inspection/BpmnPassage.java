package org.cdexflow.inspection;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.w3c.dom.Element;

/** Where a request goes on without waiting: through elements, subprocesses and the models that are called. */
class BpmnPassage {

    private static final Set<String> TO_WAIT_FOR = Set.of("timerEventDefinition", "messageEventDefinition", "signalEventDefinition");
    private static final Set<String> THROWN = Set.of("errorEventDefinition", "escalationEventDefinition");

    private final Map<String, Element> processes;
    private final Map<Element, Pass> known = new IdentityHashMap<>();
    private final Set<Element> open = Collections.newSetFromMap(new IdentityHashMap<>());

    /** @param processes all that can be called, by their id, as they would be with the file that is checked */
    BpmnPassage(Map<String, Element> processes) {
        this.processes = processes;
    }

    /**
     * What can happen in a process or subprocess before anything waits.
     *
     * @param through it can come to its end
     * @param thrown it can be left by an error or an escalation
     */
    private record Pass(boolean through, boolean thrown) {

        static final Pass NONE = new Pass(false, false);
    }

    /** Whether a process calls another, or calls one that does. */
    boolean leads(String from, String to) {
        Set<String> reached = BpmnGraph.reachable(Set.of(from), this::calledBy);
        return reached.contains(to);
    }

    private Set<String> calledBy(String process) {
        Set<String> called = new HashSet<>();
        if (processes.get(process) != null) {
            for (Element element : Xml.descendants(processes.get(process))) {
                if (Xml.is(element, Bpmn.MODEL, "callActivity")) {
                    called.add(element.getAttribute("calledElement"));
                }
            }
        }
        return called;
    }

    /** What comes after an element of a scope when nothing is waited for. */
    Set<String> onward(BpmnGraph graph, String id) {
        Element node = graph.nodes.get(id);
        Set<String> onward = new LinkedHashSet<>();
        if (!waits(node)) {
            graph.flows(id).forEach(flow -> onward.add(flow.getAttribute("targetRef")));
        }
        for (Element event : graph.on(id)) {
            if (has(event, Set.of("conditionalEventDefinition")) || has(event, THROWN) && throwsSomething(node)) {
                onward.add(event.getAttribute("id"));
            }
        }
        onward.retainAll(graph.nodes.keySet());
        return onward;
    }

    private boolean waits(Element node) {
        return switch (node.getLocalName()) {
            case "userTask", "receiveTask" -> true;
            // a condition may hold already
            case "intermediateCatchEvent", "boundaryEvent" -> has(node, TO_WAIT_FOR);
            case "subProcess" -> !pass(node).through();
            case "callActivity" -> !called(node).through();
            default -> false;
        };
    }

    private boolean throwsSomething(Element node) {
        return switch (node.getLocalName()) {
            case "serviceTask" -> true;
            case "endEvent", "intermediateThrowEvent" -> has(node, THROWN);
            case "subProcess" -> pass(node).thrown();
            case "callActivity" -> called(node).thrown();
            default -> false;
        };
    }

    private Pass called(Element call) {
        Element process = processes.get(call.getAttribute("calledElement"));
        return process == null ? Pass.NONE : pass(process);
    }

    private Pass pass(Element scope) {
        if (known.containsKey(scope)) {
            return known.get(scope);
        }
        if (!open.add(scope)) {
            // models that call each other in a circle are refused anyway
            return Pass.NONE;
        }
        Pass pass = entered(new BpmnGraph(scope));
        open.remove(scope);
        known.put(scope, pass);
        return pass;
    }

    private Pass entered(BpmnGraph graph) {
        List<String> starts = graph.of("startEvent").stream().map(start -> start.getAttribute("id")).toList();
        List<Element> reached = BpmnGraph.reachable(starts, id -> onward(graph, id)).stream().map(graph.nodes::get).toList();
        boolean thrown = reached.stream().anyMatch(this::throwsSomething);
        boolean ends = reached.stream()
                .anyMatch(node -> node.getLocalName().equals("endEvent") && !has(node, Set.of("errorEventDefinition")));
        return new Pass(ends || isCaughtInside(graph, thrown), thrown);
    }

    /** An event subprocess that takes over and comes to its end also ends what it is in. */
    private boolean isCaughtInside(BpmnGraph graph, boolean thrown) {
        return graph.of("subProcess").stream()
                .filter(inside -> inside.getAttribute("triggeredByEvent").equals("true"))
                .filter(inside -> Xml.children(inside, Bpmn.MODEL, "startEvent").anyMatch(start ->
                        has(start, Set.of("conditionalEventDefinition")) || has(start, THROWN) && thrown))
                .anyMatch(inside -> pass(inside).through());
    }

    private static boolean has(Element event, Set<String> definitions) {
        return Xml.children(event).stream().anyMatch(child -> definitions.contains(child.getLocalName()));
    }
}
