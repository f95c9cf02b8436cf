package org.cdexflow.access;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Client assertions that were taken once, so that no node takes one twice (RFC 7523, section 3, jti). */
@Component
class UsedAssertions {

    private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

    private final JdbcClient database;

    UsedAssertions(JdbcClient database) {
        this.database = database;
    }

    /** Notes the assertion, and that its key was used; false when it had been noted before. */
    boolean add(String issuer, String jti, String kid, Instant expiresAt) {
        return database.sql("""
                        WITH noted AS (
                            INSERT INTO client_assertion (issuer, jti, expires_at) VALUES (?, ?, ?)
                            ON CONFLICT DO NOTHING RETURNING issuer)
                        INSERT INTO key_use (caller, kid, last_used) SELECT issuer, ?, ? FROM noted
                        ON CONFLICT (caller, kid) DO UPDATE SET last_used = excluded.last_used""")
                .params(issuer, jti, Timestamp.from(expiresAt), kid, Timestamp.from(Instant.now()))
                .update() == 1;
    }

    /** When each of a caller's keys was used last. */
    Map<String, Instant> keysOf(String caller) {
        Map<String, Instant> uses = new TreeMap<>();
        database.sql("SELECT kid, last_used FROM key_use WHERE caller = ?")
                .param(caller)
                .query(row -> {
                    uses.put(row.getString("kid"), row.getTimestamp("last_used").toInstant());
                });
        return uses;
    }

    /** An expired assertion is refused for its age, also by a node whose clock is behind; there is no need to remember it. */
    @Scheduled(initialDelay = 5, fixedDelay = 5, timeUnit = TimeUnit.MINUTES)
    void forgetExpired() {
        database.sql("DELETE FROM client_assertion WHERE expires_at < ?")
                .params(Timestamp.from(Instant.now().minus(CLOCKS_APART)))
                .update();
    }
}
