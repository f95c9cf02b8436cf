package org.cdexflow.step;

import java.time.Clock;
import org.cdexflow.process.Step;
import org.cdexflow.process.Work;
import org.cdexflow.task.Exchanges;
import org.springframework.stereotype.Component;

/** Marks the exchange as one whose due date comes near, so that it stands out in the work queue. */
@Component
class RemindStaff implements Step {

    private final Exchanges exchanges;
    private final Clock clock;

    RemindStaff(Exchanges exchanges, Clock clock) {
        this.exchanges = exchanges;
        this.clock = clock;
    }

    @Override
    public void perform(Work work) {
        exchanges.reminded(exchanges.lock(work.exchange()), clock.instant());
    }
}
