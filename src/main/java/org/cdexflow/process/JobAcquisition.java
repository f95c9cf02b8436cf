package org.cdexflow.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.impl.cmd.AcquireJobsCmd;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.jobexecutor.AcquiredJobs;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A node takes the next jobs to work. Nodes take turns: of two at a time, which find the same jobs, one would wait for the other and
 * get none. A turn is a matter of milliseconds; the others do not wait for the end of one that takes longer than 0.1 s. What a host
 * that vanished in its turn has locked, PostgreSQL sets free ({@code idle_in_transaction_session_timeout} of our connections).
 */
class JobAcquisition extends AcquireJobsCmd {

    /** Key of the advisory lock: the node whose turn it is holds it. */
    static final long LOCK = 0x6a6f6273L;

    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final int PAUSES = 20;

    private final JdbcTemplate jdbc;

    JobAcquisition(JdbcTemplate jdbc, JobExecutor executor, int most) {
        super(executor, most);
        this.jdbc = jdbc;
    }

    @Override
    public AcquiredJobs execute(CommandContext context) {
        for (int pauses = 0; pauses < PAUSES && !isOurTurn(); pauses++) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return super.execute(context);
    }

    private boolean isOurTurn() {
        return Boolean.TRUE.equals(jdbc.queryForObject("select pg_try_advisory_xact_lock(?)", Boolean.class, LOCK));
    }
}
