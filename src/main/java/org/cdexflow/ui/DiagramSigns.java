package org.cdexflow.ui;

import org.cdexflow.model.Diagram.Shape;
import org.cdexflow.model.Diagram.Sign;

/** The signs of BPMN inside events, tasks and gateways, drawn around a point. */
final class DiagramSigns {

    private static final String INK = "#22303a";
    private static final String PAPER = "#fff";

    private static final String GEAR = "M5 -1.5L6.9 -1.4L6.9 1.4L5 1.5L4.6 2.4L5.8 3.9L3.9 5.8L2.4 4.6L1.5 5L1.4 6.9L-1.4 6.9L-1.5 5L-2.4 4.6"
            + "L-3.9 5.8L-5.8 3.9L-4.6 2.4L-5 1.5L-6.9 1.4L-6.9 -1.4L-5 -1.5L-4.6 -2.4L-5.8 -3.9L-3.9 -5.8L-2.4 -4.6L-1.5 -5"
            + "L-1.4 -6.9L1.4 -6.9L1.5 -5L2.4 -4.6L3.9 -5.8L5.8 -3.9L4.6 -2.4Z";

    private final Svg svg;

    DiagramSigns(Svg svg) {
        this.svg = svg;
    }

    /** In the middle of an event or a gateway. */
    void inMiddle(Shape shape) {
        draw(shape.sign(), shape.bounds().x() + shape.bounds().width() / 2, shape.bounds().y() + shape.bounds().height() / 2, shape.throwing());
    }

    void at(Sign sign, double x, double y) {
        draw(sign, x, y, false);
    }

    private void draw(Sign sign, double x, double y, boolean filled) {
        if (sign == Sign.NONE) {
            return;
        }
        svg.open("g", "transform", "translate(" + Svg.number(x) + " " + Svg.number(y) + ")",
                "fill", filled ? INK : PAPER, "stroke", filled && isOpenLine(sign) ? PAPER : INK, "stroke-width", "1.3",
                "stroke-linejoin", "round", "stroke-linecap", "round");
        parts(sign, filled);
        svg.close("g");
    }

    private static boolean isOpenLine(Sign sign) {
        return sign == Sign.MESSAGE || sign == Sign.SEND;
    }

    private void parts(Sign sign, boolean filled) {
        switch (sign) {
            case TIMER -> svg.element("circle", "r", "9.5")
                    .path("M0 -9.5V-7.5M0 9.5V7.5M-9.5 0H-7.5M9.5 0H7.5", "fill", "none", "stroke-width", "1")
                    .path("M1.5 -6.5L0 0L4.5 1", "fill", "none");
            case MESSAGE, RECEIVE -> envelope(filled ? PAPER : INK);
            case SEND -> svg.path("M-8 -5.5H8V5.5H-8Z", "fill", INK).path("M-8 -5.5L0 1L8 -5.5", "fill", "none", "stroke", PAPER);
            case ERROR -> svg.path("M-7 7L-3.2 -6L2.2 1.2L7 -7L3 6L-2 -0.4Z");
            case ESCALATION -> svg.path("M0 -8L6 8L0 2L-6 8Z");
            case SIGNAL -> svg.path("M0 -7.5L8 6H-8Z");
            case CONDITION -> svg.path("M-6 -8H6V8H-6Z").path("M-4 -5H4M-4 -1.7H4M-4 1.7H4M-4 5H4", "fill", "none", "stroke-width", "1");
            case LINK -> svg.path("M-8 -3H2V-7L9 0L2 7V3H-8Z");
            case COMPENSATION -> svg.path("M-9 0L-1 -6V6ZM-1 0L7 -6V6Z");
            case TERMINATE -> svg.element("circle", "r", "9", "fill", INK);
            case USER -> svg.path("M-6.5 7.5C-6.5 3 -3.8 0.6 0 0.6S6.5 3 6.5 7.5Z").element("circle", "cy", "-3.4", "r", "3.6");
            case SERVICE -> svg.path(GEAR, "stroke-width", "1.1").element("circle", "r", "2.3", "stroke-width", "1.1");
            case RULE -> svg.path("M-7 -5.5H7V5.5H-7Z").path("M-7 -2H7M-7 2H7M-3 -2V5.5", "fill", "none").path("M-7 -5.5H7V-2H-7Z", "fill", "#c9d3d8");
            case SCRIPT -> svg.path("M-4 -7H6C1 -3 9 2 4 7H-6C-1 2 -9 -3 -4 -7Z").path("M-2 -3H3M-1 0H4M-2 3H4", "fill", "none");
            case MANUAL -> svg.path("M-8 -2L-3 -6H1L-1 -3H8V-1H0H7V1H0H6V3H0H5V5H-4L-8 2Z");
            case EXCLUSIVE -> svg.path("M-6 -7L6 7M6 -7L-6 7", "fill", "none", "stroke-width", "3.2");
            case PARALLEL -> svg.path("M0 -10V10M-10 0H10", "fill", "none", "stroke-width", "3.2");
            case INCLUSIVE -> svg.element("circle", "r", "9", "fill", "none", "stroke-width", "2.6");
            case COMPLEX -> svg.path("M0 -10V10M-10 0H10M-7 -7L7 7M7 -7L-7 7", "fill", "none", "stroke-width", "2.4");
            case EVENT_BASED -> svg.element("circle", "r", "11", "fill", "none", "stroke-width", "1")
                    .element("circle", "r", "8.5", "fill", "none", "stroke-width", "1").path("M0 -6L5.7 -1.8L3.5 4.9H-3.5L-5.7 -1.8Z", "fill", "none");
            case NONE -> { }
        }
    }

    private void envelope(String line) {
        svg.path("M-8 -5.5H8V5.5H-8Z").path("M-8 -5.5L0 1L8 -5.5", "fill", "none", "stroke", line);
    }
}
