package org.cdexflow.audit;

import ca.uhn.fhir.context.FhirContext;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Removes what is old enough, as the owner of the tables; the application cannot. The seals stay. */
public final class RecordRetention {

    private final JdbcTemplate owner;
    private final TransactionTemplate transaction;

    /** @param owner the database as the role that owns the tables */
    public RecordRetention(JdbcTemplate owner, PlatformTransactionManager transactions) {
        this.owner = owner;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Removes the events of all seals made before that moment, which is itself put on record.
     *
     * @return how many
     * @throws org.springframework.dao.DataAccessException when it is less than six years ago
     */
    public long retire(Instant before) {
        Long removed = transaction.execute(status -> {
            Long count = owner.queryForObject("select audit_retire(?)", Long.class, Timestamp.from(before));
            new Audit(owner, FhirContext.forR4Cached(), Clock.systemUTC()).retired(before, count == null ? 0 : count);
            return count;
        });
        return removed == null ? 0 : removed;
    }
}
