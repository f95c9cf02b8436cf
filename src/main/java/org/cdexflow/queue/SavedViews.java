package org.cdexflow.queue;

import java.sql.Timestamp;
import java.time.Clock;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** How each person last looked at the work queue, so that it is there again tomorrow. */
@Component
public class SavedViews {

    private final JdbcTemplate jdbc;
    private final Clock clock;

    SavedViews(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The last one saved; all that is open for whoever saved none. */
    public QueueView of(String person) {
        return jdbc.query(
                        "select queue, payer, status, who, overdue, search, sort from queue_view where person = ?",
                        (row, number) -> new QueueView(
                                row.getString("queue"), row.getString("payer"), row.getString("status"), row.getString("who"),
                                row.getBoolean("overdue"), null, row.getString("search"), QueueView.Sort.of(row.getString("sort"))),
                        person)
                .stream()
                .findFirst()
                .orElse(QueueView.ALL);
    }

    public void save(String person, QueueView view) {
        jdbc.update(
                """
                insert into queue_view (person, queue, payer, status, who, overdue, search, sort, saved_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (person) do update set queue = excluded.queue, payer = excluded.payer, status = excluded.status,
                    who = excluded.who, overdue = excluded.overdue, search = excluded.search, sort = excluded.sort,
                    saved_at = excluded.saved_at""",
                person,
                view.queue(),
                view.payer(),
                view.status(),
                view.who(),
                view.overdue(),
                view.search(),
                view.sort().toString(),
                Timestamp.from(clock.instant()));
    }

    public void forget(String person) {
        jdbc.update("delete from queue_view where person = ?", person);
    }
}
