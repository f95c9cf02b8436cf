package org.cdexflow.process;

import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;

/** Lets the engine run a step that may have to wait: it is entered, left when it is signalled. */
final class RemoteStepBehavior extends AbstractBpmnActivityBehavior {

    private final String name;
    private final Supplier<RemoteStep> step;
    private final Supplier<WaitingSteps> waiting;
    private final StepDelegate local;

    RemoteStepBehavior(String name, Supplier<RemoteStep> step, Supplier<WaitingSteps> waiting) {
        this.name = name;
        this.step = step;
        this.waiting = waiting;
        this.local = new StepDelegate(name, step::get);
    }

    @Override
    public void execute(ActivityExecution execution) {
        if (step.get().isElsewhere()) {
            waiting.get().add(new WaitingSteps.Pass(
                    execution.getActivityInstanceId(), execution.getProcessInstanceId(), execution.getCurrentActivityId(), name,
                    execution.getProcessBusinessKey()));
        } else {
            local.execute(execution);
            leave(execution);
        }
    }

    /** @param data why the request cannot be followed ({@link Refused}), or null */
    @Override
    public void signal(ActivityExecution execution, String signal, Object data) {
        if (data instanceof Refused refused) {
            StepDelegate.refuse(execution, refused);
        }
        local.execute(execution);
        leave(execution);
    }
}
