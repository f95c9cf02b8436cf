package org.cdexflow.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.cdexflow.model.Diagram.Bounds;
import org.cdexflow.model.Diagram.Flow;
import org.cdexflow.model.Diagram.Kind;
import org.cdexflow.model.Diagram.Point;
import org.cdexflow.model.Diagram.Shape;
import org.cdexflow.model.Diagram.Sign;
import org.w3c.dom.Element;

/** Reads BPMN DI: the shapes and edges of the first plane, joined with the elements that they stand for. */
final class DiagramReader {

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("startEvent", Kind.START),
            Map.entry("endEvent", Kind.END),
            Map.entry("intermediateCatchEvent", Kind.INTERMEDIATE),
            Map.entry("intermediateThrowEvent", Kind.INTERMEDIATE),
            Map.entry("boundaryEvent", Kind.BOUNDARY),
            Map.entry("callActivity", Kind.CALL),
            Map.entry("subProcess", Kind.SUB_PROCESS),
            Map.entry("transaction", Kind.SUB_PROCESS),
            Map.entry("exclusiveGateway", Kind.GATEWAY),
            Map.entry("parallelGateway", Kind.GATEWAY),
            Map.entry("inclusiveGateway", Kind.GATEWAY),
            Map.entry("eventBasedGateway", Kind.GATEWAY),
            Map.entry("complexGateway", Kind.GATEWAY),
            Map.entry("participant", Kind.POOL),
            Map.entry("lane", Kind.POOL),
            Map.entry("textAnnotation", Kind.NOTE),
            Map.entry("dataObjectReference", Kind.DATA),
            Map.entry("dataStoreReference", Kind.DATA));

    private static final Map<String, Sign> SIGNS = Map.ofEntries(
            Map.entry("timerEventDefinition", Sign.TIMER),
            Map.entry("messageEventDefinition", Sign.MESSAGE),
            Map.entry("errorEventDefinition", Sign.ERROR),
            Map.entry("escalationEventDefinition", Sign.ESCALATION),
            Map.entry("signalEventDefinition", Sign.SIGNAL),
            Map.entry("conditionalEventDefinition", Sign.CONDITION),
            Map.entry("linkEventDefinition", Sign.LINK),
            Map.entry("compensateEventDefinition", Sign.COMPENSATION),
            Map.entry("terminateEventDefinition", Sign.TERMINATE),
            Map.entry("userTask", Sign.USER),
            Map.entry("serviceTask", Sign.SERVICE),
            Map.entry("sendTask", Sign.SEND),
            Map.entry("receiveTask", Sign.RECEIVE),
            Map.entry("businessRuleTask", Sign.RULE),
            Map.entry("scriptTask", Sign.SCRIPT),
            Map.entry("manualTask", Sign.MANUAL),
            Map.entry("exclusiveGateway", Sign.EXCLUSIVE),
            Map.entry("parallelGateway", Sign.PARALLEL),
            Map.entry("inclusiveGateway", Sign.INCLUSIVE),
            Map.entry("eventBasedGateway", Sign.EVENT_BASED),
            Map.entry("complexGateway", Sign.COMPLEX));

    private static final double MARGIN = 20;

    private final Map<String, Element> elements = new HashMap<>();
    private final Set<String> fallbacks = new HashSet<>();
    private final List<Element> drawn;

    DiagramReader(Element definitions) {
        for (Element element : ModelXml.descendants(definitions)) {
            if (ModelXml.BPMN.equals(element.getNamespaceURI()) && element.hasAttribute("id")) {
                elements.put(element.getAttribute("id"), element);
                fallbacks.add(element.getAttribute("default"));
            }
        }
        drawn = ModelXml.child(definitions, "BPMNDiagram")
                .flatMap(diagram -> ModelXml.child(diagram, "BPMNPlane"))
                .map(ModelXml::children)
                .orElse(List.of());
    }

    Diagram read() {
        List<Shape> shapes = new ArrayList<>();
        List<Flow> flows = new ArrayList<>();
        for (Element part : drawn) {
            Element element = elements.get(part.getAttribute("bpmnElement"));
            if (element != null && part.getLocalName().equals("BPMNShape")) {
                ModelXml.child(part, "Bounds").ifPresent(bounds -> shapes.add(shape(part, element, bounds(bounds))));
            } else if (element != null && part.getLocalName().equals("BPMNEdge")) {
                flows.add(flow(part, element));
            }
        }
        // what holds others is drawn first, what sits on others last
        shapes.sort(Comparator.comparingInt(shape -> switch (shape.kind()) {
            case POOL -> 0;
            case SUB_PROCESS -> 1;
            case BOUNDARY -> 3;
            default -> 2;
        }));
        return new Diagram(around(shapes, flows), List.copyOf(shapes), List.copyOf(flows));
    }

    private static Shape shape(Element drawn, Element element, Bounds bounds) {
        String type = element.getLocalName();
        Kind kind = KINDS.getOrDefault(type, Kind.TASK);
        String name = kind == Kind.NOTE ? ModelXml.text(element, "text") : element.getAttribute("name");
        boolean interrupting = !element.getAttribute("cancelActivity").equals("false")
                && !element.getAttribute("isInterrupting").equals("false");
        boolean throwing = kind == Kind.END || type.equals("intermediateThrowEvent");
        return new Shape(element.getAttribute("id"), name, kind, sign(element), interrupting, throwing, bounds, label(drawn));
    }

    private static Sign sign(Element element) {
        return Stream.concat(ModelXml.children(element).stream(), Stream.of(element))
                .map(candidate -> SIGNS.get(candidate.getLocalName()))
                .filter(sign -> sign != null)
                .findFirst()
                .orElse(Sign.NONE);
    }

    private Flow flow(Element drawn, Element element) {
        List<Point> points = ModelXml.children(drawn, "waypoint").stream()
                .map(point -> new Point(number(point, "x"), number(point, "y")))
                .toList();
        String id = element.getAttribute("id");
        boolean dashed = !element.getLocalName().equals("sequenceFlow");
        return new Flow(id, element.getAttribute("name"), dashed, fallbacks.contains(id), points, label(drawn));
    }

    private static Bounds label(Element drawn) {
        return ModelXml.child(drawn, "BPMNLabel")
                .flatMap(label -> ModelXml.child(label, "Bounds"))
                .map(DiagramReader::bounds)
                .orElse(null);
    }

    private static Bounds bounds(Element bounds) {
        return new Bounds(number(bounds, "x"), number(bounds, "y"), number(bounds, "width"), number(bounds, "height"));
    }

    private static double number(Element element, String attribute) {
        try {
            double number = Double.parseDouble(element.getAttribute(attribute));
            if (Math.abs(number) > 100_000 || Double.isNaN(number)) {
                throw new NumberFormatException();
            }
            return number;
        } catch (NumberFormatException e) {
            throw new UnreadableModel("The diagram has a coordinate that is no number. Save the file again from the Modeler.");
        }
    }

    private static Bounds around(List<Shape> shapes, List<Flow> flows) {
        List<Bounds> all = new ArrayList<>();
        shapes.forEach(shape -> {
            all.add(shape.bounds());
            all.add(shape.label() == null ? shape.bounds() : shape.label());
        });
        flows.forEach(flow -> flow.points().forEach(point -> all.add(new Bounds(point.x(), point.y(), 0, 0))));
        double left = all.stream().mapToDouble(Bounds::x).min().orElse(0) - MARGIN;
        double top = all.stream().mapToDouble(Bounds::y).min().orElse(0) - MARGIN;
        double right = all.stream().mapToDouble(Bounds::right).max().orElse(0) + MARGIN;
        double bottom = all.stream().mapToDouble(Bounds::bottom).max().orElse(0) + MARGIN;
        return new Bounds(left, top, right - left, bottom - top);
    }
}
