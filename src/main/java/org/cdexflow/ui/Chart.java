package org.cdexflow.ui;

import java.util.ArrayList;
import java.util.List;

/**
 * Bars as SVG draws them, on a ground of 640 by 180, as the template says too. The figures are in a table beside it: who does not
 * see the bars misses nothing.
 *
 * @param title what a screen reader says
 */
public record Chart(String title, List<Bar> bars) {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 180;

    private static final int GROUND = HEIGHT - 24;
    private static final int TOP = 24;
    private static final int LABEL = 64;

    /** @param words its value, as people read it */
    record Point(String label, double value, String words) {}

    /**
     * @param middle where its texts are centred
     * @param named whether there is room for its texts
     */
    public record Bar(String label, String words, int x, int y, int width, int height, int middle, boolean named) {}

    static Chart of(String title, List<Point> points) {
        double most = points.stream().mapToDouble(Point::value).max().orElse(0);
        int count = Math.max(1, points.size());
        int slot = Math.min(WIDTH / count, 2 * LABEL);
        int every = Math.max(1, (LABEL + slot - 1) / slot);
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            int height = most == 0 ? 0 : (int) Math.ceil((GROUND - TOP) * point.value() / most);
            int width = Math.max(2, slot * 3 / 4);
            int x = i * slot + (slot - width) / 2;
            bars.add(new Bar(
                    point.label(), point.words(), x, GROUND - height, width, height, x + width / 2, i % every == 0));
        }
        return new Chart(title, bars);
    }
}
