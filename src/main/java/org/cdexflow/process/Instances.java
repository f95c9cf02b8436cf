package org.cdexflow.process;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.management.IncidentStatistics;
import org.camunda.bpm.engine.runtime.IncidentQuery;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.springframework.stereotype.Component;

/** Where process instances stand. Definitions are named by {@link ModelRevision#definition()}. */
@Component
public class Instances {

    private static final int MOST_SHOWN = 100;
    private static final int MOST_LOOKED_AT = 500;
    private static final int MOST_AT_AN_ELEMENT = 500;

    private final RuntimeService runtime;
    private final ManagementService management;

    Instances(ProcessEngine engine) {
        this.runtime = engine.getRuntimeService();
        this.management = engine.getManagementService();
    }

    /**
     * Something of ours failed and the engine has stopped trying.
     *
     * @param id       the engine's
     * @param exchange that waits because of it
     * @param element where, in the model
     * @param message where in the program; no patient data
     */
    public record Incident(String id, String exchange, String definition, String element, Instant since, String message) {

        /** The model's key and version. */
        public String process() {
            return definition.replaceFirst("^([^:]+):([0-9]+):.*$", "$1, version $2");
        }
    }

    /** All that run, by definition. */
    public Map<String, Running> byDefinition() {
        Map<String, Running> running = new HashMap<>();
        management.createProcessDefinitionStatisticsQuery().includeIncidents().list().forEach(definition ->
                running.put(definition.getId(), new Running(definition.getInstances(), count(definition.getIncidentStatistics()))));
        return running;
    }

    /** Those of one definition, by the element where they stand. */
    public Map<String, Running> byElement(String definition) {
        Map<String, Running> running = new HashMap<>();
        management.createActivityStatisticsQuery(definition).includeIncidents().list().forEach(element ->
                running.put(element.getId(), new Running(element.getInstances(), count(element.getIncidentStatistics()))));
        return running;
    }

    /** The exchanges that stand at an element, the first five hundred. */
    public List<String> exchanges(String definition, String element) {
        return runtime
                .createProcessInstanceQuery()
                .processDefinitionId(definition)
                .activityIdIn(element)
                .orderByBusinessKey()
                .asc()
                .listPage(0, MOST_AT_AN_ELEMENT)
                .stream()
                .map(ProcessInstance::getBusinessKey)
                .distinct()
                .toList();
    }

    /** What is stuck in any version of a process, the first hundred. */
    public List<Incident> incidents(String key) {
        return incidents(runtime.createIncidentQuery().processDefinitionKeyIn(key));
    }

    /** What is stuck anywhere, the first hundred; where a model was called, in that model and not in the one that calls. */
    public List<Incident> incidents() {
        return shown(runtime.createIncidentQuery().orderByIncidentTimestamp().asc().listPage(0, MOST_LOOKED_AT).stream()
                .filter(incident -> incident.getId().equals(incident.getCauseIncidentId()))
                .limit(MOST_SHOWN)
                .toList());
    }

    private List<Incident> incidents(IncidentQuery query) {
        return shown(query.orderByIncidentTimestamp().asc().listPage(0, MOST_SHOWN));
    }

    private List<Incident> shown(List<org.camunda.bpm.engine.runtime.Incident> found) {
        Map<String, String> exchanges = exchanges(found.stream()
                .map(org.camunda.bpm.engine.runtime.Incident::getProcessInstanceId)
                .collect(HashSet::new, Set::add, Set::addAll));
        return found.stream()
                .map(incident -> new Incident(
                        incident.getId(),
                        exchanges.get(incident.getProcessInstanceId()),
                        incident.getProcessDefinitionId(),
                        incident.getActivityId(),
                        incident.getIncidentTimestamp().toInstant(),
                        incident.getIncidentMessage()))
                .toList();
    }

    private Map<String, String> exchanges(Set<String> instances) {
        Map<String, String> exchanges = new HashMap<>();
        if (!instances.isEmpty()) {
            runtime.createProcessInstanceQuery().processInstanceIds(instances).list().forEach(
                    instance -> exchanges.put(instance.getId(), instance.getBusinessKey()));
        }
        return exchanges;
    }

    private static int count(List<IncidentStatistics> incidents) {
        return incidents.stream().mapToInt(IncidentStatistics::getIncidentCount).sum();
    }
}
