package org.cdexflow.step;

import org.cdexflow.process.Step;
import org.cdexflow.process.Work;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.Lifecycle;
import org.springframework.stereotype.Component;

/**
 * Declines the request: rejected before work began, failed after.
 *
 * <p>Inputs: {@code reason}, what the requester reads; without it, what staff gave as their reason.
 */
@Component
class DeclineTask implements Step {

    private static final String NO_REASON = "Declined by the provider";

    private final Exchanges exchanges;
    private final Lifecycle lifecycle;

    DeclineTask(Exchanges exchanges, Lifecycle lifecycle) {
        this.exchanges = exchanges;
        this.lifecycle = lifecycle;
    }

    @Override
    public void perform(Work work) {
        String exchange = work.exchange();
        String reason = work.input("reason");
        lifecycle.decline(exchange, reason != null && !reason.isBlank() ? reason : exchanges.statedReason(exchange).orElse(NO_REASON));
    }
}
