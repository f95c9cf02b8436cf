package org.cdexflow.process;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputOutput;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.springframework.stereotype.Component;

/** What the model that an exchange runs will do later, so that people can be shown it before it is done. */
@Component
public class Prospect {

    private final RepositoryService repository;
    private final RuntimeService runtime;

    Prospect(ProcessEngine engine) {
        this.repository = engine.getRepositoryService();
        this.runtime = engine.getRuntimeService();
    }

    /**
     * The inputs that the exchange's model gives to a step, by name; empty when the model does not have the step. What the
     * model computes is left out.
     *
     * @param step its bean name, such as {@code completeTask}
     */
    public Map<String, String> inputs(String exchange, String step) {
        return process(exchange).stream()
                .flatMap(process -> repository.getBpmnModelInstance(process.getProcessDefinitionId())
                        .getModelElementsByType(ServiceTask.class).stream())
                .filter(task -> ("${" + step + "}").equals(task.getCamundaDelegateExpression()))
                .limit(1)
                .flatMap(task -> inputs(task).stream())
                .filter(input -> !input.getTextContent().contains("${"))
                .collect(Collectors.toMap(CamundaInputParameter::getCamundaName, CamundaInputParameter::getTextContent));
    }

    private static List<CamundaInputParameter> inputs(ServiceTask task) {
        return task.getExtensionElements() == null
                ? List.of()
                : task.getExtensionElements().getElementsQuery().filterByType(CamundaInputOutput.class).list().stream()
                        .flatMap(mapping -> mapping.getCamundaInputParameters().stream())
                        .toList();
    }

    /** Whether a variable of the exchange's process is true. */
    public boolean says(String exchange, String variable) {
        return process(exchange)
                .map(process -> Boolean.TRUE.equals(runtime.getVariable(process.getId(), variable)))
                .orElse(false);
    }

    private Optional<ProcessInstance> process(String exchange) {
        return runtime.createProcessInstanceQuery().processInstanceBusinessKey(exchange).rootProcessInstances().list().stream()
                .findFirst();
    }
}
