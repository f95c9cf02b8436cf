package org.cdexflow.model;

import java.util.List;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/**
 * A decision table as rows and cells.
 *
 * @param hitPolicy which of the rules that fit decides, as DMN names it
 */
public record DecisionTable(String name, String documentation, String hitPolicy, List<Column> inputs, List<Column> outputs, List<Row> rules) {

    /**
     * @param label what the column is called
     * @param expression what an input looks at; the name under which an output is given
     * @param type as DMN names it, or empty
     */
    public record Column(String id, String label, String expression, String type) {}

    /**
     * @param id of the rule; empty for a new one
     * @param description why the rule is there; may be empty
     * @param cells FEEL expressions, first the inputs', then the outputs'; an empty input fits always
     */
    public record Row(String id, String description, List<String> cells) {

        public Row {
            cells = List.copyOf(cells);
        }
    }

    /** @throws UnreadableModel when it is no DMN file with one decision table */
    public static DecisionTable of(byte[] content) {
        ModelFile.of("table.dmn", content);
        Element decision = ModelXml.child(ModelXml.parse(content).getDocumentElement(), "decision").orElseThrow();
        Element table = ModelXml.child(decision, "decisionTable").orElseThrow();
        String hitPolicy = table.getAttribute("hitPolicy");
        return new DecisionTable(
                decision.getAttribute("name").isBlank() ? decision.getAttribute("id") : decision.getAttribute("name"),
                ModelXml.text(decision, "description"),
                hitPolicy.isEmpty() ? "UNIQUE" : hitPolicy,
                ModelXml.children(table, "input").stream().map(DecisionTable::input).toList(),
                ModelXml.children(table, "output").stream().map(DecisionTable::output).toList(),
                ModelXml.children(table, "rule").stream().map(DecisionTable::row).toList());
    }

    public List<Column> columns() {
        return Stream.concat(inputs.stream(), outputs.stream()).toList();
    }

    private static Column input(Element input) {
        Element expression = ModelXml.child(input, "inputExpression").orElse(input);
        String text = ModelXml.text(expression, "text");
        String label = input.getAttribute("label");
        return new Column(input.getAttribute("id"), label.isBlank() ? text : label, text, expression.getAttribute("typeRef"));
    }

    private static Column output(Element output) {
        String label = output.getAttribute("label");
        String name = output.getAttribute("name");
        return new Column(output.getAttribute("id"), label.isBlank() ? name : label, name, output.getAttribute("typeRef"));
    }

    private static Row row(Element rule) {
        return new Row(
                rule.getAttribute("id"),
                ModelXml.text(rule, "description"),
                Stream.concat(ModelXml.children(rule, "inputEntry").stream(), ModelXml.children(rule, "outputEntry").stream())
                        .map(entry -> ModelXml.text(entry, "text"))
                        .toList());
    }
}
