package org.cdexflow.step;

import org.cdexflow.process.Step;
import org.cdexflow.process.Work;
import org.cdexflow.task.Lifecycle;
import org.springframework.stereotype.Component;

/**
 * Ends the request without an answer: it was tried and could not be done.
 *
 * <p>Inputs: {@code reason}, what the requester reads.
 */
@Component
class FailTask implements Step {

    private final Lifecycle lifecycle;

    FailTask(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public void perform(Work work) {
        lifecycle.fail(work.exchange(), work.input("reason"));
    }
}
