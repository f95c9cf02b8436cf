package org.cdexflow.process;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.cdexflow.task.DueDateMoved;
import org.cdexflow.task.Exchange;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.TaskChanged;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The rows of steps that wait for something from elsewhere. Writes join the caller's transaction. */
@Component
class WaitingSteps {

    private final JdbcTemplate jdbc;
    private final Exchanges exchanges;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final String owner;

    WaitingSteps(JdbcTemplate jdbc, Exchanges exchanges, ApplicationEventPublisher events, Clock clock, JobLocks locks) {
        this.jdbc = jdbc;
        this.exchanges = exchanges;
        this.events = events;
        this.clock = clock;
        this.owner = locks.owner();
    }

    /** A pass of a process through a step. @param activity the engine's id of this pass */
    record Pass(String activity, String process, String element, String step, String exchange) {}

    /** @param incident the engine's, or null */
    record Waiting(Pass pass, int attempts, Instant due, String incident) {}

    /** Something waits now; whoever fetches need not wait for its clock. */
    record Added() {}

    void add(Pass pass) {
        Exchange exchange = exchanges.lock(pass.exchange()).exchange();
        Instant due = Objects.requireNonNullElse(exchange.dueAt(), exchange.receivedAt());
        Timestamp now = Timestamp.from(clock.instant());
        jdbc.update(
                "insert into waiting_step (activity, process, element, step, exchange, due, since, next_try) values (?, ?, ?, ?, ?, ?, ?, ?)",
                pass.activity(), pass.process(), pass.element(), pass.step(), pass.exchange(), Timestamp.from(due), now, now);
        events.publishEvent(new Added());
    }

    /** Takes those that may be tried now, the earliest due first, so that nobody else does for a while. */
    List<Waiting> claim(int most, Duration time) {
        Instant now = clock.instant();
        return jdbc.query(
                """
                with taken as (
                    select activity from waiting_step
                    where next_try <= ? and (claimed_until is null or claimed_until <= ?)
                    order by due, since, activity limit ? for update skip locked)
                update waiting_step w set claimed_by = ?, claimed_until = ? from taken t where w.activity = t.activity
                returning w.activity, w.process, w.element, w.step, w.exchange, w.attempts, w.due, w.incident""",
                (row, number) -> new Waiting(
                        new Pass(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)),
                        row.getInt(6), row.getTimestamp(7).toInstant(), row.getString(8)),
                Timestamp.from(now), Timestamp.from(now), most, owner, Timestamp.from(now.plus(time)));
    }

    /** The claims of this node are those of a run that has ended. */
    void release() {
        jdbc.update("update waiting_step set claimed_by = null, claimed_until = null where claimed_by = ?", owner);
    }

    /** Ends the wait. @return whether it waited: whoever comes second does nothing */
    boolean remove(Pass pass) {
        return jdbc.update("delete from waiting_step where activity = ?", pass.activity()) > 0;
    }

    void postpone(Pass pass, Instant next, String problem) {
        jdbc.update(
                "update waiting_step set claimed_by = null, claimed_until = null, attempts = attempts + 1, next_try = ?, problem = ?"
                        + " where activity = ?",
                Timestamp.from(next), problem, pass.activity());
    }

    /** Its turn is now. @param incident the engine's, by which it is shown */
    boolean hasten(String incident) {
        boolean found = jdbc.update(
                "update waiting_step set next_try = ? where incident = ?", Timestamp.from(clock.instant()), incident) > 0;
        events.publishEvent(new Added());
        return found;
    }

    void shown(Pass pass, String incident) {
        jdbc.update("update waiting_step set incident = ? where activity = ?", incident, pass.activity());
    }

    /** What has ended, withdrawn or not, waits for nothing. */
    @EventListener
    void drop(TaskChanged changed) {
        if (!changed.exchange().open()) {
            jdbc.update("delete from waiting_step where exchange = ?", changed.exchange().id());
        }
    }

    /** Its place among those that wait is that of its due date. */
    @EventListener
    void move(DueDateMoved moved) {
        jdbc.update(
                "update waiting_step set due = ? where exchange = ?", Timestamp.from(moved.exchange().dueAt()), moved.exchange().id());
    }
}
