package org.cdexflow.audit;

import ca.uhn.fhir.context.FhirContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.AuditEvent;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What is on record, for those who look after it: found by columns, never by what a body says. */
@Component
public class RecordedEvents {

    private static final int ROWS_AT_ONCE = 500;
    private static final String COLUMNS = "e.seq, e.recorded, e.kind, e.outcome, e.partner, e.person, e.patient, e.task, e.body";

    private final JdbcTemplate jdbc;
    private final FhirContext fhir;

    RecordedEvents(JdbcTemplate jdbc, FhirContext fhir) {
        this.jdbc = jdbc;
        this.fhir = fhir;
    }

    /** What is looked for; null is anything. @param failed only what was refused or failed */
    public record Filter(
            Instant from, Instant to, Kind kind, String partner, String person, String patient, String task, boolean failed) {}

    /** Where a page ends: the event that is last on it. */
    public record Position(Instant at, long seq) {}

    /**
     * @param kind null when a later release wrote it
     * @param outcome of FHIR: 0 success, 4, 8, 12 failure
     * @param json the AuditEvent
     */
    public record Recorded(
            long seq, Instant at, Kind kind, String outcome, String partner, String person, String patient, String task, String json) {

        public Position position() {
            return new Position(at, seq);
        }

        public boolean succeeded() {
            return outcome.equals("0");
        }
    }

    /**
     * @param last the last seal, or null
     * @param waiting events since
     */
    public record State(Seal last, long waiting) {}

    /** The newest first. @param after where the page before ended; null for the first */
    public List<Recorded> find(Filter filter, Position after, int most) {
        return some(filter, after, "<", "desc", most);
    }

    private List<Recorded> some(Filter filter, Position after, String further, String direction, int most) {
        List<Object> values = new ArrayList<>();
        String where = where(filter, values);
        if (after != null) {
            where += " and (e.recorded, e.seq) " + further + " (?, ?)";
            values.add(Timestamp.from(after.at()));
            values.add(after.seq());
        }
        values.add(most);
        return jdbc.query(
                "select " + COLUMNS + " from audit_event e where " + where + " order by e.recorded " + direction + ", e.seq " + direction
                        + " limit ?",
                (row, number) -> recorded(row),
                values.toArray());
    }

    public Optional<Recorded> find(long seq) {
        return jdbc.query("select " + COLUMNS + " from audit_event e where e.seq = ?", (row, number) -> recorded(row), seq).stream()
                .findFirst();
    }

    /** The seal that holds the event, if it has one yet. */
    public Optional<Long> sealOf(long seq) {
        return jdbc.queryForList("select seal from audit_sealed where seq = ?", Long.class, seq).stream().findFirst();
    }

    /**
     * All of them, the oldest first, one by one: they may be more than fit in memory. No transaction and no connection is held meanwhile:
     * who takes them may be slow.
     */
    public void each(Filter filter, Consumer<Recorded> taker) {
        List<Recorded> some = oldest(filter, null);
        while (!some.isEmpty()) {
            some.forEach(taker);
            some = oldest(filter, some.get(some.size() - 1).position());
        }
    }

    private List<Recorded> oldest(Filter filter, Position after) {
        return some(filter, after, ">", "asc", ROWS_AT_ONCE);
    }

    public AuditEvent read(Recorded event) {
        return fhir.newJsonParser().parseResource(AuditEvent.class, event.json());
    }

    public State state() {
        Seal last = jdbc.query("select number, sealed, events, hash from audit_seal order by number desc limit 1", (row, number) -> Seal.of(row))
                .stream()
                .findFirst()
                .orElse(null);
        Long waiting = jdbc.queryForObject(
                """
                select count(*) from audit_event e
                where e.tx >= coalesce((select least(horizon, pg_snapshot_xmin(pg_current_snapshot())) from audit_seal order by number desc limit 1), '0')
                and e.tx < pg_snapshot_xmax(pg_current_snapshot()) and not exists (select from audit_sealed s where s.seq = e.seq)""",
                Long.class);
        return new State(last, waiting == null ? 0 : waiting);
    }

    private static String where(Filter filter, List<Object> values) {
        List<String> conditions = new ArrayList<>(List.of("e.recorded >= ?", "e.recorded < ?"));
        values.add(Timestamp.from(filter.from()));
        values.add(Timestamp.from(filter.to()));
        is("kind", filter.kind() == null ? null : filter.kind().code(), conditions, values);
        is("partner", filter.partner(), conditions, values);
        is("person", filter.person(), conditions, values);
        is("patient", filter.patient(), conditions, values);
        is("task", filter.task(), conditions, values);
        if (filter.failed()) {
            conditions.add("e.outcome <> '0'");
        }
        return String.join(" and ", conditions);
    }

    private static void is(String column, String value, List<String> conditions, List<Object> values) {
        if (value != null) {
            conditions.add("e." + column + " = ?");
            values.add(value);
        }
    }

    private static Recorded recorded(ResultSet row) throws SQLException {
        return new Recorded(
                row.getLong("seq"), row.getTimestamp("recorded").toInstant(), Kind.of(row.getString("kind")).orElse(null),
                row.getString("outcome"), row.getString("partner"), row.getString("person"), row.getString("patient"), row.getString("task"),
                row.getString("body"));
    }
}
