package org.cdexflow.validation;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.parser.DataFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;

/** Holds the invariants that are written in Java against the FHIRPath that they stand for. */
class JavaInvariantsTest {

    private static final Map<String, Class<? extends Base>> KEYS = Map.of(
            "dom-2", DomainResource.class,
            "dom-3", DomainResource.class,
            "dom-4", DomainResource.class,
            "dom-5", DomainResource.class,
            "ref-1", Reference.class,
            "ext-1", Extension.class);

    /** Of the mutants, those that touch references, extensions or contained resources: dom-3 in FHIRPath is slow. */
    private static final Pattern CONCERNS_THEM = Pattern.compile("refer|contained|extension in (/$|/for)");

    /** R4's text of ref-1 forgets the reference {@code #}, which dom-3 and HAPI's full validator allow; so do we. */
    private static final String TO_THE_CONTAINER = "contained that refers to what contains it";

    private final Definitions definitions = new Definitions(Examples.CONTEXT, null);
    private final FhirPath fhirPath = new FhirPath(Examples.CONTEXT, definitions);

    @Test
    void javaAndFhirPathFindTheSame() {
        List<String> differences = new ArrayList<>();
        Mutants.of(Examples.json("failed")).forEach((name, json) -> {
            if (CONCERNS_THEM.matcher(name).find()) {
                tasks(json).forEach(task -> differences.addAll(differences(name, task)));
            }
        });
        assertThat(differences).isEmpty();
    }

    private List<String> differences(String name, Task task) {
        List<Problem> problems = Examples.PROFILES.check(task);
        return KEYS.entrySet().stream()
                .filter(entry -> !(entry.getKey().equals("ref-1") && name.startsWith(TO_THE_CONTAINER)))
                .filter(entry -> problems.stream()
                                .filter(problem -> problem.key().equals(entry.getKey()))
                                .count()
                        != broken(entry.getKey(), entry.getValue(), task))
                .map(entry -> name + ": " + entry.getKey() + " differs")
                .toList();
    }

    @Test
    void everyOneOfThemIsInUse() {
        List<String> expressions = Stream.of("Task", "Reference", "Extension", "Narrative")
                .flatMap(type -> definitions.type(type).getSnapshot().getElement().stream())
                .flatMap(element -> element.getConstraint().stream())
                .map(constraint -> constraint.getExpression())
                .toList();
        assertThat(expressions).containsAll(Invariant.IN_JAVA.keySet());
    }

    private long broken(String key, Class<? extends Base> type, Task task) {
        String definition = type == DomainResource.class ? "Task" : type.getSimpleName();
        String expression = definitions.type(definition).getSnapshot().getElement().stream()
                .flatMap(element -> element.getConstraint().stream())
                .filter(constraint -> constraint.getKey().equals(key))
                .findFirst()
                .orElseThrow()
                .getExpression();
        var node = fhirPath.parse(expression);
        return within(task)
                .filter(type::isInstance)
                .filter(focus -> fhirPath.test(node, focus, task, task) != Boolean.TRUE)
                .count();
    }

    private static Stream<Base> within(Base value) {
        return Stream.concat(
                Stream.of(value),
                value.children().stream()
                        .flatMap(property -> property.getValues().stream())
                        .flatMap(JavaInvariantsTest::within));
    }

    private static Stream<Task> tasks(String json) {
        try {
            return Stream.of(Examples.strict().parseResource(Task.class, json));
        } catch (DataFormatException e) {
            return Stream.empty();
        }
    }
}
