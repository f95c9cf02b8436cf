package org.cdexflow.ui;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cdexflow.model.DecisionTable.Row;
import org.springframework.util.MultiValueMap;

/**
 * A decision table as its form sends it: {@code rows} says how many there are, {@code rule} and {@code description} once for each row, {@code cell} for each column of
 * each row, and {@code do} for the button that was pressed, as in {@code up-3}.
 */
record TableForm(int columns, MultiValueMap<String, String> form) {

    /** False when a button was pressed before all of the page had come: then rows or cells are missing. */
    boolean isComplete() {
        int rows = values("rule").size();
        return values("rows").equals(List.of(String.valueOf(rows)))
                && values("description").size() == rows
                && values("cell").size() == rows * columns;
    }

    List<Row> rows() {
        List<String> ids = values("rule");
        List<String> descriptions = values("description");
        List<String> cells = values("cell");
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            rows.add(new Row(ids.get(i), descriptions.get(i), cells.subList(i * columns, (i + 1) * columns)));
        }
        if (pressed().length == 2) {
            change(rows, pressed()[0], at());
        }
        return rows;
    }

    /** The part of the page to come back to: the row that was changed, else what the table would change. */
    String place() {
        if (pressed().length < 2) {
            return "trial-result";
        }
        return "row-" + switch (pressed()[0]) {
            case "up", "delete" -> Math.max(0, at() - 1);
            case "down" -> at() + 1;
            default -> at();
        };
    }

    private String[] pressed() {
        return form.getOrDefault("do", List.of("save")).get(0).split("-");
    }

    /** The row's place, from 0; of a new one, the place that it takes. */
    private int at() {
        return Integer.parseInt(pressed()[1]);
    }

    private void change(List<Row> rows, String what, int at) {
        switch (what) {
            case "add" -> rows.add(at, new Row("", "", Collections.nCopies(columns, "")));
            case "delete" -> rows.remove(at);
            case "up" -> Collections.swap(rows, at, at - 1);
            case "down" -> Collections.swap(rows, at, at + 1);
            default -> throw new IllegalArgumentException("No such button");
        }
    }

    private List<String> values(String name) {
        return form.getOrDefault(name, List.of());
    }
}
