package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaIn;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.cdexflow.inspection.Variables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.StringUtils;

/** Model, element template and step agree, and each model can be read as a document. */
class ModelsTest {

    private static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
    private static final File TEMPLATES = new File("bpmn/.camunda/element-templates");

    static Stream<File> models() {
        return Stream.of(new File("bpmn").listFiles((folder, name) -> name.endsWith(".bpmn")));
    }

    @ParameterizedTest
    @MethodSource("models")
    void aServiceTaskGivesWhatItsTemplateNames(File file) throws Exception {
        for (ServiceTask task : read(file).getModelElementsByType(ServiceTask.class)) {
            JsonNode offered = template(task);
            assertThat(task.getCamundaDelegateExpression()).isEqualTo(offered.get("properties").get(0).get("value").asText());
            assertGivesWhatIsAsked(task, offered);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aUserTaskGivesWhatItsTemplateNames(File file) throws Exception {
        for (UserTask task : read(file).getModelElementsByType(UserTask.class)) {
            JsonNode offered = template(task);
            assertGivesWhatIsAsked(task, offered);
            assertThat(given(task)).containsEntry("work", hidden(offered, "work"));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aCallGivesWhatItsTemplateBrings(File file) throws Exception {
        for (CallActivity call : read(file).getModelElementsByType(CallActivity.class)) {
            JsonNode offered = template(call);
            assertThat(call.getModelInstance().getModelElementsByType(CamundaIn.class).stream()
                            .filter(in -> in.getParentElement().getParentElement().equals(call))
                            .map(CamundaIn::getCamundaBusinessKey))
                    .contains(offered.get("properties").get(1).get("value").asText());
        }
    }

    private static void assertGivesWhatIsAsked(FlowNode task, JsonNode offered) {
        Set<String> named = inputs(offered, property -> true);
        Set<String> needed = inputs(offered, property -> !property.path("optional").asBoolean());
        assertThat(named).as(task.getId()).containsAll(given(task).keySet());
        assertThat(given(task).keySet()).as(task.getId()).containsAll(needed);
    }

    private static JsonNode template(FlowNode node) throws IOException {
        String id = node.getAttributeValueNs(CAMUNDA, "modelerTemplate");
        JsonNode offered = new ObjectMapper().readTree(new File(TEMPLATES, id.replace("org.cdexflow.", "") + ".json"));
        assertThat(offered.get("id").asText()).isEqualTo(id);
        assertThat(node.getAttributeValueNs(CAMUNDA, "modelerTemplateVersion")).as(node.getId()).isEqualTo(offered.get("version").asText());
        assertThat(offered.at("/elementType/value").asText()).isEqualToIgnoringCase("bpmn:" + node.getElementType().getTypeName());
        return offered;
    }

    private static Map<String, String> given(FlowNode task) {
        return task.getModelInstance().getModelElementsByType(CamundaInputParameter.class).stream()
                .filter(input -> input.getParentElement().getParentElement().getParentElement().equals(task))
                .collect(Collectors.toMap(CamundaInputParameter::getCamundaName, CamundaInputParameter::getTextContent));
    }

    private static String hidden(JsonNode template, String input) {
        return StreamSupport.stream(template.get("properties").spliterator(), false)
                .filter(property -> property.get("type").asText().equals("Hidden"))
                .filter(property -> property.at("/binding/name").asText().equals(input))
                .map(property -> property.get("value").asText())
                .findFirst()
                .orElseThrow();
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
        for (File file : TEMPLATES.listFiles()) {
            JsonNode template = new ObjectMapper().readTree(file);
            if (!template.at("/elementType/value").asText().equals("bpmn:ServiceTask")) {
                continue;
            }
            JsonNode properties = template.get("properties");
            offered.add(properties.get(0).get("value").asText().replaceAll("[${}]", ""));
        }
        Set<String> steps = new ClassFileImporter()
                .importPackages("org.cdexflow.step").stream()
                        .filter(type -> type.isAssignableTo(Step.class) && !type.isInterface())
                        .map(type -> StringUtils.uncapitalize(type.getSimpleName()))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(offered).isEqualTo(steps);
    }

    @Test
    void everyPageForStaffHasATemplate() throws Exception {
        Set<String> offered = new TreeSet<>();
        for (File file : TEMPLATES.listFiles()) {
            JsonNode template = new ObjectMapper().readTree(file);
            if (template.at("/elementType/value").asText().equals("bpmn:UserTask")) {
                offered.add(hidden(template, "work"));
            }
        }
        assertThat(offered).containsExactlyInAnyOrderElementsOf(
                Stream.of(org.cdexflow.process.UserTask.Work.values()).map(work -> work.name().toLowerCase()).toList());
    }

    @Test
    void everyTemplateExplainsItself() throws Exception {
        for (File file : TEMPLATES.listFiles()) {
            JsonNode template = new ObjectMapper().readTree(file);
            assertThat(template.path("description").asText()).as(file.getName()).isNotBlank();
            assertThat(template.get("id").asText()).isEqualTo("org.cdexflow." + file.getName().replace(".json", ""));
            for (JsonNode property : template.get("properties")) {
                if (!property.get("type").asText().equals("Hidden")) {
                    assertThat(property.path("label").asText()).as(file.getName()).isNotBlank();
                    assertThat(property.path("description").asText()).as(file.getName()).isNotBlank();
                }
                assertThat(property.get("type").asText().equals("Dropdown")).as(file.getName()).isEqualTo(property.has("choices"));
            }
        }
    }

    @Test
    void everyVariableThatAStepSetsMayBeNamedInAModel() throws IOException {
        Set<String> steps = Set.of();
        for (File step : new File("src/main/java/org/cdexflow/step").listFiles()) {
            Matcher set = Pattern.compile("work\\.set\\(\\s*\"(\\w+)\"").matcher(Files.readString(step.toPath()));
            while (set.find()) {
                assertThat(new Variables(steps).isKnown(set.group(1))).as(step.getName() + " sets " + set.group(1)).isTrue();
            }
        }
    }

    private static BpmnModelInstance read(File file) {
        return Bpmn.readModelFromFile(file);
    }
}
