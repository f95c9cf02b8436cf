package org.cdexflow.process;

import java.util.Optional;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Sets going again what stands still with an incident, once somebody has mended the cause. */
@Component
public class Retries {

    private final RuntimeService runtime;
    private final ManagementService management;
    private final WaitingSteps waiting;

    Retries(ProcessEngine engine, WaitingSteps waiting) {
        this.runtime = engine.getRuntimeService();
        this.management = engine.getManagementService();
        this.waiting = waiting;
    }

    /** The exchange that waits because of an incident; empty when it is settled, or belongs to none. */
    public Optional<String> exchange(String incident) {
        return find(incident)
                .map(it -> runtime.createProcessInstanceQuery().processInstanceId(it.getProcessInstanceId()).singleResult())
                .map(ProcessInstance::getBusinessKey);
    }

    /**
     * Tries once more, soon; what fails again is an incident again. The incident of a step that waits for another server stays until
     * that server answers.
     *
     * @return false when it is settled already
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean retry(String incident) {
        Optional<Incident> found = find(incident);
        if (found.isPresent()
                && found.get().getIncidentType().equals(Incident.FAILED_JOB_HANDLER_TYPE)
                && found.get().getConfiguration() != null) {
            EngineCall.run(() -> management.setJobRetries(found.get().getConfiguration(), 1));
            return true;
        }
        return found.isPresent() && waiting.hasten(incident);
    }

    private Optional<Incident> find(String incident) {
        return Optional.ofNullable(runtime.createIncidentQuery().incidentId(incident).singleResult());
    }
}
