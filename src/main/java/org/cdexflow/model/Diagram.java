package org.cdexflow.model;

import java.util.List;

/**
 * A process as it was laid out in the Modeler: what stands where.
 *
 * @param bounds around everything, labels included
 */
public record Diagram(Bounds bounds, List<Shape> shapes, List<Flow> flows) {

    public record Bounds(double x, double y, double width, double height) {

        public double right() {
            return x + width;
        }

        public double bottom() {
            return y + height;
        }
    }

    public record Point(double x, double y) {}

    public enum Kind { START, INTERMEDIATE, BOUNDARY, END, TASK, SUB_PROCESS, CALL, GATEWAY, POOL, NOTE, DATA }

    /** The sign inside an event, a task or a gateway. */
    public enum Sign {
        NONE, TIMER, MESSAGE, ERROR, ESCALATION, SIGNAL, CONDITION, LINK, COMPENSATION, TERMINATE,
        USER, SERVICE, SEND, RECEIVE, RULE, SCRIPT, MANUAL,
        EXCLUSIVE, PARALLEL, INCLUSIVE, EVENT_BASED, COMPLEX
    }

    /**
     * @param name in the users' words; may be empty
     * @param interrupting false for a boundary event, or the start of an event subprocess, that does not end what it stands on
     * @param throwing true for an event that sends
     * @param label where the name stands when it is not inside the shape; null when the file does not say
     */
    public record Shape(
            String id, String name, Kind kind, Sign sign, boolean interrupting, boolean throwing, Bounds bounds, Bounds label) {}

    /**
     * @param dashed an association or a message, not the flow of the process
     * @param fallback the flow that is taken when no other condition holds
     */
    public record Flow(String id, String name, boolean dashed, boolean fallback, List<Point> points, Bounds label) {}

    /** @throws UnreadableModel when it is no BPMN file with one process */
    public static Diagram of(byte[] content) {
        ModelFile.of("model.bpmn", content);
        return new DiagramReader(ModelXml.parse(content).getDocumentElement()).read();
    }

    /** The name of an element in the users' words; its id where it has none. */
    public String nameOf(String id) {
        return shapes.stream()
                .filter(shape -> shape.id().equals(id) && !shape.name().isBlank())
                .map(Shape::name)
                .findFirst()
                .orElse(id);
    }

    /** False when the file holds no layout at all: then there is nothing to draw. */
    public boolean isDrawn() {
        return !shapes.isEmpty();
    }
}
