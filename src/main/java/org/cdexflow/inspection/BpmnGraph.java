package org.cdexflow.inspection;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/** The elements of a scope and what follows what. A boundary event follows the element that it sits on. */
final class BpmnGraph {

    final Map<String, Element> nodes = new LinkedHashMap<>();
    final Map<String, Set<String>> next = new LinkedHashMap<>();
    final Map<String, Set<String>> previous = new LinkedHashMap<>();
    private final Map<String, List<Element>> flows;

    BpmnGraph(Element scope) {
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

    /** What comes from an element on, up to where branches join or come back to where they began. */
    Set<String> untilJoined(String branch, String begin) {
        return reachable(Set.of(branch), id -> isJoin(id) || id.equals(begin) ? Set.of() : next.get(id));
    }

    /** All that follows, the nearest first. */
    static Set<String> reachable(Collection<String> from, Function<String, Set<String>> next) {
        Set<String> reached = new LinkedHashSet<>(from);
        Deque<String> open = new ArrayDeque<>(from);
        while (!open.isEmpty()) {
            for (String id : next.apply(open.poll())) {
                if (reached.add(id)) {
                    open.add(id);
                }
            }
        }
        return reached;
    }

    /** The events that sit on an element. */
    List<Element> on(String id) {
        return of("boundaryEvent").stream().filter(event -> event.getAttribute("attachedToRef").equals(id)).toList();
    }

    /** Where branches become one again. */
    boolean isJoin(String id) {
        return Set.of("parallelGateway", "inclusiveGateway").contains(nodes.get(id).getLocalName())
                && previous.get(id).size() > 1;
    }

    List<Element> of(String kind) {
        return nodes.values().stream().filter(node -> node.getLocalName().equals(kind)).toList();
    }

    /** The sequence flows that leave an element. */
    List<Element> flows(String id) {
        return flows.getOrDefault(id, List.of());
    }
}
