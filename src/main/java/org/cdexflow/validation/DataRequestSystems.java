package org.cdexflow.validation;

import java.util.ArrayList;
import java.util.List;
import org.cdexflow.validation.Problem.Severity;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;

/**
 * What CDex's invariants mean but do not say: they look at codes without systems, so that a foreign
 * {@code questionnaire} would satisfy cdex-8. And CONF-083, which the guide has in words only.
 */
final class DataRequestSystems {

    private static final String CDEX = "http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp";
    private static final String HREX = "http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp";
    private static final String SDC = "http://hl7.org/fhir/uv/sdc/CodeSystem/temp";

    /** Which input a kind of request asks its question in. */
    private enum Kind {
        QUERY("data-request-query", HREX, "data-query", "cdex-12"),
        CODE("data-request-code", HREX, "data-code", "cdex-7"),
        QUESTIONNAIRE("data-request-questionnaire", SDC, "questionnaire", "cdex-8");

        final String request;
        final String system;
        final String input;
        final String key;

        Kind(String request, String system, String input, String key) {
            this.request = request;
            this.system = system;
            this.input = input;
            this.key = key;
        }

        boolean isAskedIn(CodeableConcept type) {
            return has(type, system, input);
        }
    }

    private DataRequestSystems() {}

    /** Problems besides those that the profile's own rules have found already. */
    static List<Problem> check(Task task, List<Problem> found) {
        List<Problem> problems = new ArrayList<>();
        int questions = 0;
        for (Kind kind : Kind.values()) {
            long asked = task.getInput().stream()
                    .filter(input -> kind.isAskedIn(input.getType()))
                    .count();
            questions += (int) asked;
            if (has(task.getCode(), CDEX, kind.request) && asked == 0) {
                add(
                        kind.key,
                        Severity.ERROR,
                        "Task.input",
                        "Add an input of type " + kind.system + "|" + kind.input,
                        found,
                        problems);
            }
        }
        if (questions != 1) {
            add(
                    "cdex-9",
                    Severity.ERROR,
                    "Task.input",
                    "Ask one question in one Task: exactly one input of type " + HREX + "|data-query, " + HREX
                            + "|data-code or " + SDC + "|questionnaire",
                    found,
                    problems);
        }
        if (has(task.getCode(), CDEX, Kind.QUESTIONNAIRE.request)
                && task.getStatus() == TaskStatus.COMPLETED
                && task.getOutput().stream()
                        .noneMatch(output -> has(output.getType(), SDC, "questionnaire-response"))) {
            add(
                    "cdex-11",
                    Severity.WARNING,
                    "Task.output",
                    "Answer with an output of type " + SDC + "|questionnaire-response",
                    found,
                    problems);
        }
        purposes(task, problems);
        return problems;
    }

    private static void purposes(Task task, List<Problem> problems) {
        for (int i = 0; i < task.getInput().size(); i++) {
            var input = task.getInput().get(i);
            if (has(input.getType(), CDEX, "purpose-of-use")
                    && input.getValue() instanceof CodeableConcept purpose
                    && purpose.hasCoding()
                    && purpose.getCoding().stream().allMatch(DataRequestSystems::isUnspecific)) {
                problems.add(Problem.error(
                        "CONF-083",
                        "Task.input[" + i + "].value",
                        "A purpose that ends in -noe needs a second, more specific coding beside it"));
            }
        }
    }

    private static boolean isUnspecific(Coding coding) {
        return CDEX.equals(coding.getSystem())
                && coding.hasCode()
                && coding.getCode().endsWith("-noe");
    }

    private static boolean has(CodeableConcept concept, String system, String code) {
        return concept.getCoding().stream()
                .anyMatch(coding -> system.equals(coding.getSystem()) && code.equals(coding.getCode()));
    }

    private static void add(
            String key,
            Severity severity,
            String expression,
            String message,
            List<Problem> found,
            List<Problem> problems) {
        if (found.stream().noneMatch(problem -> problem.key().equals(key))) {
            problems.add(new Problem(severity, key, expression, message));
        }
    }
}
