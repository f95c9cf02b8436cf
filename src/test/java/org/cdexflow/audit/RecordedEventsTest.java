package org.cdexflow.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cdexflow.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class RecordedEventsTest {

    private static final RecordedEvents.Filter ALL = new RecordedEvents.Filter(
            Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"), null, null, null, null, null, false);

    private final TestDatabase database = TestDatabase.newDatabase();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final RecordedEvents events = new RecordedEvents(jdbc, null);

    @Test
    void allAreTakenOnceAndInOrderHoweverSlowly() {
        jdbc.update("insert into audit_event (id, recorded, kind, outcome, body)"
                + " select n::text, timestamptz '2026-01-05' + n % 7 * interval '1 second', 'search', '0', '{}' from generate_series(1, 1200) n");
        List<Long> taken = new ArrayList<>();
        List<Integer> held = new ArrayList<>();
        events.each(ALL, event -> {
            taken.add(event.seq());
            if (taken.size() % 400 == 1) {
                held.add(heldTransactions());
            }
        });
        assertThat(taken).isEqualTo(jdbc.queryForList("select seq from audit_event order by recorded, seq", Long.class)).hasSize(1200);
        assertThat(held).as("transactions that wait for the taker").containsOnly(0);
    }

    private int heldTransactions() {
        return new JdbcTemplate(database.administrator()).queryForObject(
                "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'", Integer.class);
    }
}
