package org.cdexflow.inspection;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Element;

/** Whether the branches of a process, where it forks, get along with each other. */
record BpmnBranches(BpmnGraph graph, ModelReport report) {

    void check() {
        atOnce();
        twice();
    }

    /** A request is one line in the work queue: it can wait for one person at a time. */
    private void atOnce() {
        for (Map.Entry<String, Element> node : graph.nodes.entrySet()) {
            String kind = node.getValue().getLocalName();
            boolean forks = kind.equals("parallelGateway") || kind.equals("inclusiveGateway");
            boolean aside = kind.equals("boundaryEvent") && node.getValue().getAttribute("cancelActivity").equals("false");
            long withPeople = graph.next.get(node.getKey()).stream()
                    .filter(branch -> graph.untilJoined(branch, node.getKey()).stream().anyMatch(graph::isUserTask))
                    .count();
            // an event that does not interrupt leaves behind what it sits on, which waits
            if (forks && withPeople > 1 || aside && withPeople > 0) {
                report.add(node.getValue(), "leads to user tasks that would wait at the same time.",
                        "Put them one after the other: the work queue shows a request once.");
            }
        }
    }

    /** Branches that meet without being joined would each do what follows; a few such places, and it is done a thousand times. */
    private void twice() {
        for (Map.Entry<String, Element> node : graph.nodes.entrySet()) {
            String kind = node.getValue().getLocalName();
            List<String> branches = new ArrayList<>();
            if (kind.equals("boundaryEvent") && node.getValue().getAttribute("cancelActivity").equals("false")) {
                String aside = node.getValue().getAttribute("attachedToRef");
                branches.add(node.getKey());
                graph.flows(aside).forEach(flow -> branches.add(flow.getAttribute("targetRef")));
                meeting(branches.stream().filter(graph.nodes::containsKey).distinct().toList(), aside, true)
                        .ifPresent(id -> unjoined(node.getValue(), graph.nodes.get(id)));
            } else if (!kind.equals("exclusiveGateway") && !kind.equals("eventBasedGateway")) {
                graph.flows(node.getKey()).forEach(flow -> branches.add(flow.getAttribute("targetRef")));
                meeting(branches.stream().filter(graph.nodes::containsKey).toList(), node.getKey(), false)
                        .ifPresent(id -> unjoined(node.getValue(), graph.nodes.get(id)));
            }
        }
    }

    /** @param firstOnly whether only the first branch is one of its own; the others are ways of one */
    private Optional<String> meeting(List<String> branches, String begin, boolean firstOnly) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < branches.size(); i++) {
            Set<String> branch = new LinkedHashSet<>(graph.untilJoined(branches.get(i), begin));
            branch.removeIf(id -> id.equals(begin) || graph.isJoin(id) || graph.nodes.get(id).getLocalName().equals("endEvent"));
            Optional<String> met = branch.stream().filter(seen::contains).findFirst();
            if (met.isPresent()) {
                return met;
            }
            if (i == 0 || !firstOnly) {
                seen.addAll(branch);
            }
        }
        return Optional.empty();
    }

    private void unjoined(Element fork, Element met) {
        report.add(fork, "leads to branches that meet at \"" + ModelReport.name(met) + "\" without being joined: it would be done twice.",
                "Join them with a parallel gateway before, or lead each to an end event of its own.");
    }
}
