package org.cdexflow.process;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/** Whether a request that enters a process, or a subprocess, gets to an end of it. */
class BpmnFlow {

    private static final Set<String> WAITING = Set.of(
            "userTask", "callActivity", "subProcess", "receiveTask", "intermediateCatchEvent", "eventBasedGateway");

    private final ModelReport report;

    BpmnFlow(ModelReport report) {
        this.report = report;
    }

    /** @param scope a process or subprocess */
    void check(Element scope) {
        Graph graph = new Graph(scope);
        starts(scope, graph);
        if (graph.of("endEvent").isEmpty()) {
            report.add(scope, "has no end event.", "Lead every path to an end event.");
        }
        gateways(graph);
        connections(graph);
        circles(graph);
        atOnce(graph);
        graph.of("subProcess").forEach(this::check);
    }

    private void starts(Element scope, Graph graph) {
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

    private void gateways(Graph graph) {
        for (Element gateway : graph.nodes.values()) {
            boolean chooses = Set.of("exclusiveGateway", "inclusiveGateway").contains(gateway.getLocalName());
            List<Element> ways = graph.flows(gateway);
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

    private void connections(Graph graph) {
        Set<String> begins = graph.nodes.values().stream()
                .filter(node -> node.getLocalName().equals("startEvent") || isEventSubprocess(node))
                .map(node -> node.getAttribute("id"))
                .collect(Collectors.toSet());
        Set<String> ends = graph.nodes.values().stream()
                .filter(node -> node.getLocalName().equals("endEvent") || isEventSubprocess(node))
                .map(node -> node.getAttribute("id"))
                .collect(Collectors.toSet());
        Set<String> reached = reachable(begins, graph.next::get);
        Set<String> ending = reachable(ends, graph.previous::get);
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

    private static Set<String> reachable(Collection<String> from, Function<String, Set<String>> next) {
        Set<String> reached = new HashSet<>(from);
        Deque<String> open = new ArrayDeque<>(from);
        while (!open.isEmpty()) {
            for (String id : next.apply(open.pop())) {
                if (reached.add(id)) {
                    open.push(id);
                }
            }
        }
        return reached;
    }

    /** Steps that lead back to themselves without anything to wait for would run for ever. */
    private void circles(Graph graph) {
        Set<String> left = new LinkedHashSet<>(graph.nodes.keySet());
        left.removeIf(id -> WAITING.contains(graph.nodes.get(id).getLocalName()));
        boolean removed = true;
        while (removed) {
            removed = left.removeIf(id -> graph.next.get(id).stream().noneMatch(left::contains)
                    || graph.previous.get(id).stream().noneMatch(left::contains));
        }
        left.stream().findFirst().ifPresent(first -> report.add(
                graph.nodes.get(first),
                "is part of a circle in which nothing waits: "
                        + left.stream().map(id -> ModelReport.name(graph.nodes.get(id))).collect(Collectors.joining(", ")) + ".",
                "Let the circle pass a user task or a timer."));
    }

    /** A request is one line in the work queue: it can wait for one person at a time. */
    private void atOnce(Graph graph) {
        for (Map.Entry<String, Element> node : graph.nodes.entrySet()) {
            String kind = node.getValue().getLocalName();
            boolean forks = kind.equals("parallelGateway") || kind.equals("inclusiveGateway");
            boolean aside = kind.equals("boundaryEvent") && node.getValue().getAttribute("cancelActivity").equals("false");
            long withPeople = graph.next.get(node.getKey()).stream()
                    .filter(branch -> graph.untilJoined(branch).stream().anyMatch(graph::isUserTask))
                    .count();
            // an event that does not interrupt leaves behind what it sits on, which waits
            if (forks && withPeople > 1 || aside && withPeople > 0) {
                report.add(node.getValue(), "leads to user tasks that would wait at the same time.",
                        "Put them one after the other: the work queue shows a request once.");
            }
        }
    }

    /** The elements of a scope and what follows what. A boundary event follows the element that it sits on. */
    private static final class Graph {

        final Map<String, Element> nodes = new LinkedHashMap<>();
        final Map<String, Set<String>> next = new LinkedHashMap<>();
        final Map<String, Set<String>> previous = new LinkedHashMap<>();
        private final Map<String, List<Element>> flows;

        Graph(Element scope) {
            List<Element> children = Xml.children(scope);
            for (Element child : children) {
                if (Bpmn.MODEL.equals(child.getNamespaceURI()) && Bpmn.isFlowNode(child.getLocalName())) {
                    String id = child.getAttribute("id");
                    nodes.put(id, child);
                    next.put(id, new LinkedHashSet<>());
                    previous.put(id, new LinkedHashSet<>());
                }
            }
            List<Element> drawn = Xml.children(scope, Bpmn.MODEL, "sequenceFlow").toList();
            flows = drawn.stream().collect(Collectors.groupingBy(flow -> flow.getAttribute("sourceRef")));
            drawn.forEach(flow -> edge(flow.getAttribute("sourceRef"), flow.getAttribute("targetRef")));
            of("boundaryEvent").forEach(event -> edge(event.getAttribute("attachedToRef"), event.getAttribute("id")));
        }

        private void edge(String from, String to) {
            if (nodes.containsKey(from) && nodes.containsKey(to)) {
                next.get(from).add(to);
                previous.get(to).add(from);
            }
        }

        boolean isUserTask(String id) {
            return nodes.containsKey(id) && nodes.get(id).getLocalName().equals("userTask");
        }

        /** What comes from an element on, up to where branches join. */
        Set<String> untilJoined(String branch) {
            return reachable(Set.of(branch), id -> isJoin(id) ? Set.of() : next.get(id));
        }

        private boolean isJoin(String id) {
            return Set.of("parallelGateway", "inclusiveGateway").contains(nodes.get(id).getLocalName())
                    && previous.get(id).size() > 1;
        }

        List<Element> of(String kind) {
            return nodes.values().stream().filter(node -> node.getLocalName().equals(kind)).toList();
        }

        List<Element> flows(Element node) {
            return flows.getOrDefault(node.getAttribute("id"), List.of());
        }
    }
}
