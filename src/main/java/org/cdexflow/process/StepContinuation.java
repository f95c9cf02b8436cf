package org.cdexflow.process;

import java.util.Optional;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.runtime.Execution;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.RetriedTransaction;
import org.springframework.stereotype.Component;

/** Lets processes go on that have waited in a step, and shows operators which ones cannot. */
@Component
class StepContinuation {

    private static final String INCIDENT = "waitingStep";

    private final WaitingSteps waiting;
    private final Exchanges exchanges;
    private final RetriedTransaction transaction;
    private final RuntimeService runtime;

    StepContinuation(WaitingSteps waiting, Exchanges exchanges, RetriedTransaction transaction, ProcessEngine engine) {
        this.waiting = waiting;
        this.exchanges = exchanges;
        this.transaction = transaction;
        this.runtime = engine.getRuntimeService();
    }

    /**
     * In one transaction: keeps what was fetched, performs the step, and runs the process up to where it waits next. Does nothing
     * when it does not wait there any more.
     *
     * @param keep what was fetched; null when it was refused
     * @param refused why the request cannot be followed, or null
     */
    void goOn(WaitingSteps.Waiting step, Runnable keep, Refused refused) {
        transaction.execute(() -> {
            exchanges.lock(step.pass().exchange());
            Optional<Execution> execution = waiting.remove(step.pass()) ? execution(step.pass()) : Optional.empty();
            execution.ifPresent(it -> {
                if (step.incident() != null) {
                    runtime.resolveIncident(step.incident());
                }
                if (keep != null) {
                    keep.run();
                }
                EngineCall.run(() -> runtime.signal(it.getId(), null, refused, null));
            });
            return null;
        });
    }

    /** Shows it to operators, once. @param why in our words */
    void show(WaitingSteps.Waiting step, String why) {
        if (step.incident() != null) {
            return;
        }
        transaction.execute(() -> {
            exchanges.lock(step.pass().exchange());
            execution(step.pass()).ifPresent(it -> EngineCall.run(() ->
                    waiting.shown(step.pass(), runtime.createIncident(INCIDENT, it.getId(), step.pass().step(), why).getId())));
            return null;
        });
    }

    /** Executions are rearranged while other branches of a process come and go; the id of the pass stays. */
    private Optional<Execution> execution(WaitingSteps.Pass pass) {
        return runtime.createExecutionQuery().processInstanceId(pass.process()).activityId(pass.element()).list().stream()
                .filter(it -> pass.activity().equals(((ExecutionEntity) it).getActivityInstanceId()))
                .findFirst();
    }
}
