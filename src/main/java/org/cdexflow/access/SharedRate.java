package org.cdexflow.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * So many a minute, for each caller and over all nodes. A node takes leave from the database for a twentieth of it at a time and
 * counts that down by itself, so that few calls wait for the database. What it does not use is lost with the minute: a caller that
 * is spread over many nodes may be stopped that much early, never late.
 */
final class SharedRate {

    private static final int PARTS = 20;

    /** What this node may still let through in a minute. */
    private record Leave(long minute, int left) {}

    private final String kind;
    private final int most;
    private final JdbcClient database;
    private final Clock clock;
    private final Map<String, Leave> leaves = new ConcurrentHashMap<>();

    /** @param most a minute; 0 = any number */
    SharedRate(String kind, int most, JdbcClient database, Clock clock) {
        this.kind = kind;
        this.most = most;
        this.database = database;
        this.clock = clock;
    }

    /** @return how long until the next minute, or zero when it may go on */
    Duration take(String caller) {
        if (most == 0) {
            return Duration.ZERO;
        }
        Instant now = clock.instant();
        long minute = now.getEpochSecond() / 60;
        Leave after = leaves.compute(caller, (name, leave) -> leave != null && leave.minute() == minute && leave.left() != 0
                ? new Leave(minute, leave.left() - 1)
                : new Leave(minute, asked(caller, minute) - 1));
        return after.left() >= 0 ? Duration.ZERO : Duration.ofSeconds((minute + 1) * 60 - now.getEpochSecond());
    }

    /** How many more the database lets through. */
    private int asked(String caller, long minute) {
        int part = Math.max(1, most / PARTS);
        try {
            Optional<Integer> taken = database.sql("""
                            INSERT INTO rate_window AS w (caller, kind, minute, taken) VALUES (?, ?, ?, ?)
                            ON CONFLICT (caller, kind) DO UPDATE SET minute = greatest(w.minute, excluded.minute),
                                taken = CASE WHEN excluded.minute > w.minute THEN excluded.taken ELSE w.taken + excluded.taken END
                            WHERE excluded.minute > w.minute OR w.taken + excluded.taken <= ?
                            RETURNING taken""")
                    .params(caller, kind, minute, part, most)
                    .query(Integer.class)
                    .optional();
            return taken.isPresent() ? part : 0;
        } catch (DataAccessException away) {
            // what is asked for cannot be done either, and is told so; without asking the database each time whether it is back
            return part;
        }
    }
}
