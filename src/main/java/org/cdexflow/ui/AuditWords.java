package org.cdexflow.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.queue.CodeNames;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventEntityComponent;

/** An AuditEvent as people read it: who, why, what, and how it ended. */
final class AuditWords {

    private AuditWords() {}

    record Line(String name, String text) {}

    static List<Line> of(AuditEvent event) {
        List<Line> lines = new ArrayList<>();
        event.getAgent().forEach(agent -> add(lines, name(agent), who(agent)));
        event.getPurposeOfEvent().stream().filter(purpose -> purpose.hasText()).forEach(purpose ->
                add(lines, "Purpose or reason", CodeNames.purpose(purpose.getText())));
        event.getEntity().forEach(entity -> add(lines, name(entity), what(entity)));
        add(lines, "Why not", event.getOutcomeDesc());
        return lines;
    }

    /** What it was about, shortly. */
    static String what(AuditEvent event) {
        return Stream.concat(
                        Stream.ofNullable(event.getOutcomeDesc()),
                        event.getEntity().stream().filter(entity -> !isPatientOrTask(entity)).map(AuditWords::what))
                .collect(Collectors.joining(" · "));
    }

    static String purpose(AuditEvent event) {
        return event.getPurposeOfEvent().stream().map(purpose -> purpose.getText()).collect(Collectors.joining(" "));
    }

    static String address(AuditEvent event) {
        return event.getAgent().stream()
                .map(agent -> agent.getNetwork().getAddress())
                .filter(address -> address != null)
                .findFirst()
                .orElse("");
    }

    private static boolean isPatientOrTask(AuditEventEntityComponent entity) {
        return "1".equals(entity.getType().getCode()) || "4".equals(entity.getType().getCode());
    }

    private static String name(AuditEventAgentComponent agent) {
        if (agent.hasRole() && agent.getRoleFirstRep().hasText()) {
            return capital(agent.getRoleFirstRep().getText()) + " by";
        }
        return switch (String.valueOf(agent.getType().getCodingFirstRep().getCode())) {
            case "110153" -> "From";
            case "110152" -> "To";
            default -> "By";
        };
    }

    private static String who(AuditEventAgentComponent agent) {
        String name = agent.getWho().getIdentifier().getValue();
        return Stream.of(name == null ? agent.getWho().getDisplay() : name, agent.getAltId(), agent.getNetwork().getAddress())
                .filter(word -> word != null)
                .collect(Collectors.joining(", "));
    }

    private static String name(AuditEventEntityComponent entity) {
        return switch (String.valueOf(entity.getType().getCode())) {
            case "1" -> "Patient";
            case "4" -> "Request";
            default -> entity.getWhat().getReference() == null ? capital(String.valueOf(entity.getName())) : "Resource";
        };
    }

    private static String what(AuditEventEntityComponent entity) {
        return Stream.concat(
                        Stream.of(entity.getWhat().getReference(), entity.getWhat().getReference() == null ? entity.getName() : null, entity.getDescription()),
                        entity.getDetail().stream().filter(detail -> detail.hasValue())
                                .map(detail -> detail.getType() + ": " + detail.getValue().primitiveValue()))
                .filter(word -> word != null)
                .collect(Collectors.joining(", "));
    }

    private static String capital(String words) {
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static void add(List<Line> lines, String name, String text) {
        if (text != null && !text.isBlank()) {
            lines.add(new Line(name, text));
        }
    }
}
