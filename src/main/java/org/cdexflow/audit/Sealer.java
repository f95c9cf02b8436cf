package org.cdexflow.audit;

import java.security.MessageDigest;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Seals what was put on record, in batches, one node at a time.
 *
 * <p>An event's number says nothing about when it became visible: a transaction with a lower one may commit later. So a seal lists
 * what it holds, takes what is there and not sealed, and remembers its horizon: the oldest transaction that was still running. The
 * next looks from there. In a database that was restored elsewhere transactions are numbered from the start again, and lie before the
 * horizon; then everything is looked at once, and a seal sets the horizon anew.
 */
@Component
class Sealer {

    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    private static final long LOCK = 0x6175646974L;
    private static final int MOST = 10_000;
    private static final long NOTHING = 0;

    /** What has no seal yet. The second condition is for a restored database, which holds transactions of a time to come. */
    private static final String UNSEALED =
            """
            select %s from audit_event e
            where %s and e.seq > ? and not exists (select from audit_sealed s where s.seq = e.seq) order by e.seq limit ?""";

    private static final String SINCE_HORIZON = "e.tx >= ?::xid8 and e.tx < pg_snapshot_xmax(pg_current_snapshot())";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Sealer(JdbcTemplate jdbc, PlatformTransactionManager transactions, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    private record Event(long seq, byte[] hash) {}

    /**
     * @param seal the last one, or null
     * @param horizon of the last seal, or null
     * @param elsewhere the horizon lies in the future: this is a copy of another server's database
     * @param running the oldest transaction that runs now: asked before the events, so that none between is missed
     */
    private record Last(Seal seal, String horizon, boolean elsewhere, String running) {}

    @Scheduled(initialDelay = 60, fixedDelay = 60, timeUnit = TimeUnit.SECONDS)
    void everyMinute() {
        try {
            seal();
        } catch (DataAccessException | TransactionException away) {
            LOG.warn("What is on record could not be sealed; the next minute tries again: {}", away.getClass().getName());
        }
    }

    /**
     * Seals all that is there, unless another node is about it. Where a batch is full the next goes on behind it, and does not pass
     * all that is sealed once more; the last one looks everywhere, for what was written meanwhile.
     */
    void seal() {
        long after;
        long sealed = NOTHING;
        do {
            after = sealed;
            sealed = batch(after);
        } while (sealed != NOTHING || after != NOTHING);
    }

    /** @param after the number of an event, or nothing. @return the number of the last event, if it is a full batch */
    private long batch(long after) {
        Sealed sealed = transaction.execute(status -> seal(after));
        if (sealed == null) {
            return NOTHING;
        }
        LOG.info("Sealed {} events on record: {}", sealed.seal().events(), sealed.seal().note());
        return sealed.seal().events() == MOST ? sealed.last() : NOTHING;
    }

    /** @param last number of the last event */
    private record Sealed(Seal seal, long last) {}

    private Sealed seal(long after) {
        if (!Boolean.TRUE.equals(jdbc.queryForObject("select pg_try_advisory_xact_lock(?)", Boolean.class, LOCK))) {
            return null;
        }
        Last last = last();
        List<Event> events = events(last, after);
        if (events.isEmpty() && (after != NOTHING || !last.elsewhere())) {
            return null;
        }
        long number = last.seal() == null ? 1 : last.seal().number() + 1;
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        MessageDigest hash = SealedText.seal(last.seal() == null ? null : last.seal().hash(), number, now);
        events.forEach(event -> hash.update(event.hash()));
        Seal seal = new Seal(number, now, events.size(), hash.digest());
        boolean all = after == NOTHING && events.size() < MOST;
        store(seal, events, all ? last.running() : last.horizon() == null ? "0" : last.horizon());
        return new Sealed(seal, events.isEmpty() ? NOTHING : events.get(events.size() - 1).seq());
    }

    private List<Event> events(Last last, long after) {
        List<Object> arguments = new ArrayList<>();
        boolean everything = last.seal() == null || last.elsewhere();
        if (!everything) {
            arguments.add(last.horizon());
        }
        arguments.add(after);
        arguments.add(MOST);
        return jdbc.query(
                UNSEALED.formatted(SealedText.SELECTED, everything ? "true" : SINCE_HORIZON),
                (row, number) -> new Event(row.getLong("seq"), SealedText.hashOf(row)),
                arguments.toArray());
    }

    private Last last() {
        return jdbc.query(
                        """
                        select now.running, horizon > now.running as elsewhere, number, sealed, events, hash, horizon
                        from (select pg_snapshot_xmin(pg_current_snapshot()) as running) now
                        left join (select * from audit_seal order by number desc limit 1) last on true""",
                        (row, number) -> new Last(
                                row.getObject("number") == null ? null : Seal.of(row), row.getString("horizon"),
                                row.getBoolean("elsewhere"), row.getString("running")))
                .get(0);
    }

    /** @param horizon since when there may be more: of a batch that may have left some behind, the one before */
    private void store(Seal seal, List<Event> events, String horizon) {
        jdbc.update(
                "insert into audit_seal (number, sealed, events, horizon, hash) values (?, ?, ?, ?::xid8, ?)",
                seal.number(), Timestamp.from(seal.at()), seal.events(), horizon, seal.hash());
        jdbc.batchUpdate(
                "insert into audit_sealed (seq, seal, hash) values (?, ?, ?)", events, 1_000, (statement, event) -> {
                    statement.setLong(1, event.seq());
                    statement.setLong(2, seal.number());
                    statement.setBytes(3, event.hash());
                });
    }
}
