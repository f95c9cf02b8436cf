package org.cdexflow.ui;

import java.util.ArrayList;
import java.util.List;

/**
 * Breaks a text into lines. Widths are those of Helvetica, which most fonts that browsers take for it share; some are wider, so
 * that lines are broken a little early.
 */
final class TextLines {

    /** From the space to the tilde, in thousandths of the font's size. */
    private static final int[] WIDTHS = {
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
        556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
        667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
        556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584
    };

    private static final int OTHER_WIDTH = 600;
    private static final double WIDER = 1.1;

    private TextLines() {}

    static double width(String text, double size) {
        return text.chars().map(c -> c >= ' ' && c <= '~' ? WIDTHS[c - ' '] : OTHER_WIDTH).sum() * size / 1000;
    }

    /** Lines no wider than that, unless one word is; no more than that many, the last cut short. */
    static List<String> of(String text, double size, double width, int most) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+")) {
            if (!line.isEmpty() && width(line + " " + word, size) * WIDER > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines.size() <= most ? lines : cut(lines, most);
    }

    /** At most that many lines: at least that wide, and as much wider as it takes. */
    static List<String> fitted(String text, double size, double width, int most) {
        double wider = width;
        while (of(text, size, wider, Integer.MAX_VALUE).size() > most) {
            wider *= 1.15;
        }
        return of(text, size, wider, most);
    }

    private static List<String> cut(List<String> lines, int most) {
        List<String> first = new ArrayList<>(lines.subList(0, most));
        first.set(most - 1, first.get(most - 1) + "…");
        return first;
    }
}
