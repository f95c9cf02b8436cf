package org.cdexflow.access;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The people whom an OpenID provider has signed in here: it tells of nobody else. */
@Component
class SeenStaff {

    /** Who has not been here for longer may have left; they are listed again when they come. */
    private static final Duration LISTED = Duration.ofDays(90);

    private final JdbcClient database;
    private final Clock clock;

    SeenStaff(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    void saw(String name, Collection<Staff.Role> roles) {
        database.sql("""
                        INSERT INTO staff_seen (name, roles, seen_at) VALUES (?, ?, ?)
                        ON CONFLICT (name) DO UPDATE SET roles = excluded.roles, seen_at = excluded.seen_at""")
                .params(name, roles.stream().map(Staff.Role::name).toArray(String[]::new), Timestamp.from(clock.instant()))
                .update();
    }

    /** Names, sorted. */
    List<String> with(Staff.Role role) {
        return database.sql("SELECT name FROM staff_seen WHERE ? = ANY (roles) AND seen_at > ? ORDER BY name")
                .params(role.name(), Timestamp.from(clock.instant().minus(LISTED)))
                .query(String.class)
                .list();
    }
}
