package org.cdexflow.audit;

import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Counts who did not get in, and puts it on record once a minute: one event for each caller or address and what it was refused, with
 * how often. So nobody fills the database by being refused, a refusal takes as long as it did, and it is answered when the database
 * is away.
 */
@Component
public class RefusalCounts {

    /** Addresses without a name that have events of their own in a minute; the others are counted together. */
    static final int ADDRESSES = 20;

    private static final int MOST = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(RefusalCounts.class);

    private final Audit audit;
    private final Clock clock;
    private Map<Refusal, Counted> refusals = new LinkedHashMap<>();

    RefusalCounts(Audit audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    record Counted(Instant first, Instant last, long times) {

        Counted and(Counted more) {
            return new Counted(first, more.last, times + more.times);
        }
    }

    public void add(Refusal refusal) {
        Instant now = clock.instant();
        add(refusal, new Counted(now, now, 1));
    }

    private synchronized void add(Refusal refusal, Counted counted) {
        boolean tooMany = refusals.size() >= MOST
                || refusal.isAnonymous() && refusals.keySet().stream().filter(Refusal::isAnonymous).count() >= ADDRESSES;
        Refusal kept = tooMany && !refusals.containsKey(refusal) ? refusal.fromAnywhere() : refusal;
        refusals.merge(kept, counted, Counted::and);
    }

    /** Puts on record what was counted. */
    @Scheduled(initialDelay = 60, fixedDelay = 60, timeUnit = TimeUnit.SECONDS)
    @PreDestroy
    public void record() {
        take().forEach((refusal, counted) -> {
            try {
                audit.refused(refusal, counted);
            } catch (DataAccessException | TransactionException away) {
                LOG.warn("Refusals could not be put on record; they are kept until they can: {}", away.getClass().getName());
                add(refusal, counted);
            }
        });
    }

    private synchronized Map<Refusal, Counted> take() {
        Map<Refusal, Counted> taken = refusals;
        refusals = new LinkedHashMap<>();
        return taken;
    }
}
