package org.cdexflow.step;

import org.cdexflow.process.Step;
import org.cdexflow.process.Work;
import org.cdexflow.task.Lifecycle;
import org.springframework.stereotype.Component;

/**
 * Hands the request to people: the Task is accepted and waits for them.
 *
 * <p>Inputs: {@code businessStatus}, what the requester reads.
 */
@Component
class AcceptTask implements Step {

    private final Lifecycle lifecycle;

    AcceptTask(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public void perform(Work work) {
        lifecycle.accept(work.exchange(), work.input("businessStatus"));
    }
}
