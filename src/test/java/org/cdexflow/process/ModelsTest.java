package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.StringUtils;

/** Model, element template and step agree, and each model can be read as a document. */
class ModelsTest {

    private static final File TEMPLATES = new File("bpmn/.camunda/element-templates");

    static Stream<File> models() {
        return Stream.of(new File("bpmn").listFiles((folder, name) -> name.endsWith(".bpmn")));
    }

    @ParameterizedTest
    @MethodSource("models")
    void aServiceTaskGivesWhatItsTemplateNames(File file) throws Exception {
        for (ServiceTask task : read(file).getModelElementsByType(ServiceTask.class)) {
            String template = task.getAttributeValueNs("http://camunda.org/schema/1.0/bpmn", "modelerTemplate");
            JsonNode offered = new ObjectMapper()
                    .readTree(new File(TEMPLATES, template.replace("org.cdexflow.", "") + ".json"));
            assertThat(offered.get("id").asText()).isEqualTo(template);
            assertThat(task.getCamundaDelegateExpression()).isEqualTo(offered.get("properties").get(0).get("value").asText());
            Set<String> named = inputs(offered, property -> true);
            Set<String> needed = inputs(offered, property -> !property.path("optional").asBoolean());
            Set<String> given = task.getModelInstance().getModelElementsByType(CamundaInputParameter.class).stream()
                    .filter(input -> input.getDomElement().getParentElement().getParentElement().getParentElement()
                                    .equals(task.getDomElement()))
                    .map(input -> input.getAttributeValue("name"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(named).as(task.getId()).containsAll(given);
            assertThat(given).as(task.getId()).containsAll(needed);
        }
    }

    private static Set<String> inputs(JsonNode template, Predicate<JsonNode> which) {
        return StreamSupport.stream(template.get("properties").spliterator(), false)
                .filter(which)
                .map(property -> property.get("binding"))
                .filter(binding -> binding.get("type").asText().equals("camunda:inputParameter"))
                .map(binding -> binding.get("name").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyElementIsNamedAndExplained(File file) {
        for (FlowNode node : read(file).getModelElementsByType(FlowNode.class)) {
            assertThat(node.getName()).as(node.getId()).isNotBlank();
            assertThat(node.getDocumentations()).as(node.getId()).isNotEmpty();
            assertThat(node.getId()).matches("[a-z]+(-[a-z]+)*");
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyChoiceHasADefault(File file) {
        for (ExclusiveGateway gateway : read(file).getModelElementsByType(ExclusiveGateway.class)) {
            assertThat(gateway.getOutgoing().size() == 1 || gateway.getDefault() != null).as(gateway.getId()).isTrue();
        }
    }

    @Test
    void everyCalledModelIsThere() {
        List<String> processes = models()
                .flatMap(file -> read(file).getModelElementsByType(Process.class).stream())
                .map(Process::getId)
                .toList();
        assertThat(models().flatMap(file -> read(file).getModelElementsByType(CallActivity.class).stream()))
                .extracting(CallActivity::getCalledElement)
                .isSubsetOf(processes);
    }

    @Test
    void everyStepHasATemplateAndEveryTemplateAStep() throws Exception {
        Set<String> offered = new TreeSet<>();
        for (File template : TEMPLATES.listFiles()) {
            JsonNode properties = new ObjectMapper().readTree(template).get("properties");
            offered.add(properties.get(0).get("value").asText().replaceAll("[${}]", ""));
        }
        Set<String> steps = new ClassFileImporter()
                .importPackages("org.cdexflow.step").stream()
                        .filter(type -> type.isAssignableTo(Step.class) && !type.isInterface())
                        .map(type -> StringUtils.uncapitalize(type.getSimpleName()))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(offered).isEqualTo(steps);
    }

    private static BpmnModelInstance read(File file) {
        return Bpmn.readModelFromFile(file);
    }
}
