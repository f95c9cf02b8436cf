package org.cdexflow.process;

import java.util.concurrent.atomic.AtomicLong;
import org.camunda.bpm.engine.impl.cfg.IdGenerator;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Ids of the engine's rows, such as {@code 1z-3k}: the number of this run of this node, and a count, both to the base of 36. The
 * engine's own generator, whose ids are digits only, goes on asking the database, over a second connection while the caller holds a
 * first: where all connections are held by callers who want an id, each waits for the others.
 */
class RunIds implements IdGenerator {

    /** The engine's own counter, as it stands in every database. */
    private static final String NEXT_RUN = "update act_ge_property set value_ = (value_::bigint + 1)::text, rev_ = rev_ + 1"
            + " where name_ = 'next.dbid' returning value_::bigint";

    private final String run;
    private final AtomicLong count = new AtomicLong();

    private RunIds(long run) {
        this.run = Long.toString(run, Character.MAX_RADIX);
    }

    static RunIds ofNewRun(JdbcTemplate jdbc) {
        return new RunIds(jdbc.queryForObject(NEXT_RUN, Long.class));
    }

    @Override
    public String getNextId() {
        return run + "-" + Long.toString(count.incrementAndGet(), Character.MAX_RADIX);
    }
}
