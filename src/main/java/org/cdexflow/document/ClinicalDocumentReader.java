package org.cdexflow.document;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamReader;

/** Takes the readable part of a clinical document from its elements as they come by. */
final class ClinicalDocumentReader {

    /** More than anybody reads in a page; the document itself is handed over whole. Characters. */
    private static final int LONGEST_TEXT = 1_000_000;

    private static final Set<String> LINES = Set.of("br", "paragraph", "tr", "list", "item", "table", "caption", "text");
    private static final Set<String> CELLS = Set.of("td", "th");

    private final Deque<String> path = new ArrayDeque<>();
    private final Deque<Integer> open = new ArrayDeque<>();
    private final List<ClinicalDocument.Section> sections = new ArrayList<>();
    private final List<StringBuilder> texts = new ArrayList<>();
    private final StringBuilder title = new StringBuilder();
    private final StringBuilder patient = new StringBuilder();
    private String born = "";
    private String written = "";
    private int length;
    private int narrative;
    private StringBuilder current;

    void begin(XMLStreamReader xml) {
        String name = xml.getLocalName();
        String parent = path.isEmpty() ? "" : path.peek();
        if (name.equals("section")) {
            open.push(sections.size());
            sections.add(new ClinicalDocument.Section(open.size(), "", ""));
            texts.add(new StringBuilder());
        } else if (name.equals("title") && (parent.equals("section") || parent.equals("ClinicalDocument"))) {
            current = parent.equals("section") ? new StringBuilder() : title;
        } else if (name.equals("text") && parent.equals("section")) {
            narrative = path.size() + 1;
        } else if (name.equals("text") && parent.equals("nonXMLBody")) {
            String type = xml.getAttributeValue(null, "mediaType");
            sections.add(new ClinicalDocument.Section(
                    1, "Enclosed file", "The document is a file" + (type == null ? "" : " (" + type + ")") + " that cannot be shown here."));
            texts.add(null);
        } else if (parent.equals("name") && path.contains("patient") && path.contains("recordTarget")) {
            patient.append(patient.isEmpty() ? "" : " ");
            current = patient;
        } else if (name.equals("birthTime") && parent.equals("patient")) {
            born = date(xml.getAttributeValue(null, "value"));
        } else if (name.equals("effectiveTime") && parent.equals("ClinicalDocument")) {
            written = date(xml.getAttributeValue(null, "value"));
        }
        path.push(name);
        if (narrative > 0) {
            separate(name);
        }
    }

    void text(String text) {
        String words = text.replaceAll("\\s+", " ");
        if (current != null) {
            append(current, words);
        } else if (narrative > 0 && !open.isEmpty()) {
            append(texts.get(open.peek()), words);
        }
    }

    void end(String name) {
        path.pop();
        if (narrative > 0 && LINES.contains(name)) {
            newLine();
        }
        if (narrative > path.size()) {
            narrative = 0;
        }
        if (name.equals("title") && current != null && !open.isEmpty() && current != title) {
            ClinicalDocument.Section section = sections.get(open.peek());
            sections.set(open.peek(), new ClinicalDocument.Section(section.level(), current.toString().strip(), ""));
        }
        if (narrative == 0) {
            current = null;
        }
        if (name.equals("section") && !open.isEmpty()) {
            open.pop();
        }
    }

    /** The lines that say something; by hand, since an expression would go back over every run of blanks. */
    private static String lines(CharSequence text) {
        return text.toString().lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }

    ClinicalDocument document() {
        List<ClinicalDocument.Section> readable = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            ClinicalDocument.Section section = sections.get(i);
            String text = texts.get(i) == null ? section.text() : lines(texts.get(i));
            if (!section.title().isEmpty() || !text.isEmpty()) {
                readable.add(new ClinicalDocument.Section(section.level(), section.title(), text));
            }
        }
        return new ClinicalDocument(title.toString().strip(), patient.toString().strip(), born, written, List.copyOf(readable));
    }

    private void separate(String name) {
        if (LINES.contains(name)) {
            newLine();
        }
        StringBuilder text = open.isEmpty() ? null : texts.get(open.peek());
        if (text != null && CELLS.contains(name) && !text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            append(text, " | ");
        } else if (text != null && name.equals("item")) {
            append(text, "• ");
        }
    }

    private void newLine() {
        StringBuilder text = open.isEmpty() ? null : texts.get(open.peek());
        if (text != null && !text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            append(text, "\n");
        }
    }

    private void append(StringBuilder to, String text) {
        if (length + text.length() <= LONGEST_TEXT) {
            to.append(text);
            length += text.length();
        }
    }

    /** HL7's 20260105 as people write it. */
    private static String date(String value) {
        return value != null && value.matches("\\d{8}.*")
                ? value.substring(0, 4) + "-" + value.substring(4, 6) + "-" + value.substring(6, 8)
                : "";
    }
}
