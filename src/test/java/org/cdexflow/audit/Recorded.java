package org.cdexflow.audit;

import ca.uhn.fhir.context.FhirContext;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.cdexflow.database.TestDatabase;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** A database of its own with events on record, seen by the application, by the tables' owner, and by one who may do anything. */
final class Recorded {

    private final TestDatabase database = TestDatabase.newDatabase();
    private final DataSource application = database.dataSource();

    final JdbcTemplate jdbc = new JdbcTemplate(application);
    final JdbcTemplate owner = new JdbcTemplate(database.owner());
    final JdbcTemplate administrator = new JdbcTemplate(database.administrator());
    final Audit audit = new Audit(jdbc, FhirContext.forR4Cached(), Clock.systemUTC());
    final Sealer sealer = new Sealer(jdbc, new JdbcTransactionManager(application), Clock.systemUTC());
    final RefusalCounts refusals = new RefusalCounts(audit, Clock.systemUTC());

    TestDatabase database() {
        return database;
    }

    /** Discloses something of each of these patients, and seals it. */
    void sealed(String... patients) {
        disclosed(patients);
        sealer.seal();
    }

    void disclosed(String... patients) {
        for (String patient : patients) {
            audit.disclosed(new Disclosure("acme", patient, "task-" + patient, "COVERAGE", null, List.of("Condition/of-" + patient)));
        }
    }

    RecordCheck check() {
        return new RecordCheck(jdbc, new JdbcTransactionManager(application));
    }

    long retire(Instant before) {
        return new RecordRetention(owner, new JdbcTransactionManager(owner.getDataSource())).retire(before);
    }

    long seq(String patient) {
        return jdbc.queryForObject("select seq from audit_event where patient = ?", Long.class, patient);
    }

    long sealOf(String patient) {
        return jdbc.queryForObject("select seal from audit_sealed where seq = ?", Long.class, seq(patient));
    }
}
