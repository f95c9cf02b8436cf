package org.cdexflow.queue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What people did with an exchange, and what befell it under their hands. Only ever added to. */
@Component
public class Actions {

    static final String RELEASED = "released";

    /** The release did not go through because of newer data. */
    static final String GOT_BACK = "got it back";

    static final String SENT_BACK = "sent back";

    /** What the process noticed by itself stands beside what people did. */
    static final String OURSELVES = "CDexFlow";

    static final String FOLLOWED = "followed the record";

    /** It stood still by a fault of ours; whoever runs the system set it going. */
    static final String TRIED_AGAIN = "set it going again";

    /** Whoever runs the system had it worked once more. */
    static final String REOPENED = "reopened";

    /** It could not be finished, and was undone. */
    static final String MET_A_FAULT = "met a fault";

    private final JdbcTemplate jdbc;
    private final Clock clock;

    Actions(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param note the reason that was given, or null */
    public record Action(Instant at, String person, String action, String note) {

        /** Whether it came back to whoever had released it. */
        public boolean broughtBack() {
            return action.equals(GOT_BACK) || action.equals(SENT_BACK);
        }

        /** Whether nobody did it: it tells what became of the patient's record. */
        public boolean tellsOfRecord() {
            return action.equals(FOLLOWED);
        }

        /** Whether it was undone by a fault of ours. */
        public boolean metAFault() {
            return action.equals(MET_A_FAULT);
        }

        /** What was done, as the end of a sentence that begins with who did it. */
        public String words() {
            return switch (action) {
                case "handed back" -> "handed it back";
                case "held" -> "put it on hold";
                case FOLLOWED -> "looked at the patient's record again";
                case MET_A_FAULT -> "could not finish it, by a fault of ours";
                case SENT_BACK -> "sent it back";
                case "claimed", "assigned", "resumed", REOPENED, RELEASED, "refused", "approved" -> action + " it";
                default -> action;
            };
        }
    }

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
        return after(exchange, 0);
    }

    /** Oldest first. @param seq number of the last one that is known already */
    List<Action> after(String exchange, long seq) {
        return jdbc.query(
                "select at, person, action, note from exchange_action where exchange = ? and seq > ? order by seq",
                Actions::map,
                exchange,
                seq);
    }

    /** Number of the newest one, 0 when there is none. */
    long last(String exchange) {
        Long last = jdbc.queryForObject("select max(seq) from exchange_action where exchange = ?", Long.class, exchange);
        return last == null ? 0 : last;
    }

    private static Action map(ResultSet row, int number) throws SQLException {
        return new Action(
                row.getTimestamp("at").toInstant(), row.getString("person"), row.getString("action"), row.getString("note"));
    }
}
