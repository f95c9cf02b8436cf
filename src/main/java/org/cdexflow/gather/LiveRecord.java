package org.cdexflow.gather;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cdexflow.delivery.CallFailed;
import org.cdexflow.store.Resources;
import org.cdexflow.store.Search;
import org.cdexflow.store.Token;
import org.cdexflow.store.Viewer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Brings of another server's record what somebody waits for just now: briefly, and never in a transaction. Of an embedded record
 * everything is here already. Every method throws {@link RecordSilent} when the server does not answer in time, or
 * with more than staff can look at.
 */
@Component
public class LiveRecord {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRecord.class);

    /** As long as people look at a page that does not come. */
    private static final Duration WITHIN = Duration.ofSeconds(8);

    /** Searches of partners, and of staff, that the record is asked for at a time: neither takes all threads, or the other's. */
    private static final int AT_ONCE = 3;

    /** Who comes when all places are taken waits so long for one, unless so many wait already; most answers take less. */
    private static final Duration FOR_A_PLACE = Duration.ofSeconds(3);
    private static final int MOST_WAITING = 2;

    /** No bringing has this number. */
    private static final long NOTHING = -1;

    private final RemoteRecord record;
    private final RecordSearch searches;
    private final Semaphore partners = new Semaphore(AT_ONCE, true);

    /** One partner never has all places. */
    private final Map<String, Semaphore> each = new ConcurrentHashMap<>();
    private final Semaphore staff = new Semaphore(AT_ONCE, true);

    LiveRecord(RemoteRecord record, RecordSearch searches) {
        this.record = record;
        this.searches = searches;
    }

    /** Whether the record is another server's. */
    public boolean isElsewhere() {
        return record.isElsewhere();
    }

    /** Whether it is a type of patients' records: not a Task, which is ours. */
    public boolean has(String type) {
        return record.has(type);
    }

    /** A partner, who sees of another server's record nothing before it was asked ({@link #direct}); of an embedded one what is open. */
    public Viewer closed(Viewer viewer) {
        return isElsewhere() ? viewer.within(NOTHING) : viewer;
    }

    /** What staff look for in the record of an exchange's patient; {@link RecordSearch#search} finds it then. */
    public void search(String exchange, String patient, RecordSearch.Wish wish) {
        if (record.isElsewhere()) {
            record.keepSearch(exchange, forStaff(() -> record.forSearch(searches.query(patient, wish), WITHIN)));
        }
    }

    /** Something that staff found, with its files. @param reference such as {@code Observation/17} */
    public void one(String exchange, String patient, String reference) {
        if (record.isElsewhere()) {
            record.keepOne(exchange, forStaff(() -> record.forOne(reference, patient, WITHIN)));
        }
    }

    /** Patients whom staff look for. @param terms each a set of search parameters of Patient */
    public void persons(List<Map<String, List<String>>> terms) {
        if (record.isElsewhere()) {
            record.keepPersons(forStaff(() -> record.forPersons(terms, WITHIN)));
        }
    }

    /**
     * Who asks the record directly, as far as the answer may go: of another server's record what it returns now for one patient.
     *
     * @param search of the one patient in its compartment; empty: it names none, and reaches no record of another server
     * @return the viewer for this one search; to be {@linkplain #done told} when it is over
     * @throws QueryRefused when it reaches too much
     */
    public Viewer direct(Viewer viewer, Search search) {
        boolean reaches = !search.compartment().isEmpty() && record.has(search.type());
        return reaches ? direct(viewer, () -> record.forSearch(search, WITHIN)) : closed(viewer);
    }

    /** The same for one resource of a patient's record. @param reference such as {@code Observation/17} */
    public Viewer directRead(Viewer viewer, String patient, String reference) {
        return direct(viewer, () -> record.forOne(reference, patient, WITHIN));
    }

    /**
     * The same for patients themselves.
     *
     * @param numbers of theirs, or of their coverages
     * @param terms search parameters of Patient that describe them
     */
    public Viewer directPatients(Viewer viewer, List<Token> numbers, Map<String, List<String>> terms) {
        return viewer.reach() == Viewer.Reach.NONE
                ? closed(viewer)
                : direct(viewer, () -> record.forDescription(numbers, terms, WITHIN));
    }

    private Viewer direct(Viewer viewer, Supplier<Brought> bringing) {
        if (!record.isElsewhere()) {
            return viewer;
        }
        String name = "direct " + Resources.newId();
        Semaphore own = each.computeIfAbsent(viewer.partner(), partner -> new Semaphore(AT_ONCE - 1, true));
        record.keepDirect(name, answered(own, () -> answered(partners, bringing)));
        return record.within(viewer, name);
    }

    /** It is answered: which copies were brought for it matters no more. */
    public void done(Viewer viewer) {
        if (viewer.brought() != null && viewer.brought() != NOTHING) {
            record.forget(viewer);
        }
    }

    private Brought forStaff(Supplier<Brought> bringing) {
        try {
            return answered(staff, bringing);
        } catch (QueryRefused tooMuch) {
            throw new RecordSilent("The EHR has more of that than can be shown. Look for something narrower, such as a shorter time.");
        }
    }

    private static Brought answered(Semaphore free, Supplier<Brought> bringing) {
        if (!isFree(free)) {
            throw new RecordSilent("Too many look into the EHR just now. Nothing was changed; try again in a minute.");
        }
        try {
            return bringing.get();
        } catch (CallFailed failed) {
            LOG.warn("Somebody looked into the record in vain: {}", failed.getMessage());
            throw new RecordSilent(failed.kind() == CallFailed.Kind.TRANSIENT
                    ? "The EHR does not answer just now. Nothing was changed; try again in a minute."
                    : "The EHR's answer cannot be used. Nothing was changed; an operator finds the reason in the log.");
        } finally {
            free.release();
        }
    }

    private static boolean isFree(Semaphore places) {
        try {
            return places.getQueueLength() < MOST_WAITING && places.tryAcquire(FOR_A_PLACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
