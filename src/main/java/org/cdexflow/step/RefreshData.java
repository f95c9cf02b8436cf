package org.cdexflow.step;

import java.util.Optional;
import org.cdexflow.gather.Gathering;
import org.cdexflow.gather.PatientMatch;
import org.cdexflow.gather.QueryRefused;
import org.cdexflow.gather.RecordMoved;
import org.cdexflow.gather.Responses;
import org.cdexflow.partner.Settings;
import org.cdexflow.process.Refused;
import org.cdexflow.process.RemoteStep;
import org.cdexflow.process.Work;
import org.cdexflow.task.DataRequest;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.LockedExchange;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Gathers again what a person has confirmed, so that what leaves is what is true now. A merged patient is followed, by an
 * attached questionnaire too; what went is told to staff.
 *
 * <p>Sets {@code changed}: whether anything came, changed or went since.
 */
@Component
class RefreshData implements RemoteStep {

    private final Exchanges exchanges;
    private final RequestedData requested;
    private final PatientMatch match;
    private final Gathering gathering;
    private final Responses responses;
    private final RecordFetch record;
    private final Settings settings;
    private final ApplicationEventPublisher events;

    RefreshData(
            Exchanges exchanges, RequestedData requested, PatientMatch match, Gathering gathering, Responses responses,
            RecordFetch record, Settings settings, ApplicationEventPublisher events) {
        this.exchanges = exchanges;
        this.requested = requested;
        this.match = match;
        this.gathering = gathering;
        this.responses = responses;
        this.record = record;
        this.settings = settings;
        this.events = events;
    }

    @Override
    public boolean isElsewhere() {
        return record.isElsewhere();
    }

    @Override
    public Runnable fetch(String exchange) {
        try {
            return record.requested(exchange);
        } catch (Refused refused) {
            // as when it is performed: what staff confirmed is the answer, as it is now
            return record.confirmed(exchange);
        }
    }

    @Override
    public void perform(Work work) {
        LockedExchange locked = exchanges.lock(work.exchange());
        String confirmed = locked.exchange().patient();
        Optional<String> current = match.current(confirmed);
        work.set("changed", current.isEmpty() || changed(locked, confirmed, current.get()));
    }

    /** When the patient's record leads nowhere any more, or the merged patient's cannot be gathered, staff have it again. */
    private boolean changed(LockedExchange locked, String confirmed, String current) {
        boolean merged = !current.equals(confirmed);
        DataRequest request = locked.request(settings.zone());
        try {
            String exchange = locked.exchange().id();
            Gathering.Refreshed refreshed =
                    gathering.refresh(exchange, requested.of(request).queries(), current, request.patient());
            Responses.Followed questionnaire = Responses.Followed.NONE;
            if (merged) {
                exchanges.matched(locked, current);
                questionnaire = responses.follow(exchange, request, confirmed, current);
            }
            if (merged || !refreshed.gone().isEmpty()) {
                events.publishEvent(new RecordMoved(exchange, merged, refreshed.gone(), questionnaire));
            }
            return refreshed.changed() || merged;
        } catch (QueryRefused refused) {
            // it could be run once, and does not fit any more: what staff confirmed of this patient is the answer
            return merged || changedOfConfirmed(locked.exchange().id(), confirmed);
        }
    }

    private boolean changedOfConfirmed(String exchange, String patient) {
        Gathering.Refreshed refreshed = gathering.refreshConfirmed(exchange, patient);
        if (!refreshed.gone().isEmpty()) {
            events.publishEvent(new RecordMoved(exchange, false, refreshed.gone(), Responses.Followed.NONE));
        }
        return refreshed.changed();
    }
}
