package org.cdexflow.access;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Client assertions that were taken once, so that no node takes one twice (RFC 7523, section 3, jti). */
@Component
class UsedAssertions {

    private final JdbcClient database;

    UsedAssertions(JdbcClient database) {
        this.database = database;
    }

    /** Notes the assertion; false when it had been noted before. */
    boolean add(String issuer, String jti, Instant expiresAt) {
        return database.sql("""
                        INSERT INTO client_assertion (issuer, jti, expires_at) VALUES (?, ?, ?)
                        ON CONFLICT DO NOTHING""")
                .params(issuer, jti, Timestamp.from(expiresAt))
                .update() == 1;
    }

    /** An expired assertion is refused for its age; there is no need to remember it. */
    @Scheduled(initialDelay = 5, fixedDelay = 5, timeUnit = TimeUnit.MINUTES)
    void forgetExpired() {
        database.sql("DELETE FROM client_assertion WHERE expires_at < ?")
                .params(Timestamp.from(Instant.now()))
                .update();
    }
}
