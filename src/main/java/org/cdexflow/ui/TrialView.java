package org.cdexflow.ui;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cdexflow.model.DecisionTable;
import org.cdexflow.process.TableTrial;

/**
 * What an edited table would change, in words.
 *
 * @param asked how many decisions were tried
 * @param changed how many would fall otherwise
 * @param kinds how often which change would happen, the most frequent first
 * @param shown the newest of them
 * @param fault why it could not be tried; null when it could
 */
record TrialView(int asked, int changed, Map<String, Long> kinds, List<Line> shown, String fault) {

    private static final int MOST_SHOWN = 100;

    /** @param change as in "Release: review → automatic" */
    record Line(String exchange, List<String> change, String rowBefore, String rowAfter) {}

    static TrialView of(TableTrial.Result result, DecisionTable table) {
        List<Line> lines = result.differences().stream().map(difference -> line(difference, table)).toList();
        Map<String, Long> kinds = new LinkedHashMap<>();
        lines.stream()
                .collect(Collectors.groupingBy(line -> String.join("; ", line.change()), Collectors.counting()))
                .entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(kind -> kinds.put(kind.getKey(), kind.getValue()));
        return new TrialView(result.asked(), lines.size(), kinds, lines.stream().limit(MOST_SHOWN).toList(), result.fault());
    }

    private static Line line(TableTrial.Difference difference, DecisionTable table) {
        Map<String, String> before = difference.before().outputs();
        Map<String, String> after = difference.after().outputs();
        List<String> change = table.outputs().stream()
                .filter(output -> !value(before, output).equals(value(after, output)))
                .map(output -> output.label() + ": " + value(before, output) + " → " + value(after, output))
                .toList();
        return new Line(difference.exchange(), change, rows(difference.before()), rows(difference.after()));
    }

    private static String value(Map<String, String> outputs, DecisionTable.Column output) {
        String value = outputs.getOrDefault(output.expression(), "");
        return value.isEmpty() ? "nothing" : value;
    }

    private static String rows(TableTrial.Answer answer) {
        return answer.rules().isEmpty()
                ? "no row"
                : answer.rules().stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
