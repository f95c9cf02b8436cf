package org.cdexflow.task;

import ca.uhn.fhir.context.FhirContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cdexflow.store.Resources;
import org.cdexflow.store.StoredResource;
import org.hl7.fhir.r4.model.Task;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The rows of exchanges. Writes join the caller's transaction. */
@Component
public class Exchanges {

    private static final String COLUMNS = "x.id, x.direction, x.partner, x.kind, x.status, x.open, x.purpose, x.patient,"
            + " x.queue, x.requested_due, x.due_at, x.received_at, x.begun_at, x.released_by, x.approved_by";

    private final JdbcTemplate jdbc;
    private final Resources resources;
    private final FhirContext fhir;

    Exchanges(JdbcTemplate jdbc, Resources resources, FhirContext fhir) {
        this.jdbc = jdbc;
        this.resources = resources;
        this.fhir = fhir;
    }

    void insert(Exchange exchange, String contentHash) {
        jdbc.update(
                "insert into exchange (id, direction, partner, kind, status, content_hash, purpose, requested_due, received_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                exchange.id(),
                exchange.direction().column(),
                exchange.partner(),
                exchange.kind().name(),
                exchange.status(),
                contentHash,
                exchange.purpose(),
                timestamp(exchange.requestedDue()),
                timestamp(exchange.receivedAt()));
    }

    /**
     * Reserves the business identifiers of a request while it is open. When another open request has one of them (or is about
     * to: this waits for its transaction), nothing is reserved.
     *
     * @return the open exchange with the same identifier, if there is one
     */
    Optional<String> reserve(Exchange exchange, List<String> keys) {
        for (String key : keys) {
            int reserved = jdbc.update(
                    "insert into open_request (direction, partner, key, exchange) values (?, ?, ?, ?) on conflict do nothing",
                    exchange.direction().column(),
                    exchange.partner(),
                    key,
                    exchange.id());
            if (reserved == 0) {
                return jdbc
                        .queryForList(
                                "select exchange from open_request where direction = ? and partner = ? and key = ?",
                                String.class,
                                exchange.direction().column(),
                                exchange.partner(),
                                key)
                        .stream()
                        .findFirst();
            }
        }
        return Optional.empty();
    }

    String contentHash(String id) {
        return jdbc.queryForObject("select content_hash from exchange where id = ?", String.class, id);
    }

    /** Reads an exchange without locking it. */
    public Optional<Exchange> read(String id) {
        return jdbc.query("select " + COLUMNS + " from exchange x where x.id = ?", Exchanges::map, id).stream().findFirst();
    }

    /**
     * Locks an exchange until the transaction ends; every writer does this before it changes anything of it.
     *
     * @throws IllegalArgumentException when there is no such exchange
     */
    public LockedExchange lock(String id) {
        Map<String, LockedExchange> held = heldByThisTransaction();
        LockedExchange locked = held.get(id);
        if (locked == null) {
            Exchange exchange = jdbc
                    .query("select " + COLUMNS + " from exchange x where x.id = ? for update", Exchanges::map, id)
                    .stream()
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("No exchange " + id));
            StoredResource stored = resources.read("Task", id).orElseThrow();
            locked = new LockedExchange(exchange, stored, fhir.newJsonParser().parseResource(Task.class, stored.json()));
            held.put(id, locked);
        }
        return locked;
    }

    @SuppressWarnings("unchecked")
    private Map<String, LockedExchange> heldByThisTransaction() {
        Map<String, LockedExchange> held = (Map<String, LockedExchange>) TransactionSynchronizationManager.getResource(this);
        if (held == null) {
            Map<String, LockedExchange> fresh = new HashMap<>();
            TransactionSynchronizationManager.bindResource(this, fresh);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void suspend() {
                    TransactionSynchronizationManager.unbindResource(Exchanges.this);
                }

                @Override
                public void resume() {
                    TransactionSynchronizationManager.bindResource(Exchanges.this, fresh);
                }

                @Override
                public void afterCompletion(int status) {
                    TransactionSynchronizationManager.unbindResourceIfPossible(Exchanges.this);
                }
            });
            held = fresh;
        }
        return held;
    }

    /** Stores which patient of ours the request is about. */
    public void matched(LockedExchange locked, String patient) {
        update(locked, "patient = ?", patient);
    }

    /**
     * Stores what was decided about the release: automatic, review or refuse; the queue, and when it is due; and what was asked.
     *
     * @param inputs of the table, by name: texts, numbers, booleans, nothing of the patient
     */
    public void decided(
            LockedExchange locked, String outcome, String queue, Instant dueAt, String table, Map<String, Object> inputs) {
        update(
                locked, "outcome = ?, queue = ?, due_at = ?, decision = ?::jsonb",
                outcome, queue, timestamp(dueAt), RecordedDecisions.json(table, inputs));
    }

    /** Remembers that staff were reminded of the due date. */
    public void reminded(LockedExchange locked, Instant at) {
        update(locked, "reminded_at = ?", timestamp(at));
    }

    /** Remembers who released it, for the audit and so that somebody else reviews it. */
    public void releasedBy(LockedExchange locked, String person) {
        update(locked, "released_by = ?, approved_by = '{}'", person);
    }

    /** Remembers who approved what was released, for the audit. */
    public void approvedBy(LockedExchange locked, String person) {
        update(locked, "approved_by = array_append(approved_by, ?)", person);
    }

    /** Keeps why a person declines it, until the process does. @param reason what the requester will read */
    public void refusedFor(LockedExchange locked, String reason) {
        jdbc.update("update exchange set stated_reason = ? where id = ?", reason, locked.exchange().id());
    }

    /** Why a person declines it, if one does. */
    public Optional<String> statedReason(String id) {
        return Optional.ofNullable(
                jdbc.queryForObject("select stated_reason from exchange where id = ?", String.class, id));
    }

    /** Remembers that somebody works on it; the first time counts. */
    void begun(LockedExchange locked, Instant at) {
        update(locked, "begun_at = coalesce(begun_at, ?)", timestamp(at));
    }

    /** Nobody has decided about it yet, as at its beginning; but work on it has begun. */
    void reopened(LockedExchange locked, Instant at) {
        update(
                locked, "begun_at = coalesce(begun_at, ?), released_by = null, approved_by = '{}', stated_reason = null, reminded_at = null,"
                        + " outcome = null, queue = null",
                timestamp(at));
    }

    void dueMoved(LockedExchange locked, Instant due) {
        update(locked, "requested_due = ?, due_at = ?, reminded_at = null", timestamp(due), timestamp(due));
    }

    /** @param reason why it ends without an answer, or null */
    void moved(LockedExchange locked, String status, boolean open, String reason, Instant at) {
        update(locked, "status = ?, open = ?, end_reason = ?, closed_at = ?", status, open, reason, open ? null : timestamp(at));
        if (!open) {
            jdbc.update("delete from open_request where exchange = ?", locked.exchange().id());
        }
    }

    private void update(LockedExchange locked, String assignments, Object... values) {
        Object[] parameters = Arrays.copyOf(values, values.length + 1);
        parameters[values.length] = locked.exchange().id();
        locked.changed(jdbc.queryForObject(
                "update exchange x set " + assignments + " where x.id = ? returning " + COLUMNS, Exchanges::map, parameters));
    }

    private static Timestamp timestamp(Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static Instant instant(Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    private static Exchange map(ResultSet row, int number) throws SQLException {
        return new Exchange(
                row.getString("id"),
                Exchange.Direction.valueOf(row.getString("direction").toUpperCase()),
                row.getString("partner"),
                DataRequest.Kind.valueOf(row.getString("kind")),
                row.getString("status"),
                row.getBoolean("open"),
                row.getString("purpose"),
                row.getString("patient"),
                row.getString("queue"),
                instant(row.getTimestamp("requested_due")),
                instant(row.getTimestamp("due_at")),
                instant(row.getTimestamp("received_at")),
                instant(row.getTimestamp("begun_at")),
                row.getString("released_by"),
                List.of((String[]) row.getArray("approved_by").getArray()));
    }
}
