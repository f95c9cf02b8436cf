package org.cdexflow.step;

import java.util.List;
import org.cdexflow.gather.PatientMatch;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.process.RemoteStep;
import org.cdexflow.process.UserTask;
import org.cdexflow.process.Work;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.LockedExchange;
import org.springframework.stereotype.Component;

/**
 * Finds our patient for Task.for. One is taken; none or several are for a person, never a guess.
 *
 * <p>Sets {@code patients}, how many may be meant, and {@code decision}: {@code matched} when it is one.
 */
@Component
class MatchPatient implements RemoteStep {

    private final Exchanges exchanges;
    private final Partners partners;
    private final PatientMatch match;
    private final RecordFetch record;

    MatchPatient(Exchanges exchanges, Partners partners, PatientMatch match, RecordFetch record) {
        this.exchanges = exchanges;
        this.partners = partners;
        this.match = match;
        this.record = record;
    }

    @Override
    public boolean isElsewhere() {
        return record.isElsewhere();
    }

    @Override
    public Runnable fetch(String exchange) {
        return record.patients(exchange);
    }

    @Override
    public void perform(Work work) {
        LockedExchange locked = exchanges.lock(work.exchange());
        Partner partner = partners.byId(locked.exchange().partner()).orElseThrow();
        List<String> candidates = match.candidates(work.exchange(), locked.task().getFor(), partner);
        if (candidates.size() == 1) {
            exchanges.matched(locked, candidates.get(0));
        }
        work.set("patients", candidates.size());
        work.set(UserTask.DECISION, candidates.size() == 1 ? "matched" : null);
    }
}
