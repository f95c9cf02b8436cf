package org.cdexflow.model;

import java.util.List;
import java.util.Locale;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * A BPMN file with its one executable process, or a DMN file with its one decision table.
 *
 * @param name of the file
 * @param key the id of the process or decision: what other models call it by
 * @param title its name in the users' words
 * @param documentation what it says about itself; may be empty
 */
public record ModelFile(String name, Kind kind, String key, String title, String documentation) {

    public enum Kind { PROCESS, TABLE }

    private static final int LONGEST_NAME = 100;

    /** @throws UnreadableModel when it is neither */
    public static ModelFile of(String name, byte[] content) {
        if (name.length() > LONGEST_NAME || !name.matches("[A-Za-z0-9][A-Za-z0-9_-]*\\.(bpmn|dmn)")) {
            throw new UnreadableModel("The file's name must be letters, digits and hyphens, with .bpmn or .dmn at the end,"
                    + " as in second-review.bpmn. Rename it and upload it again.");
        }
        Document document = ModelXml.parse(content);
        Element root = document.getDocumentElement();
        return name.toLowerCase(Locale.ROOT).endsWith(".bpmn") ? process(name, root) : table(name, root);
    }

    private static ModelFile process(String name, Element root) {
        List<Element> processes = ModelXml.children(root, "process").stream()
                .filter(process -> process.getAttribute("isExecutable").equals("true"))
                .toList();
        if (!ModelXml.BPMN.equals(root.getNamespaceURI()) || processes.size() != 1) {
            throw new UnreadableModel("A BPMN file needs one executable process; this one has " + processes.size()
                    + ". Open it in the Modeler, tick Executable for the process, and keep one process in a file.");
        }
        return of(name, Kind.PROCESS, processes.get(0), "documentation");
    }

    private static ModelFile table(String name, Element root) {
        List<Element> decisions = ModelXml.children(root, "decision");
        if (!String.valueOf(root.getNamespaceURI()).contains("/DMN/")
                || decisions.size() != 1
                || ModelXml.child(decisions.get(0), "decisionTable").isEmpty()) {
            throw new UnreadableModel("A DMN file needs one decision table; this one has something else or more."
                    + " Keep one table in a file.");
        }
        return of(name, Kind.TABLE, decisions.get(0), "description");
    }

    private static ModelFile of(String name, Kind kind, Element element, String documentation) {
        String key = element.getAttribute("id");
        if (!key.matches("[A-Za-z_][A-Za-z0-9_.-]*")) {
            throw new UnreadableModel("The process or decision has no usable id. Set it in the Modeler's panel of properties.");
        }
        String title = element.getAttribute("name").isBlank() ? key : element.getAttribute("name");
        return new ModelFile(name, kind, key, title, ModelXml.text(element, documentation));
    }
}
