package org.cdexflow.step;

import org.cdexflow.gather.Snapshot;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.process.Step;
import org.cdexflow.process.Work;
import org.cdexflow.task.Answer;
import org.cdexflow.task.Exchange;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.Lifecycle;
import org.springframework.stereotype.Component;

/**
 * Releases what was gathered, of which staff may have chosen, with what they added, and completes the Task.
 *
 * <p>Inputs: {@code businessStatus}; {@code form}, {@code bundle} or {@code resources}.
 */
@Component
class CompleteTask implements Step {

    private final Exchanges exchanges;
    private final Partners partners;
    private final Snapshot snapshot;
    private final Lifecycle lifecycle;

    CompleteTask(Exchanges exchanges, Partners partners, Snapshot snapshot, Lifecycle lifecycle) {
        this.exchanges = exchanges;
        this.partners = partners;
        this.snapshot = snapshot;
        this.lifecycle = lifecycle;
    }

    @Override
    public void perform(Work work) {
        Exchange exchange = exchanges.lock(work.exchange()).exchange();
        Partner partner = partners.byId(exchange.partner()).orElseThrow();
        Answer answer =
                snapshot.release(exchange.id(), exchange.patient(), partner, Snapshot.Form.of(work.input("form"), partner));
        lifecycle.complete(exchange.id(), answer, work.input("businessStatus"));
    }
}
