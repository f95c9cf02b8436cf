package org.cdexflow.queue;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Faults of ours that kept a person from finishing what they did. Each has a number, under which it stands in the log, in the
 * request's time line and in the reports; nowhere with the fault's message, which may quote what is a patient's.
 */
@Component
public class Faults {

    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
    private static final int MOST = 200;

    private final Actions actions;
    private final JdbcTemplate jdbc;

    Faults(Actions actions, JdbcTemplate jdbc) {
        this.actions = actions;
        this.jdbc = jdbc;
    }

    /** @param note its number, as the time line has it */
    public record Fault(Instant at, String exchange, String note) {}

    /** The newest first, up to two hundred. */
    public List<Fault> between(Timestamp from, Timestamp to) {
        return jdbc.query(
                "select at, exchange, note from exchange_action where action = '" + Actions.MET_A_FAULT + "' and at >= ? and at < ?"
                        + " order by at desc limit ?",
                (row, number) -> new Fault(row.getTimestamp("at").toInstant(), row.getString("exchange"), row.getString("note")),
                from,
                to,
                MOST);
    }

    /** Records it outside of the transaction that it ended. @return its number */
    String record(String exchange, String person, RuntimeException fault) {
        String number = UUID.randomUUID().toString().substring(0, 8);
        LOG.error("Fault {}, exchange {}", number, exchange, new Silenced(fault));
        actions.add(exchange, person, Actions.MET_A_FAULT, "Number " + number);
        return number;
    }

    /** A fault and what caused it, by class and place, without their messages. */
    private static final class Silenced extends RuntimeException {

        private static final int DEEPEST = 10;

        private final String name;

        Silenced(Throwable fault) {
            this(fault, 0);
        }

        private Silenced(Throwable fault, int depth) {
            super(null, fault.getCause() == null || depth == DEEPEST ? null : new Silenced(fault.getCause(), depth + 1), false, true);
            this.name = fault.getClass().getName();
            setStackTrace(fault.getStackTrace());
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
