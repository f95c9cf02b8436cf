package org.cdexflow.step;

import org.cdexflow.process.Step;
import org.cdexflow.process.Work;
import org.cdexflow.task.Lifecycle;
import org.springframework.stereotype.Component;

/**
 * Puts the Task on hold: it waits for something that is not here.
 *
 * <p>Inputs: {@code businessStatus}, what the requester reads.
 */
@Component
class HoldTask implements Step {

    private final Lifecycle lifecycle;

    HoldTask(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public void perform(Work work) {
        lifecycle.hold(work.exchange(), work.input("businessStatus"));
    }
}
