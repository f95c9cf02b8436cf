package org.cdexflow.audit;

import org.cdexflow.database.TestDatabase;
import org.springframework.jdbc.core.JdbcTemplate;

/** For tests of other packages: a database with sealed events. */
public final class SealedRecord {

    private final Recorded recorded = new Recorded();

    public SealedRecord() {
        recorded.sealed("a", "b");
        recorded.sealed("c");
    }

    public TestDatabase database() {
        return recorded.database();
    }

    /** One whom no grant binds. */
    public JdbcTemplate administrator() {
        return recorded.administrator;
    }

    public long seq(String patient) {
        return recorded.seq(patient);
    }
}
