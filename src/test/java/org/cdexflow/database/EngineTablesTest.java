package org.cdexflow.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class EngineTablesTest {

    /** The condition of the engine's selectNextJobsToExecute, as configured for acquisition by due date. */
    private static final String NEXT_JOBS =
            """
            EXPLAIN SELECT id_ FROM act_ru_job
            WHERE retries_ > 0 AND duedate_ <= now() AND (lock_owner_ IS NULL OR lock_exp_time_ < now())
              AND suspension_state_ = 1 ORDER BY duedate_ LIMIT 50
            """;

    private final JdbcClient jdbc = JdbcClient.create(TestDatabase.newDatabase().dataSource());

    @Test
    void job_acquisition_reads_no_waiting_timer() {
        jdbc.sql("""
                        INSERT INTO act_ru_job (id_, type_, retries_, suspension_state_, duedate_)
                        SELECT 'job-' || n, 'timer', 3, 1, now() + n * interval '1 minute'
                        FROM generate_series(-10, 20000) n
                        """)
                .update();
        jdbc.sql("ANALYZE act_ru_job").update();

        assertThat(String.join("\n", jdbc.sql(NEXT_JOBS).query(String.class).list())).contains("act_idx_job_due");
    }

    @Test
    void a_change_of_the_engines_scripts_is_noticed() {
        assertThat(jdbc.sql("SELECT checksum FROM flyway_schema_history WHERE version = '2'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(new EngineTables().getChecksum());
    }
}
