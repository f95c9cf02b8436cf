package org.cdexflow.queue;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What people did with an exchange. Only ever added to. */
@Component
public class Actions {

    static final String RELEASED = "released";

    private final JdbcTemplate jdbc;
    private final Clock clock;

    Actions(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param note the reason that was given, or null */
    public record Action(Instant at, String person, String action, String note) {}

    void add(String exchange, String person, String action, String note) {
        jdbc.update(
                "insert into exchange_action (exchange, at, person, action, note) values (?, ?, ?, ?, ?)",
                exchange,
                Timestamp.from(clock.instant()),
                person,
                action,
                note);
    }

    /** Oldest first. */
    public List<Action> of(String exchange) {
        return jdbc.query(
                "select at, person, action, note from exchange_action where exchange = ? order by seq",
                (row, number) -> new Action(
                        row.getTimestamp("at").toInstant(), row.getString("person"), row.getString("action"), row.getString("note")),
                exchange);
    }

    /** Who released it last, should it have come back or wait for a second person. */
    Optional<String> releaser(String exchange) {
        return jdbc
                .queryForList(
                        "select person from exchange_action where exchange = ? and action = ? order by seq desc limit 1",
                        String.class,
                        exchange,
                        RELEASED)
                .stream()
                .findFirst();
    }
}
