package org.cdexflow.step;

import org.cdexflow.gather.Coverages;
import org.cdexflow.gather.Gathering;
import org.cdexflow.gather.QueryRefused;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.partner.Settings;
import org.cdexflow.process.Refused;
import org.cdexflow.process.RemoteStep;
import org.cdexflow.process.UserTask;
import org.cdexflow.process.Work;
import org.cdexflow.task.DataRequest;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.LockedExchange;
import org.springframework.stereotype.Component;

/**
 * Finds in the record what the request asks for, confined to the matched patient, and keeps it as candidates.
 *
 * <p>Sets {@code found}, how many resources match, and {@code sensitivity}: {@code restricted} when one of them is labelled
 * so, {@code coverage-ended} when the partner no longer covers the patient, else {@code none}; and
 * {@code restrictedChosen}, false until staff choose. Refused when a query cannot be run.
 */
@Component
class GatherData implements RemoteStep {

    private final Exchanges exchanges;
    private final Partners partners;
    private final RequestedData requested;
    private final Gathering gathering;
    private final Coverages coverages;
    private final RecordFetch record;
    private final Settings settings;

    GatherData(
            Exchanges exchanges, Partners partners, RequestedData requested, Gathering gathering, Coverages coverages,
            RecordFetch record, Settings settings) {
        this.exchanges = exchanges;
        this.partners = partners;
        this.requested = requested;
        this.gathering = gathering;
        this.coverages = coverages;
        this.record = record;
        this.settings = settings;
    }

    @Override
    public boolean isElsewhere() {
        return record.isElsewhere();
    }

    @Override
    public Runnable fetch(String exchange) {
        return record.requestedOfCurrent(exchange);
    }

    @Override
    public void perform(Work work) {
        LockedExchange locked = exchanges.lock(work.exchange());
        Partner partner = partners.byId(locked.exchange().partner()).orElseThrow();
        DataRequest request = locked.request(settings.zone());
        String patient = locked.exchange().patient();
        try {
            Gathering.Found found =
                    gathering.gather(work.exchange(), requested.of(request).queries(), patient, request.patient());
            work.set("found", found.matches());
            work.set(UserTask.RESTRICTED_CHOSEN, false);
            work.set(
                    "sensitivity",
                    found.restricted() ? "restricted" : coverages.hasEnded(patient, partner) ? "coverage-ended" : "none");
        } catch (QueryRefused refused) {
            throw new Refused(refused.getMessage());
        }
    }
}
