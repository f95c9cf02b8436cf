package org.cdexflow.queue;

import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.process.UserTask;
import org.cdexflow.task.DueDateMoved;
import org.cdexflow.task.Exchange;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.LockedExchange;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The rows of the work queue: one for each exchange whose process waits for a person. {@link WorkList} lists them. */
@Component
public class WorkItems {

    static final String COLUMNS =
            """
            w.exchange, w.element, w.title, w.work, w.queue, w.second_person, w.partner, x.status, w.purpose, w.patient,
            w.record_number, w.patient_name, w.birth_date, w.service_date, w.claim, w.asked, w.due_at, x.reminded_at,
            w.assignee, w.claimed_at""";

    private final JdbcTemplate jdbc;
    private final Exchanges exchanges;
    private final Descriptions descriptions;
    private final Clock clock;

    WorkItems(JdbcTemplate jdbc, Exchanges exchanges, Descriptions descriptions, Clock clock) {
        this.jdbc = jdbc;
        this.exchanges = exchanges;
        this.descriptions = descriptions;
        this.clock = clock;
    }

    public Optional<WorkItem> of(String exchange) {
        return jdbc.query(
                        "select " + COLUMNS + " from work_item w join exchange x on x.id = w.exchange where w.exchange = ?",
                        WorkItems::map,
                        exchange)
                .stream()
                .findFirst();
    }

    @EventListener
    void add(UserTask.Created created) {
        UserTask task = created.task();
        LockedExchange locked = exchanges.lock(task.exchange());
        Exchange exchange = locked.exchange();
        Descriptions.Description description = descriptions.of(locked);
        String assignee = task.work() == UserTask.Work.FULFIL ? exchange.releasedBy() : null;
        Timestamp now = Timestamp.from(clock.instant());
        jdbc.update(
                """
                insert into work_item (exchange, element, title, work, queue, second_person, since, assignee, claimed_at,
                    partner, purpose, patient, due_at, record_number, patient_name, birth_date, service_date, claim, asked, searched)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (exchange) do update set element = excluded.element, title = excluded.title, work = excluded.work,
                    queue = excluded.queue, second_person = excluded.second_person, since = excluded.since,
                    assignee = excluded.assignee, claimed_at = excluded.claimed_at""",
                task.exchange(),
                task.element(),
                task.name() == null ? task.element() : task.name(),
                task.work().name(),
                task.queue(),
                task.secondPerson(),
                now,
                assignee,
                assignee == null ? null : now,
                exchange.partner(),
                exchange.purpose(),
                exchange.patient(),
                timestamp(exchange.dueAt()),
                description.recordNumber(),
                description.patientName(),
                date(description.birthDate()),
                date(description.serviceDate()),
                description.claim(),
                description.asked(),
                searched(task.exchange(), description));
    }

    @EventListener
    void remove(UserTask.Ended ended) {
        // a timer ends it too: the exchange first, as everybody does
        exchanges.lock(ended.exchange());
        jdbc.update("delete from work_item where exchange = ? and element = ?", ended.exchange(), ended.element());
    }

    @EventListener
    void move(DueDateMoved moved) {
        jdbc.update("update work_item set due_at = ? where exchange = ?", timestamp(moved.exchange().dueAt()), moved.exchange().id());
    }

    /** Gives an item to a person, or to nobody. The caller holds the exchange's lock. */
    void assign(String exchange, String person) {
        jdbc.update(
                "update work_item set assignee = ?, claimed_at = ? where exchange = ?",
                person,
                person == null ? null : Timestamp.from(clock.instant()),
                exchange);
    }

    private static String searched(String exchange, Descriptions.Description description) {
        return Stream.of(
                        exchange, description.recordNumber(), description.patientName(), description.claim(),
                        description.asked())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "))
                .toLowerCase(Locale.ROOT);
    }

    private static Timestamp timestamp(Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static Date date(LocalDate date) {
        return date == null ? null : Date.valueOf(date);
    }

    static WorkItem map(ResultSet row, int number) throws SQLException {
        return new WorkItem(
                row.getString("exchange"),
                row.getString("element"),
                row.getString("title"),
                UserTask.Work.valueOf(row.getString("work")),
                row.getString("queue"),
                row.getBoolean("second_person"),
                row.getString("partner"),
                row.getString("status"),
                row.getString("purpose"),
                row.getString("patient"),
                row.getString("record_number"),
                row.getString("patient_name"),
                row.getObject("birth_date", LocalDate.class),
                row.getObject("service_date", LocalDate.class),
                row.getString("claim"),
                row.getString("asked"),
                instant(row.getTimestamp("due_at")),
                row.getTimestamp("reminded_at") != null,
                row.getString("assignee"),
                instant(row.getTimestamp("claimed_at")));
    }

    private static Instant instant(Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
