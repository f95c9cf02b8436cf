package org.cdexflow.step;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.cdexflow.delivery.CallFailed;
import org.cdexflow.gather.Brought;
import org.cdexflow.gather.QueryRefused;
import org.cdexflow.gather.RemoteRecord;
import org.cdexflow.partner.Settings;
import org.cdexflow.process.Refused;
import org.cdexflow.process.RemoteStep.NotFetched;
import org.cdexflow.task.DataRequest;
import org.cdexflow.task.Exchange;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.LockedExchange;
import org.cdexflow.task.TaskChanged;
import org.hl7.fhir.r4.model.Reference;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Brings for steps what they need of a record that is another server's. */
@Component
class RecordFetch {

    /** All calls of one fetching together. */
    private static final Duration WITHIN = Duration.ofMinutes(3);

    private final RemoteRecord record;
    private final Exchanges exchanges;
    private final RequestedData requested;
    private final TransactionTemplate transaction;
    private final Settings settings;

    RecordFetch(
            RemoteRecord record, Exchanges exchanges, RequestedData requested, TransactionTemplate transaction, Settings settings) {
        this.record = record;
        this.exchanges = exchanges;
        this.requested = requested;
        this.transaction = transaction;
        this.settings = settings;
    }

    boolean isElsewhere() {
        return record.isElsewhere();
    }

    /** Whom the request may mean. */
    Runnable patients(String exchange) {
        Asked asked = asked(exchange);
        try {
            Brought brought = told(() -> record.forPatients(asked.request().patient(), WITHIN));
            return () -> record.keepPatients(exchange, brought);
        } catch (QueryRefused tooMuch) {
            throw NotFetched.fault("The EHR has more of the patient's number than can be read");
        }
    }

    /** What the request asks for, and of whom it is now: a patient merged since is followed. @throws Refused as {@link #requested} */
    Runnable requestedOfCurrent(String exchange) {
        Brought brought = bring(exchange);
        return () -> {
            record.keep(exchange, brought);
            LockedExchange locked = exchanges.lock(exchange);
            if (!brought.patient().equals(locked.exchange().patient())) {
                exchanges.matched(locked, brought.patient());
            }
        };
    }

    /** What the request asks for. @throws Refused when a query cannot be run */
    Runnable requested(String exchange) {
        Brought brought = bring(exchange);
        return () -> record.keep(exchange, brought);
    }

    /** What staff confirmed, where the request cannot be asked as a whole any more. */
    Runnable confirmed(String exchange) {
        try {
            String patient = asked(exchange).exchange().patient();
            Brought brought = told(() -> record.forConfirmed(exchange, patient, WITHIN));
            return () -> record.keep(exchange, brought);
        } catch (QueryRefused tooMuch) {
            throw NotFetched.fault("What staff confirmed is more of the record than can be read at once");
        }
    }

    private Brought bring(String exchange) {
        try {
            Asked asked = asked(exchange);
            Reference named = asked.request().patient();
            return told(() -> record.forRequest(
                    exchange, queries(asked.request()), asked.exchange().patient(), named, WITHIN));
        } catch (QueryRefused refused) {
            throw new Refused(refused.getMessage());
        }
    }

    /** With the questionnaires that the patient has completed already, where one is asked for. */
    private List<String> queries(DataRequest request) {
        return request.kind() == DataRequest.Kind.QUESTIONNAIRE
                ? List.of("QuestionnaireResponse")
                : requested.of(request).queries();
    }

    private record Asked(Exchange exchange, DataRequest request) {}

    private Asked asked(String exchange) {
        return transaction.execute(status -> {
            LockedExchange locked = exchanges.lock(exchange);
            return new Asked(locked.exchange(), locked.request(settings.zone()));
        });
    }

    private static Brought told(Supplier<Brought> bringing) {
        try {
            return bringing.get();
        } catch (CallFailed failed) {
            if (failed.kind() != CallFailed.Kind.TRANSIENT) {
                throw NotFetched.fault(failed.getMessage());
            }
            throw failed.isOfServer()
                    ? NotFetched.away(failed.getMessage(), failed.pause())
                    : NotFetched.forNow(failed.getMessage());
        }
    }

    @EventListener
    void forget(TaskChanged changed) {
        if (!changed.exchange().open() && record.isElsewhere()) {
            record.forget(changed.exchange().id());
        }
    }
}
