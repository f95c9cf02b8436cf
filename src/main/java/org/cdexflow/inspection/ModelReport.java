package org.cdexflow.inspection;

import java.util.ArrayList;
import java.util.List;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Collects what is wrong with one file. */
class ModelReport {

    private final String file;
    private final List<ModelProblem> problems = new ArrayList<>();

    ModelReport(String file) {
        this.file = file;
    }

    void add(String wrong, String remedy) {
        problems.add(new ModelProblem(file, null, null, wrong, remedy));
    }

    /** @param at the element, or something inside it */
    void add(Element at, String wrong, String remedy) {
        Element drawn = drawn(at);
        ModelProblem problem = new ModelProblem(
                file, Xml.attribute(drawn, "id"), drawn == null ? null : name(drawn), wrong, remedy);
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    List<ModelProblem> problems() {
        return problems;
    }

    /** What an analyst sees of it: the nearest element that has a name, else the nearest with an id. */
    private static Element drawn(Element at) {
        Element known = null;
        for (Node node = at; node instanceof Element element; node = node.getParentNode()) {
            if (element.hasAttribute("id") && known == null && !element.getLocalName().endsWith("EventDefinition")) {
                known = element;
            }
            boolean named = element.hasAttribute("id") && !label(element).isBlank();
            if (named && !element.getLocalName().equals("definitions")) {
                return element.getLocalName().equals("process") && known != null ? known : element;
            }
        }
        return known;
    }

    static String name(Element element) {
        String name = label(element);
        return name.isBlank() ? kind(element) + " " + element.getAttribute("id") : name;
    }

    private static String label(Element element) {
        return element.hasAttribute("name") ? element.getAttribute("name") : element.getAttribute("label");
    }

    /** {@code serviceTask} is a service task. */
    static String kind(Element element) {
        return element.getLocalName().replaceAll("([A-Z])", " $1").toLowerCase();
    }
}
