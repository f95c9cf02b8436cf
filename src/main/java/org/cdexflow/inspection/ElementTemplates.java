package org.cdexflow.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/** The element templates that Camunda Modeler offers to analysts: what they demand of an element is checked when it comes back. */
@Component
class ElementTemplates {

    private static final String FILES = "classpath*:bpmn/.camunda/element-templates/*.json";

    private final List<Template> templates = new ArrayList<>();

    ElementTemplates() {
        try {
            ObjectMapper json = new ObjectMapper();
            for (Resource file : new PathMatchingResourcePatternResolver().getResources(FILES)) {
                templates.add(Template.of(json.readTree(file.getContentAsByteArray())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The element templates cannot be read", e);
        }
    }

    /** @param step bean name */
    Optional<Template> ofStep(String step) {
        return templates.stream().filter(template -> template.delegate().equals("${" + step + "}")).findFirst();
    }

    /** @param work which page a user task opens: fulfil, review or identify */
    Optional<Template> ofWork(String work) {
        return userTasks().stream()
                .filter(template -> template.inputs().stream().anyMatch(input -> input.isWork() && input.value().equals(work)))
                .findFirst();
    }

    List<Template> userTasks() {
        return templates.stream().filter(template -> template.element().equals("bpmn:UserTask")).toList();
    }

    /** @param delegate the step that a service task calls, else empty */
    record Template(String id, String name, String element, String delegate, List<Input> inputs) {

        static Template of(JsonNode json) {
            String delegate = "";
            List<Input> inputs = new ArrayList<>();
            for (JsonNode property : json.path("properties")) {
                JsonNode binding = property.path("binding");
                if (binding.path("type").asText().equals("camunda:inputParameter")) {
                    inputs.add(Input.of(property));
                } else if (binding.path("name").asText().equals("camunda:delegateExpression")) {
                    delegate = property.path("value").asText();
                }
            }
            return new Template(
                    json.path("id").asText(), json.path("name").asText(), json.at("/elementType/value").asText(), delegate, inputs);
        }
    }

    /** One thing that the analyst fills in, or a hidden one that the template brings. @param choices empty when it is free */
    record Input(String name, String label, String value, boolean hidden, boolean needed, Pattern pattern, List<String> choices) {

        static Input of(JsonNode property) {
            JsonNode constraints = property.path("constraints");
            JsonNode pattern = constraints.path("pattern").has("value")
                    ? constraints.path("pattern").path("value")
                    : constraints.path("pattern");
            List<String> choices = new ArrayList<>();
            property.path("choices").forEach(choice -> choices.add(choice.path("value").asText()));
            boolean hidden = property.path("type").asText().equals("Hidden");
            return new Input(
                    property.at("/binding/name").asText(),
                    property.path("label").asText(),
                    property.path("value").asText(),
                    hidden,
                    hidden || constraints.path("notEmpty").asBoolean(),
                    pattern.isTextual() ? Pattern.compile(pattern.asText()) : null,
                    hidden ? List.of(property.path("value").asText()) : choices);
        }

        boolean isWork() {
            return hidden && name.equals("work");
        }

        /** Whether a value that is no expression is one that the template lets an analyst enter. */
        boolean accepts(String given) {
            return (choices.isEmpty() || choices.contains(given)) && (pattern == null || pattern.matcher(given).matches());
        }
    }
}
