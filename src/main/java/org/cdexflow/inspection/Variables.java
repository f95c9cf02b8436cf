package org.cdexflow.inspection;

import java.util.HashSet;
import java.util.Set;
import org.w3c.dom.Element;

/** The variables that a model may name: those that steps and people set, and those that models set themselves. */
public final class Variables {

    /** When the request expires. */
    public static final String DUE = "dueAt";

    /** When staff are reminded. */
    public static final String REMINDER = "remindAt";

    /** After how many percent of the time staff are reminded. */
    public static final String REMINDER_PERCENT = "remindedAfterPercent";

    /** Points in time: a timer can wait for them. */
    private static final Set<String> TIMES = Set.of(DUE, REMINDER);

    private static final Set<String> SMALL_VALUES =
            Set.of(
            "release", "queue", "secondReview", "reason", "patients", "found", "sensitivity", "decision", "changed", "restrictedChosen",
            REMINDER_PERCENT);

    /** What these names mean is the engine's affair. */
    private static final Set<String> ENGINES = Set.of("execution", "task", "externalTask", "caseExecution", "authenticatedUserId");

    private final Set<String> ofModels = new HashSet<>();
    private final Set<String> steps;

    public Variables(Set<String> steps) {
        this.steps = steps;
    }

    /** Takes note of what the model sets itself. */
    void addFrom(Element definitions) {
        for (Element element : Xml.descendants(definitions)) {
            if (Bpmn.CAMUNDA.equals(element.getNamespaceURI())) {
                switch (element.getLocalName()) {
                    case "inputParameter", "outputParameter" -> add(Xml.attribute(element, "name"));
                    case "in", "out" -> add(Xml.attribute(element, "target"));
                    default -> { }
                }
            }
        }
    }

    private void add(String name) {
        if (name != null && !isReserved(name)) {
            ofModels.add(name);
        }
    }

    boolean isReserved(String name) {
        return ENGINES.contains(name) || steps.contains(name);
    }

    public boolean isKnown(String name) {
        return TIMES.contains(name) || SMALL_VALUES.contains(name) || ofModels.contains(name);
    }

    boolean canBeTime(String name) {
        return TIMES.contains(name) || ofModels.contains(name) && !SMALL_VALUES.contains(name);
    }
}
