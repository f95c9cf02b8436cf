package org.cdexflow.step;

import org.cdexflow.process.Step;
import org.cdexflow.process.Work;
import org.cdexflow.task.Lifecycle;
import org.springframework.stereotype.Component;

/**
 * Declines the request: rejected before work began, failed after.
 *
 * <p>Inputs: {@code reason}, what the requester reads.
 */
@Component
class DeclineTask implements Step {

    private final Lifecycle lifecycle;

    DeclineTask(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public void perform(Work work) {
        lifecycle.decline(work.exchange(), work.input("reason"));
    }
}
