package org.cdexflow.audit;

import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the chain of seals again from what is in the database, and tells what does not fit: events changed, removed, or added to what
 * was sealed before; seals changed or removed. Whoever can change every table can make a whole new chain; only a seal that was noted
 * elsewhere shows that.
 */
public final class RecordCheck {

    /** A transaction that writes an event may run so long until it commits. */
    private static final Duration SLOW = Duration.ofHours(1);

    /** The first tell where to look. */
    private static final int FINDINGS = 20;

    private static final int ROWS_AT_ONCE = 1_000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final List<String> findings = new ArrayList<>();
    private Link current;
    private Seal last;
    private long events;

    /** For one check. */
    public RecordCheck(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setReadOnly(true);
        this.transaction.setIsolationLevel(TransactionTemplate.ISOLATION_REPEATABLE_READ);
    }

    /**
     * @param findings in words, the first of them; empty when all fits
     * @param last null when nothing is sealed yet
     * @param events how many are sealed and there
     * @param waiting how many will be sealed next
     */
    public record Result(List<String> findings, Seal last, long events, long waiting) {

        public boolean fits() {
            return findings.isEmpty();
        }
    }

    /** @param noted seals as {@link Seal#note()} has it, kept where nobody could change them; may be empty */
    public Result check(Map<Long, String> noted) {
        return transaction.execute(status -> {
            JdbcTemplate stream = new JdbcTemplate(jdbc.getDataSource());
            stream.setFetchSize(ROWS_AT_ONCE);
            stream.query(
                    "select l.number, l.sealed, l.events, l.hash, l.sealed < now() - interval '6 years' as may_be_retired,"
                            + " s.seq as sealed_seq, s.hash as sealed_hash, e.recorded as at, " + SealedText.SELECTED
                            + " from audit_seal l left join audit_sealed s on s.seal = l.number left join audit_event e on e.seq = s.seq"
                            + " order by l.number, s.seq",
                    row -> {
                        read(row, noted);
                    });
            endSeal();
            noted.keySet().stream().filter(number -> number < 1 || last == null || number > last.number()).forEach(number ->
                    found("Seal %d, which you noted, is not there: the chain ends at %s.".formatted(number, last == null ? "none" : last.number())));
            withoutSeal();
            late();
            return new Result(List.copyOf(findings), last, events, waiting());
        });
    }

    /** The seal whose rows are being read. */
    private static final class Link {

        final Seal seal;
        final MessageDigest made;
        final Instant before;
        final boolean mayBeRetired;
        int listed;
        int gone;
        Long firstGone;

        Link(Seal seal, Seal before, boolean mayBeRetired) {
            this.seal = seal;
            this.made = SealedText.seal(before == null ? null : before.hash(), seal.number(), seal.at());
            this.before = before == null ? null : before.at();
            this.mayBeRetired = mayBeRetired;
        }
    }

    private void read(ResultSet row, Map<Long, String> noted) throws SQLException {
        Seal seal = Seal.of(row);
        if (current == null || current.seal.number() != seal.number()) {
            endSeal();
            beginSeal(seal, row.getBoolean("may_be_retired"), noted.get(seal.number()));
        }
        byte[] sealed = row.getBytes("sealed_hash");
        if (sealed == null) {
            return;
        }
        current.listed++;
        current.made.update(sealed);
        long seq = row.getLong("sealed_seq");
        if (row.getObject("seq") == null) {
            current.gone++;
            current.firstGone = current.firstGone == null ? Long.valueOf(seq) : current.firstGone;
            return;
        }
        events++;
        if (!Arrays.equals(sealed, SealedText.hashOf(row))) {
            found("Event %d was changed after seal %d was made.".formatted(seq, seal.number()));
        }
        Instant at = row.getTimestamp("at").toInstant();
        if (current.before != null && at.isBefore(current.before.minus(SLOW))) {
            found("Event %d says that it is of %s, but came after the seal of %s.".formatted(seq, at, current.before));
        }
    }

    private void beginSeal(Seal seal, boolean mayBeRetired, String noted) {
        long expected = last == null ? 1 : last.number() + 1;
        if (seal.number() != expected) {
            found("Seal %d is missing: the next that is there is %d.".formatted(expected, seal.number()));
        }
        if (noted != null && !noted.equals(seal.note())) {
            found("Seal %d is not the one that you noted.".formatted(seal.number()));
        }
        current = new Link(seal, last, mayBeRetired);
    }

    private void endSeal() {
        if (current == null) {
            return;
        }
        Seal seal = current.seal;
        if (current.listed != seal.events() || !Arrays.equals(current.made.digest(), seal.hash())) {
            found("Seal %d of %s does not fit what it holds, or the seal before it: one of them was changed.".formatted(seal.number(), seal.at()));
        }
        boolean retired = current.mayBeRetired && current.gone == current.listed;
        if (current.gone > 0 && !retired) {
            found("Event %d of seal %d was removed%s.".formatted(
                    current.firstGone, seal.number(), current.gone > 1 ? ", and %d more of it".formatted(current.gone - 1) : ""));
        }
        last = seal;
        current = null;
    }

    /** What is listed under a seal that is no more. */
    private void withoutSeal() {
        jdbc.query(
                "select min(seal) as seal from audit_sealed s where not exists (select from audit_seal l where l.number = s.seal)",
                row -> {
                    if (row.getObject("seal") != null) {
                        found("Seal %d was removed; what it held is still listed.".formatted(row.getLong("seal")));
                    }
                });
    }

    /** Of a transaction that had ended when the last seal was made, and not in it nor before. */
    private void late() {
        jdbc.query(
                """
                select min(e.seq) as first, count(*) as events
                from audit_event e, (select horizon from audit_seal order by number desc limit 1) last
                where e.tx < last.horizon and last.horizon <= pg_snapshot_xmin(pg_current_snapshot())
                and not exists (select from audit_sealed s where s.seq = e.seq)""",
                row -> {
                    if (row.getLong("events") > 0) {
                        found("Event %d was added to what had been sealed, or taken out of its seal%s.".formatted(
                                row.getLong("first"), row.getLong("events") > 1 ? ", and %d more".formatted(row.getLong("events") - 1) : ""));
                    }
                });
    }

    private long waiting() {
        Long waiting = jdbc.queryForObject(
                "select count(*) from audit_event e where not exists (select from audit_sealed s where s.seq = e.seq)", Long.class);
        return waiting == null ? 0 : waiting;
    }

    private void found(String finding) {
        if (findings.size() < FINDINGS) {
            findings.add(finding);
        }
    }
}
