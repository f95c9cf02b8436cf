package org.cdexflow.process;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Work that was queued, or taken by a node, while the clock was ahead: when the clock goes back the engine would leave it until the
 * clock is there again. What is to be done at once never lies in the future; timers, and what failed and is tried again later, may.
 */
@Component
class StrandedJobs {

    /** Nodes' clocks never agree; no job is locked for longer. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final JdbcTemplate jdbc;

    StrandedJobs(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Scheduled(initialDelay = 30, fixedDelay = 30, timeUnit = TimeUnit.SECONDS)
    void release() {
        Instant now = ClockUtil.getCurrentTime().toInstant();
        Timestamp ahead = Timestamp.from(now.plus(SKEW));
        jdbc.update("update act_ru_job set lock_owner_ = null, lock_exp_time_ = null where lock_exp_time_ > ?", ahead);
        jdbc.update(
                "update act_ru_job set duedate_ = ? where type_ = 'message' and exception_msg_ is null and duedate_ > ?",
                Timestamp.from(now), ahead);
    }
}
