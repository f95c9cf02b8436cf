package org.cdexflow.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Puts rows into the file of a decision table. Everything else stays: ids, texts, columns, namespaces, coordinates. */
public final class TableEdit {

    private final Document document;
    private final Element table;
    private final Set<String> ids = new HashSet<>();

    private TableEdit(byte[] content) {
        ModelFile.of("table.dmn", content);
        document = ModelXml.parse(content);
        Element decision = ModelXml.child(document.getDocumentElement(), "decision").orElseThrow();
        table = ModelXml.child(decision, "decisionTable").orElseThrow();
        ModelXml.descendants(document.getDocumentElement()).forEach(element -> ids.add(element.getAttribute("id")));
    }

    /**
     * @param rows all rules in their order; one that the file does not know is added, one that is not named goes
     * @return the file with these rules
     */
    public static byte[] rows(byte[] content, List<DecisionTable.Row> rows) {
        TableEdit edit = new TableEdit(content);
        edit.put(rows);
        return ModelXml.write(edit.document);
    }

    private void put(List<DecisionTable.Row> rows) {
        List<Element> before = ModelXml.children(table, "rule");
        String indent = before.isEmpty() ? "\n      " : whitespaceBefore(before.get(0));
        String end = before.isEmpty() ? "\n    " : whitespaceAfter(before.get(before.size() - 1));
        Map<String, Element> byId = new HashMap<>();
        before.forEach(rule -> {
            byId.put(rule.getAttribute("id"), rule);
            remove(rule);
        });
        Node last = table.getLastChild();
        if (last != null && isBlankText(last)) {
            table.removeChild(last);
        }
        for (DecisionTable.Row row : rows) {
            Element rule = byId.remove(row.id());
            table.appendChild(document.createTextNode(indent));
            table.appendChild(fill(rule == null ? newRule(indent) : rule, row, indent));
        }
        table.appendChild(document.createTextNode(end));
    }

    private Element fill(Element rule, DecisionTable.Row row, String indent) {
        describe(rule, row.description(), indent);
        List<Element> entries = Stream.concat(
                        ModelXml.children(rule, "inputEntry").stream(), ModelXml.children(rule, "outputEntry").stream())
                .toList();
        for (int i = 0; i < entries.size() && i < row.cells().size(); i++) {
            setText(entries.get(i), "text", row.cells().get(i));
        }
        return rule;
    }

    private void describe(Element rule, String description, String indent) {
        if (ModelXml.child(rule, "description").isEmpty()) {
            if (description.isBlank()) {
                return;
            }
            rule.insertBefore(element("description"), rule.getFirstChild());
            rule.insertBefore(document.createTextNode(indent + "  "), rule.getFirstChild());
        }
        setText(rule, "description", description);
    }

    private Element newRule(String indent) {
        Element rule = element("rule");
        String id = newId("rule");
        rule.setAttribute("id", id);
        List<String> names = new ArrayList<>();
        ModelXml.children(table, "input").forEach(input -> names.add("inputEntry"));
        ModelXml.children(table, "output").forEach(output -> names.add("outputEntry"));
        for (int i = 0; i < names.size(); i++) {
            Element entry = element(names.get(i));
            entry.setAttribute("id", newId(id + "-cell-" + (i + 1)));
            entry.appendChild(element("text"));
            rule.appendChild(document.createTextNode(indent + "  "));
            rule.appendChild(entry);
        }
        rule.appendChild(document.createTextNode(indent));
        return rule;
    }

    /** Leaves the text alone where it says the same already; takes no characters that XML has no place for. */
    private void setText(Element parent, String name, String text) {
        String value = text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "").strip();
        Element holder = ModelXml.child(parent, name).orElseGet(() -> (Element) parent.appendChild(element(name)));
        if (!holder.getTextContent().strip().equals(value)) {
            holder.setTextContent(value);
        }
    }

    private Element element(String name) {
        String prefix = table.getPrefix();
        return document.createElementNS(table.getNamespaceURI(), prefix == null ? name : prefix + ":" + name);
    }

    private String newId(String wanted) {
        String id = wanted;
        for (int i = 1; !ids.add(id); i++) {
            id = wanted + "-" + i;
        }
        return id;
    }

    private void remove(Element rule) {
        Node before = rule.getPreviousSibling();
        if (before != null && isBlankText(before)) {
            table.removeChild(before);
        }
        table.removeChild(rule);
    }

    private static String whitespaceBefore(Element element) {
        Node before = element.getPreviousSibling();
        return before != null && isBlankText(before) ? before.getNodeValue() : "";
    }

    private static String whitespaceAfter(Element element) {
        Node after = element.getNextSibling();
        return after != null && isBlankText(after) ? after.getNodeValue() : "";
    }

    private static boolean isBlankText(Node node) {
        return node.getNodeType() == Node.TEXT_NODE && node.getNodeValue().isBlank();
    }
}
