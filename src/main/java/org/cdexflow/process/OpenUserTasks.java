package org.cdexflow.process;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.instance.ExtensionElements;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputOutput;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Where processes wait for people now, whether it was announced or began before such things were announced. */
@Component
public class OpenUserTasks {

    private final TaskService tasks;
    private final RepositoryService repository;
    private final JdbcTemplate jdbc;

    OpenUserTasks(ProcessEngine engine, JdbcTemplate jdbc) {
        this.tasks = engine.getTaskService();
        this.repository = engine.getRepositoryService();
        this.jdbc = jdbc;
    }

    /** The exchanges whose process waits for a person. */
    public List<String> exchanges() {
        return jdbc.queryForList(
                """
                select distinct e.business_key_ from act_ru_task t join act_ru_execution e on e.id_ = t.proc_inst_id_
                where e.business_key_ is not null order by 1""",
                String.class);
    }

    /** Where the process of an exchange waits for a person, if it does. */
    public Optional<UserTask> of(String exchange) {
        return tasks.createTaskQuery().processInstanceBusinessKey(exchange).active().list().stream()
                .findFirst()
                .map(task -> read(exchange, task));
    }

    /** A task of a model that says nothing of what is to be done is taken for what the newest version of the model says of it. */
    private UserTask read(String exchange, Task task) {
        Map<String, Object> inputs = tasks.getVariables(task.getId(), List.of("work", "queue", "secondPerson"));
        Map<String, String> newest = inputs.get("work") == null ? newest(task) : Map.of();
        return UserTasks.read(
                exchange, task.getTaskDefinitionKey(), task.getName(),
                name -> newest.containsKey(name) ? newest.get(name) : inputs.get(name));
    }

    private Map<String, String> newest(Task task) {
        String key = repository.getProcessDefinition(task.getProcessDefinitionId()).getKey();
        ProcessDefinition newest =
                repository.createProcessDefinitionQuery().processDefinitionKey(key).latestVersion().singleResult();
        return repository.getBpmnModelInstance(newest.getId())
                .getModelElementsByType(org.camunda.bpm.model.bpmn.instance.UserTask.class).stream()
                .filter(element -> element.getId().equals(task.getTaskDefinitionKey()) && element.getExtensionElements() != null)
                .flatMap(element -> inputs(element.getExtensionElements()).stream())
                .filter(input -> !input.getTextContent().contains("${"))
                .collect(Collectors.toMap(CamundaInputParameter::getCamundaName, CamundaInputParameter::getTextContent));
    }

    private static List<CamundaInputParameter> inputs(ExtensionElements extensions) {
        return extensions.getElementsQuery().filterByType(CamundaInputOutput.class).list().stream()
                .flatMap(mapping -> mapping.getCamundaInputParameters().stream())
                .toList();
    }
}
