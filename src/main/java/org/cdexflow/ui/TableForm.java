package org.cdexflow.ui;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cdexflow.model.DecisionTable.Row;
import org.springframework.util.MultiValueMap;

/**
 * A decision table as its form sends it: {@code rule} and {@code description} once for each row, {@code cell} for each column of
 * each row, and {@code do} for the button that was pressed, as in {@code up-3}.
 */
record TableForm(int columns, MultiValueMap<String, String> form) {

    List<Row> rows() {
        List<String> ids = values("rule");
        List<String> descriptions = values("description");
        List<String> cells = values("cell");
        if (descriptions.size() != ids.size() || cells.size() != ids.size() * columns) {
            throw new IllegalArgumentException("The form does not fit the table");
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            rows.add(new Row(ids.get(i), descriptions.get(i), cells.subList(i * columns, (i + 1) * columns)));
        }
        String[] pressed = form.getOrDefault("do", List.of("save")).get(0).split("-");
        if (pressed.length == 2) {
            change(rows, pressed[0], Integer.parseInt(pressed[1]));
        }
        return rows;
    }

    /** @param at the row's place, from 0; of a new one, the place that it takes */
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
