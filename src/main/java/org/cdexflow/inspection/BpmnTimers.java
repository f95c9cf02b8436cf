package org.cdexflow.inspection;

import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.calendar.BusinessCalendar;
import org.camunda.bpm.engine.impl.calendar.CycleBusinessCalendar;
import org.camunda.bpm.engine.impl.calendar.DueDateBusinessCalendar;
import org.camunda.bpm.engine.impl.calendar.DurationBusinessCalendar;
import org.camunda.bpm.engine.task.Task;
import org.w3c.dom.Element;

/** Whether the engine will be able to tell when a timer fires. */
class BpmnTimers {

    private final Variables variables;
    private final ModelReport report;

    BpmnTimers(Variables variables, ModelReport report) {
        this.variables = variables;
        this.report = report;
    }

    void check(Element definitions) {
        Xml.descendants(definitions).stream()
                .filter(element -> Xml.is(element, Bpmn.MODEL, "timerEventDefinition"))
                .forEach(this::timer);
    }

    private void timer(Element timer) {
        Element time = Xml.children(timer).stream()
                .filter(child -> child.getLocalName().startsWith("time"))
                .findFirst()
                .orElse(null);
        String text = time == null ? "" : Xml.ownText(time);
        if (text.isBlank()) {
            report.add(timer, "is a timer that does not say when it fires.",
                    "Give it a date such as ${dueAt} or ${remindAt}, or a duration such as P2D.");
        } else if (Expressions.isOne(text)) {
            String variable = Expressions.variable(text);
            if (variable == null || !variables.canBeTime(variable)) {
                report.add(timer, "is a timer that waits for " + text + ", which is not a time.",
                        "Use ${dueAt}, ${remindAt}, a date, or a duration such as P2D (two days) or PT4H (four hours).");
            }
        } else {
            literal(time, text);
        }
    }

    private void literal(Element time, String text) {
        BusinessCalendar calendar;
        String like;
        switch (time.getLocalName()) {
            case "timeDate" -> {
                calendar = new DueDateBusinessCalendar();
                like = "a date such as 2026-01-31T17:00:00Z, or ${dueAt}";
            }
            case "timeDuration" -> {
                calendar = new DurationBusinessCalendar();
                like = "a duration such as P2D (two days) or PT4H (four hours)";
            }
            default -> {
                calendar = new CycleBusinessCalendar();
                like = "a cycle such as R3/P1D (three times, every day)";
            }
        }
        try {
            if (calendar.resolveDuedate(text, (Task) null) != null) {
                return;
            }
        } catch (ProcessEngineException | IllegalArgumentException e) {
            // reported below
        }
        report.add(time, "is a timer with the time \"" + text + "\", which cannot be read.", "Write " + like + ".");
    }
}
