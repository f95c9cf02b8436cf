package org.cdexflow.inspection;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/** Whether a decision table can be asked by this product, and will answer what its askers understand. */
class TableCheck {

    private static final String LANGUAGES = "(?i)feel|https?://www\\.omg\\.org/spec/(FEEL/20140401|DMN/20(180521|191111)/FEEL/)";
    private static final Pattern TEXT = Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"");

    /** Of a cell, where it is quoted to say what is wrong with it. */
    private static final int SHOWN = 80;

    /**
     * What a kind of table is asked, and what it has to answer.
     *
     * @param outputs the outputs, and what a literal value of each has to look like
     * @param optional outputs that a table may leave out
     */
    private record Kind(
            Set<String> hitPolicies, String choose, Set<String> inputs, Map<String, Pattern> outputs, Set<String> optional) {}

    /** Turns codes into queries: every rule that fits adds one. */
    private static final Kind CODES = new Kind(
            Set.of("COLLECT", "RULE ORDER"), "Collect", Set.of("system", "code"),
            Map.of("query", Pattern.compile("\"[A-Z][A-Za-z]+(\\?[^\"]*)?\"")), Set.of());

    /** Ready texts for refusing and holding: every rule that fits offers one. */
    private static final Kind REASONS = new Kind(
            Set.of("COLLECT", "RULE ORDER"), "Collect", Set.of("action", "work"),
            Map.of("text", Pattern.compile("\"[^\"]+\"")), Set.of());

    private static final Map<String, Kind> OTHERS = Map.of("data-codes", CODES, "reasons", REASONS);

    /** Decides who releases: the first rule that fits holds. */
    private static final Kind RELEASE = new Kind(
            Set.of("FIRST"), "First",
            Set.of("partner", "agreement", "purposeRequired", "purpose", "kind", "types", "signature", "sensitivity"),
            Map.of(
                    "release", Pattern.compile("\"(automatic|review|refuse)\""),
                    "queue", Pattern.compile("(\"[^\"]*\")?"),
                    "days", Pattern.compile("[1-9][0-9]{0,3}"),
                    "secondReview", Pattern.compile("(true|false)?"),
                    "reason", Pattern.compile("(\"[^\"]*\")?")),
            Set.of("secondReview"));

    private final ModelReport report;
    private final String model;

    /** @param model the namespace of the file */
    TableCheck(String model, ModelReport report) {
        this.model = model;
        this.report = report;
    }

    void check(Element definitions) {
        languages(definitions);
        List<Element> decisions = Xml.children(definitions, model, "decision").toList();
        if (decisions.isEmpty()) {
            report.add("holds no decision.", "Draw a decision with a decision table.");
        }
        for (Element decision : decisions) {
            Xml.children(decision, model, "decisionTable").findFirst().ifPresentOrElse(
                    table -> table(table, OTHERS.getOrDefault(decision.getAttribute("id"), RELEASE)),
                    () -> report.add(decision, "is no decision table.", "Make it a decision table; nothing else can be asked here."));
        }
    }

    private void languages(Element definitions) {
        for (Element element : Xml.descendants(definitions)) {
            String language = element.getAttribute("expressionLanguage");
            if (!language.isEmpty() && !language.matches(LANGUAGES)) {
                report.add(element, "is written in " + language + ".", "Write it in FEEL; other languages are not run here.");
            }
        }
        String language = definitions.getAttribute("expressionLanguage");
        if (!language.isEmpty() && !language.matches(LANGUAGES)) {
            report.add("is written in " + language + ".", "Write it in FEEL; other languages are not run here.");
        }
    }

    private void table(Element table, Kind kind) {
        String policy = table.getAttribute("hitPolicy");
        if (!kind.hitPolicies().contains(policy)) {
            report.add(table, policy.isEmpty() ? "has no hit policy." : "has the hit policy " + policy + ".",
                    "Choose the hit policy \"" + kind.choose() + "\".");
        }
        if (!table.getAttribute("aggregation").isEmpty()) {
            report.add(table, "adds its answers up.", "Choose the hit policy \"" + kind.choose() + "\" without aggregation.");
        }
        List<Element> outputs = Xml.children(table, model, "output").toList();
        List<String> names = outputs.stream().map(output -> output.getAttribute("name")).toList();
        for (String needed : new TreeSet<>(kind.outputs().keySet())) {
            if (!names.contains(needed) && !kind.optional().contains(needed)) {
                report.add(table, "has no output \"" + needed + "\".", "Add an output with this name.");
            }
        }
        Xml.children(table, model, "input").forEach(input -> input(input, kind));
        Columns columns = new Columns(Xml.children(table, model, "input").map(this::label).toList(), names);
        Xml.children(table, model, "rule").forEach(rule -> rule(rule, columns, kind));
        if (Xml.children(table, model, "rule").findAny().isEmpty()) {
            report.add(table, "has no rule.", "Add at least one rule.");
        }
    }

    /** The labels of the inputs, and the names of the outputs. */
    private record Columns(List<String> inputs, List<String> outputs) {}

    private String label(Element input) {
        String label = Xml.attribute(input, "label");
        return label == null ? Xml.children(input, model, "inputExpression").map(this::text).findFirst().orElse("") : label;
    }

    private void input(Element input, Kind kind) {
        String asked = Xml.children(input, model, "inputExpression").map(this::text).findFirst().orElse("");
        if (!kind.inputs().contains(asked)) {
            report.add(input, "asks for \"" + asked + "\", which is not known here.",
                    "Ask for one of: " + kind.inputs().stream().sorted().collect(Collectors.joining(", ")) + ".");
        }
    }

    private void rule(Element rule, Columns columns, Kind kind) {
        String number = "rule " + position(rule);
        List<Element> conditions = Xml.children(rule, model, "inputEntry").toList();
        for (int i = 0; i < conditions.size(); i++) {
            String column = i < columns.inputs().size() ? columns.inputs().get(i) : "";
            isUsable(conditions.get(i), number + ", column \"" + column + "\": the condition ", true, kind);
        }
        List<String> outputs = columns.outputs();
        List<Element> entries = Xml.children(rule, model, "outputEntry").toList();
        for (int i = 0; i < entries.size(); i++) {
            output(entries.get(i), number + ": ", i < outputs.size() ? outputs.get(i) : "", kind);
        }
        refusalNeedsReason(rule, entries, outputs, number + ": ");
    }

    private boolean isUsable(Element entry, String where, boolean condition, Kind kind) {
        String text = text(entry);
        if (text.isEmpty()) {
            return true;
        }
        String shown = where + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…") + " ";
        try {
            Set<String> unknown = new TreeSet<>(FeelRules.variables(text, condition));
            unknown.removeAll(kind.inputs());
            unknown.forEach(name -> report.add(entry, shown + "names \"" + name + "\", which is not known here.",
                    "Write texts in double quotes. Known are: " + String.join(", ", new TreeSet<>(kind.inputs())) + "."));
            return unknown.isEmpty();
        } catch (Expressions.NotAllowed e) {
            report.add(entry, shown + e.getMessage(), e.remedy);
            return false;
        }
    }

    private void output(Element entry, String rule, String output, Kind kind) {
        if (!isUsable(entry, rule + "the " + output + " ", false, kind)) {
            return;
        }
        String text = text(entry);
        Pattern allowed = kind.outputs().get(output);
        boolean literal = text.isEmpty() || TEXT.matcher(text).matches() || text.matches("-?[0-9.]+|true|false|null");
        if (allowed != null && literal && !allowed.matcher(text).matches()) {
            String wrong = text.isEmpty() ? "no " + output + " is given." : "the " + output + " " + text + " is not possible.";
            report.add(entry, rule + wrong, switch (output) {
                case "release" -> "Write \"automatic\", \"review\" or \"refuse\".";
                case "days" -> "Write a whole number of days, 1 or more.";
                case "secondReview" -> "Write true, false, or nothing.";
                case "query" -> "Write a FHIR search without patient, such as \"Condition?clinical-status=active\".";
                default -> "Write a text in double quotes, or nothing.";
            });
        }
    }

    /** What is refused says why; what is reviewed says where. */
    private void refusalNeedsReason(Element rule, List<Element> entries, List<String> outputs, String name) {
        String release = value("release", entries, outputs);
        String needed = release.equals("\"refuse\"") ? "reason" : release.equals("\"review\"") ? "queue" : null;
        if (needed != null && outputs.contains(needed) && value(needed, entries, outputs).replace("\"", "").isBlank()) {
            report.add(rule, name + "the release is " + release + ", but no " + needed + " is given.", "Write the " + needed + ".");
        }
    }

    private String value(String output, List<Element> entries, List<String> outputs) {
        int position = outputs.indexOf(output);
        return position >= 0 && position < entries.size() ? text(entries.get(position)) : "";
    }

    private String text(Element element) {
        return Xml.children(element, model, "text").map(Xml::ownText).findFirst().orElse("");
    }

    private int position(Element rule) {
        return Xml.children((Element) rule.getParentNode(), model, "rule").toList().indexOf(rule) + 1;
    }
}
