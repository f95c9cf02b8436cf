package org.cdexflow.ui;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.cdexflow.model.Diagram;
import org.cdexflow.model.Diagram.Bounds;
import org.cdexflow.model.Diagram.Flow;
import org.cdexflow.model.Diagram.Kind;
import org.cdexflow.model.Diagram.Point;
import org.cdexflow.model.Diagram.Shape;
import org.cdexflow.process.Running;

/**
 * A diagram as SVG inside a page: no script, no style attribute. On an element stands how many exchanges wait there and how
 * many are stuck; it leads to the list of them.
 */
final class DiagramSvg {

    private static final String INK = "#22303a";
    private static final String PAPER = "#fff";
    private static final String ACCENT = "#0b5c73";
    private static final String PROBLEM = "#9b1c1c";
    private static final double NAME_SIZE = 12;
    private static final double LABEL_SIZE = 11;
    private static final double BEND = 6;

    private final Svg svg = new Svg();
    private final DiagramSigns signs = new DiagramSigns(svg);
    private final Diagram diagram;
    private final Map<String, Running> running;
    private final Function<String, String> link;
    private final Set<String> faulty;

    private DiagramSvg(Diagram diagram, Map<String, Running> running, Function<String, String> link, Set<String> faulty) {
        this.diagram = diagram;
        this.running = running;
        this.link = link;
        this.faulty = faulty;
    }

    /**
     * @param running by element
     * @param link where an element with instances leads
     * @param faulty elements that are marked
     */
    static String of(
            Diagram diagram, String title, Map<String, Running> running, Function<String, String> link, Set<String> faulty) {
        return new DiagramSvg(diagram, running, link, faulty).draw(title);
    }

    private String draw(String title) {
        Bounds all = diagram.bounds();
        svg.open("svg", "xmlns", "http://www.w3.org/2000/svg", "class", "diagram", "role", "group", "aria-label", "Diagram: " + title,
                "viewBox", String.join(" ", Svg.number(all.x()), Svg.number(all.y()), Svg.number(all.width()), Svg.number(all.height())),
                "width", all.width(), "height", all.height(), "font-family", "Helvetica, Arial, 'Liberation Sans', sans-serif");
        svg.open("defs").open("marker", "id", "arrow", "viewBox", "0 0 10 10", "refX", "9.5", "refY", "5", "markerWidth", "9",
                        "markerHeight", "9", "markerUnits", "userSpaceOnUse", "orient", "auto")
                .path("M0 0.8L10 5L0 9.2Z", "fill", INK).close("marker").close("defs");
        diagram.shapes().stream().filter(shape -> shape.kind() == Kind.POOL || shape.kind() == Kind.SUB_PROCESS).forEach(this::shape);
        diagram.flows().forEach(this::flow);
        diagram.shapes().stream().filter(shape -> shape.kind() != Kind.POOL && shape.kind() != Kind.SUB_PROCESS).forEach(this::shape);
        diagram.flows().stream().filter(flow -> !flow.name().isBlank()).forEach(flow -> label(flow.name(), labelOf(flow)));
        diagram.shapes().stream().filter(DiagramSvg::isNamedOutside).forEach(shape -> label(shape.name(), labelOf(shape)));
        diagram.shapes().stream().filter(shape -> faulty.contains(shape.id())).forEach(this::mark);
        diagram.shapes().forEach(this::badges);
        return svg.close("svg").toString();
    }

    private void shape(Shape shape) {
        Bounds at = shape.bounds();
        switch (shape.kind()) {
            case START -> circle(at, 1.6, shape.interrupting(), 0);
            case END -> circle(at, 4, true, 0);
            case INTERMEDIATE, BOUNDARY -> {
                circle(at, 1.4, shape.interrupting(), 0);
                circle(at, 1.4, shape.interrupting(), 3.2);
            }
            case GATEWAY -> svg.path("M" + point(at.x() + at.width() / 2, at.y()) + "L" + point(at.right(), at.y() + at.height() / 2)
                    + "L" + point(at.x() + at.width() / 2, at.bottom()) + "L" + point(at.x(), at.y() + at.height() / 2) + "Z",
                    "fill", PAPER, "stroke", INK, "stroke-width", "1.8", "stroke-linejoin", "round");
            case CALL -> {
                box(at, 10, 4);
                svg.path("M" + point(at.x() + at.width() / 2 - 7, at.bottom() - 17) + "h14v14h-14z" + "m7 3v8m-4 -4h8",
                        "fill", "none", "stroke", INK, "stroke-width", "1.2");
            }
            case NOTE -> svg.path("M" + point(at.x() + 10, at.y()) + "H" + Svg.number(at.x()) + "V" + Svg.number(at.bottom()) + "h10",
                    "fill", "none", "stroke", INK, "stroke-width", "1.4");
            case DATA -> svg.path("M" + point(at.x(), at.y()) + "h" + Svg.number(at.width() - 10) + "l10 10V" + Svg.number(at.bottom())
                    + "H" + Svg.number(at.x()) + "Z", "fill", PAPER, "stroke", INK, "stroke-width", "1.4");
            case POOL -> box(at, 0, 1.6);
            case SUB_PROCESS, TASK -> box(at, 10, 1.8);
        }
        if (shape.kind() == Kind.TASK) {
            boolean leftIsCovered = isCovered(at.x() + 4, at.y() + 4);
            signs.at(shape.sign(), leftIsCovered ? at.right() - 14 : at.x() + 14, at.y() + 14);
        } else if (shape.kind() == Kind.GATEWAY || isEvent(shape)) {
            signs.inMiddle(shape);
        }
        if (!isNamedOutside(shape)) {
            nameInside(shape);
        }
    }

    /** Whether an event stands where the sign of a task would be. */
    private boolean isCovered(double x, double y) {
        return diagram.shapes().stream()
                .filter(shape -> shape.kind() == Kind.BOUNDARY)
                .map(Shape::bounds)
                .anyMatch(event -> event.x() < x + 20 && event.right() > x && event.y() < y + 20 && event.bottom() > y);
    }

    private void circle(Bounds at, double line, boolean solid, double inset) {
        svg.element("circle", "cx", at.x() + at.width() / 2, "cy", at.y() + at.height() / 2, "r", at.width() / 2 - inset,
                "fill", PAPER, "stroke", INK, "stroke-width", line, "stroke-dasharray", solid ? null : "5 3");
    }

    private void box(Bounds at, double corner, double line) {
        svg.element("rect", "x", at.x(), "y", at.y(), "width", at.width(), "height", at.height(), "rx", corner,
                "fill", PAPER, "stroke", INK, "stroke-width", line);
    }

    private void nameInside(Shape shape) {
        Bounds at = shape.bounds();
        boolean onTop = shape.kind() == Kind.SUB_PROCESS || shape.kind() == Kind.POOL || shape.kind() == Kind.NOTE;
        List<String> lines = TextLines.of(shape.name(), NAME_SIZE, at.width() - 12, onTop ? 6 : 4);
        double height = lines.size() * NAME_SIZE * 1.2;
        double top = onTop ? at.y() + 8 : at.y() + (at.height() - height) / 2 + (shape.kind() == Kind.CALL ? -4 : 0);
        if (shape.kind() == Kind.TASK && lines.size() > 2) {
            top += 6;
        }
        lines(lines, at.x() + at.width() / 2, top, NAME_SIZE, false);
    }

    /** In as many lines as the file has room for; where that is too narrow, the lines are longer. */
    private void label(String name, Bounds at) {
        int most = Math.max(1, (int) Math.round(at.height() / (LABEL_SIZE * 1.2)));
        List<String> lines = TextLines.fitted(name, LABEL_SIZE, Math.max(at.width() + 4, 24), most);
        lines(lines, at.x() + at.width() / 2, at.y(), LABEL_SIZE, true);
    }

    /** @param halo whether a line that runs behind the words is kept away from them */
    private void lines(List<String> lines, double middle, double top, double size, boolean halo) {
        svg.open("text", "text-anchor", "middle", "font-size", size, "fill", INK,
                "stroke", halo ? PAPER : null, "stroke-width", halo ? "3" : null, "stroke-linejoin", halo ? "round" : null,
                "paint-order", halo ? "stroke" : null);
        for (int i = 0; i < lines.size(); i++) {
            svg.open("tspan", "x", middle, "y", top + size * (0.95 + 1.2 * i)).text(lines.get(i)).close("tspan");
        }
        svg.close("text");
    }

    private void flow(Flow flow) {
        if (flow.points().size() < 2) {
            return;
        }
        svg.path(line(flow.points()), "fill", "none", "stroke", INK, "stroke-width", "1.5",
                "stroke-dasharray", flow.dashed() ? "2 4" : null, "marker-end", flow.dashed() ? null : "url(#arrow)");
        if (flow.fallback()) {
            fallback(flow.points().get(0), flow.points().get(1));
        }
    }

    /** The stroke across the beginning of a default flow. */
    private void fallback(Point from, Point to) {
        double length = Math.max(1, Math.hypot(to.x() - from.x(), to.y() - from.y()));
        double x = from.x() + (to.x() - from.x()) / length * 9;
        double y = from.y() + (to.y() - from.y()) / length * 9;
        boolean level = Math.abs(to.x() - from.x()) > Math.abs(to.y() - from.y());
        svg.path("M" + point(x - (level ? 3 : 5), y + (level ? 5 : 3)) + "L" + point(x + (level ? 3 : 5), y - (level ? 5 : 3)),
                "stroke", INK, "stroke-width", "1.5");
    }

    /** Straight lines, their corners rounded. */
    private static String line(List<Point> points) {
        StringBuilder path = new StringBuilder("M").append(point(points.get(0).x(), points.get(0).y()));
        for (int i = 1; i < points.size() - 1; i++) {
            Point corner = points.get(i);
            Point before = towards(corner, points.get(i - 1));
            Point after = towards(corner, points.get(i + 1));
            path.append("L").append(point(before.x(), before.y()))
                    .append("Q").append(point(corner.x(), corner.y())).append(" ").append(point(after.x(), after.y()));
        }
        Point last = points.get(points.size() - 1);
        return path.append("L").append(point(last.x(), last.y())).toString();
    }

    private static Point towards(Point from, Point to) {
        double length = Math.hypot(to.x() - from.x(), to.y() - from.y());
        double part = length == 0 ? 0 : Math.min(BEND, length / 2) / length;
        return new Point(from.x() + (to.x() - from.x()) * part, from.y() + (to.y() - from.y()) * part);
    }

    private void badges(Shape shape) {
        Running here = running.get(shape.id());
        if (here == null || here.instances() + here.incidents() == 0) {
            return;
        }
        String words = (shape.name().isBlank() ? shape.id() : shape.name()) + ": " + here.instances() + " waiting"
                + (here.incidents() == 0 ? "" : ", " + here.incidents() + " stuck");
        svg.open("a", "href", link.apply(shape.id()), "aria-label", words);
        svg.open("title").text(words).close("title");
        double inset = isEvent(shape) ? shape.bounds().width() * 0.15 : 0;
        if (here.instances() > 0) {
            badge(shape.bounds().x() + inset, shape.bounds().bottom() - inset, String.valueOf(here.instances()), ACCENT);
        }
        if (here.incidents() > 0) {
            badge(shape.bounds().right() - inset, shape.bounds().bottom() - inset, here.incidents() + " !", PROBLEM);
        }
        svg.close("a");
    }

    private void mark(Shape shape) {
        Bounds at = shape.bounds();
        svg.element("rect", "x", at.x() - 5, "y", at.y() - 5, "width", at.width() + 10, "height", at.height() + 10, "rx", "13",
                "fill", "none", "stroke", PROBLEM, "stroke-width", "3", "stroke-dasharray", "7 4");
    }

    private void badge(double x, double y, String count, String colour) {
        double width = Math.max(20, TextLines.width(count, NAME_SIZE) + 12);
        svg.element("rect", "x", x - width / 2, "y", y - 10, "width", width, "height", "20", "rx", "10",
                "fill", colour, "stroke", PAPER, "stroke-width", "2");
        svg.open("text", "x", x, "y", y + 4.2, "text-anchor", "middle", "font-size", NAME_SIZE, "font-weight", "bold", "fill", PAPER)
                .text(count).close("text");
    }

    private static boolean isEvent(Shape shape) {
        return switch (shape.kind()) {
            case START, INTERMEDIATE, BOUNDARY, END -> true;
            default -> false;
        };
    }

    private static boolean isNamedOutside(Shape shape) {
        return isEvent(shape) || shape.kind() == Kind.GATEWAY || shape.kind() == Kind.DATA;
    }

    /** Where the file says, else below the shape. */
    private static Bounds labelOf(Shape shape) {
        Bounds at = shape.bounds();
        return shape.label() != null ? shape.label() : new Bounds(at.x() + at.width() / 2 - 45, at.bottom() + 5, 90, 14);
    }

    /** Where the file says, else above the middle of the longest stretch. */
    private static Bounds labelOf(Flow flow) {
        if (flow.label() != null) {
            return flow.label();
        }
        Point from = flow.points().get(0);
        Point to = flow.points().get(1);
        double width = TextLines.width(flow.name(), LABEL_SIZE);
        return new Bounds((from.x() + to.x() - width) / 2, (from.y() + to.y()) / 2 - 16, width, 14);
    }

    private static String point(double x, double y) {
        return Svg.number(x) + " " + Svg.number(y);
    }
}
