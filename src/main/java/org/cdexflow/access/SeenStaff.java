package org.cdexflow.access;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

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

    /**
     * Notes that somebody is here.
     *
     * @param subject whom the provider means, for ever
     * @param name what the person is called there now
     * @return the name under which the person is known here, which is the first one: with another name one would be a second person,
     *     and could approve what one released. Empty when the name is somebody else's here
     */
    @Transactional
    Optional<String> saw(String subject, String name, Collection<Staff.Role> roles) {
        String known = database.sql("SELECT name FROM staff_seen WHERE subject = ?").params(subject).query(String.class).optional().orElse(name);
        return database.sql("""
                        INSERT INTO staff_seen AS known (name, subject, roles, seen_at) VALUES (?, ?, ?, ?)
                        ON CONFLICT (name) DO UPDATE SET subject = excluded.subject, roles = excluded.roles, seen_at = excluded.seen_at
                        WHERE known.subject IS NULL OR known.subject = excluded.subject
                        RETURNING name""")
                .params(known, subject, roles.stream().map(Staff.Role::name).toArray(String[]::new), Timestamp.from(clock.instant()))
                .query(String.class)
                .optional();
    }

    /** Names, sorted. */
    List<String> with(Staff.Role role) {
        return database.sql("SELECT name FROM staff_seen WHERE ? = ANY (roles) AND seen_at > ? ORDER BY name")
                .params(role.name(), Timestamp.from(clock.instant().minus(LISTED)))
                .query(String.class)
                .list();
    }
}
