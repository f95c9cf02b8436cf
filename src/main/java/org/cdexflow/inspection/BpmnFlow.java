package org.cdexflow.inspection;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/** Whether a request that enters a process, or a subprocess, gets to an end of it. */
class BpmnFlow {

    private final BpmnPassage passage;
    private final ModelReport report;

    BpmnFlow(BpmnPassage passage, ModelReport report) {
        this.passage = passage;
        this.report = report;
    }

    /** @param scope a process or subprocess */
    void check(Element scope) {
        BpmnGraph graph = new BpmnGraph(scope);
        starts(scope, graph);
        if (graph.of("endEvent").isEmpty()) {
            report.add(scope, "has no end event.", "Lead every path to an end event.");
        }
        gateways(graph);
        connections(graph);
        circles(graph);
        new BpmnBranches(graph, report).check();
        graph.of("subProcess").forEach(this::check);
    }

    private void starts(Element scope, BpmnGraph graph) {
        List<Element> starts = graph.of("startEvent");
        if (starts.size() != 1) {
            report.add(scope, starts.isEmpty() ? "has no start event." : "has " + starts.size() + " start events.",
                    "A model has exactly one start event; what begins later is a boundary event or a subprocess.");
        }
        for (Element start : starts) {
            boolean plain = Xml.children(start).stream().noneMatch(child -> Bpmn.EVENT_DEFINITIONS.contains(child.getLocalName()));
            if (!plain && !isEventSubprocess(scope)) {
                report.add(start, "starts by itself, for no request.",
                        "Make it a plain start event: a model is started by a request, or called by another model.");
            }
        }
    }

    private static boolean isEventSubprocess(Element node) {
        return node.getAttribute("triggeredByEvent").equals("true");
    }

    private void gateways(BpmnGraph graph) {
        for (Element gateway : graph.nodes.values()) {
            boolean chooses = Set.of("exclusiveGateway", "inclusiveGateway").contains(gateway.getLocalName());
            List<Element> ways = graph.flows(gateway.getAttribute("id"));
            if (!chooses || ways.size() < 2) {
                continue;
            }
            String otherwise = Xml.attribute(gateway, "default");
            if (otherwise == null) {
                report.add(gateway, "has no default flow: a request for which no condition holds would stop here.",
                        "Mark the flow to be taken otherwise as the default flow.");
            }
            for (Element way : ways) {
                boolean conditional = Xml.children(way, Bpmn.MODEL, "conditionExpression")
                        .anyMatch(condition -> Expressions.isOne(Xml.ownText(condition)));
                if (!conditional && !way.getAttribute("id").equals(otherwise) && otherwise != null) {
                    report.add(way, "leaves the gateway \"" + ModelReport.name(gateway) + "\" without a condition.",
                            "Give it a condition such as ${found == 0}, or make it the default flow.");
                }
            }
        }
    }

    private void connections(BpmnGraph graph) {
        Set<String> begins = graph.nodes.values().stream()
                .filter(node -> node.getLocalName().equals("startEvent") || isEventSubprocess(node))
                .map(node -> node.getAttribute("id"))
                .collect(Collectors.toSet());
        Set<String> ends = graph.nodes.values().stream()
                .filter(node -> node.getLocalName().equals("endEvent") || isEventSubprocess(node))
                .map(node -> node.getAttribute("id"))
                .collect(Collectors.toSet());
        Set<String> reached = BpmnGraph.reachable(begins, graph.next::get);
        Set<String> ending = BpmnGraph.reachable(ends, graph.previous::get);
        for (Map.Entry<String, Element> node : graph.nodes.entrySet()) {
            String id = node.getKey();
            if (!reached.contains(id)) {
                report.add(node.getValue(), "is never reached.", "Connect it with a sequence flow, or delete it.");
            } else if (graph.next.get(id).isEmpty() && !ends.contains(id)) {
                report.add(node.getValue(), "leads nowhere.", "Draw a sequence flow from it, if need be to an end event.");
            } else if (!ending.contains(id) && !ends.isEmpty()) {
                report.add(node.getValue(), "never leads to an end event.", "Draw a way from here to an end event.");
            }
        }
    }

    /** Steps that lead back to themselves without anything to wait for would run for ever. */
    private void circles(BpmnGraph graph) {
        Map<String, Set<String>> onward = new HashMap<>();
        graph.nodes.keySet().forEach(id -> onward.put(id, passage.onward(graph, id)));
        Set<String> left = new LinkedHashSet<>(graph.nodes.keySet());
        boolean removed = true;
        while (removed) {
            removed = left.removeIf(id -> onward.get(id).stream().noneMatch(left::contains)
                    || left.stream().noneMatch(other -> onward.get(other).contains(id)));
        }
        left.stream().findFirst().ifPresent(first -> report.add(
                graph.nodes.get(first),
                "is part of a circle in which nothing waits: "
                        + left.stream().map(id -> ModelReport.name(graph.nodes.get(id))).collect(Collectors.joining(", ")) + ".",
                "Let the circle pass a user task or a timer."));
    }
}
