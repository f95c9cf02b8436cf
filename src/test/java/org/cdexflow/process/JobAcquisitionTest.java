package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.database.TestDatabase;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Nodes take jobs in turn. */
@SandboxTest
class JobAcquisitionTest {

    @Autowired
    Environment environment;

    @Autowired
    ProcessEngine engine;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TransactionTemplate transaction;

    Payer payer;
    ProcessEngineConfigurationImpl configuration;
    JobExecutor executor;

    @BeforeEach
    void find() {
        payer = Payer.of(environment, "sandbox-payer");
        configuration = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
        executor = configuration.getJobExecutor();
    }

    @Test
    void whoseTurnItIsHoldsItUntilTheJobsAreTaken() {
        transaction.executeWithoutResult(turn -> {
            configuration.getCommandExecutorTxRequired().execute(executor.getAcquireJobsCmd(1));
            assertThat(held("and pid = pg_backend_pid()")).isTrue();
            turn.setRollbackOnly();
        });
        await("the end of its turn").until(() -> !held(""));
    }

    private boolean held(String by) {
        return jdbc.queryForObject(
                "select exists (select from pg_locks where locktype = 'advisory' and granted and (classid::bigint << 32) + objid::bigint = ? "
                        + by + ")",
                Boolean.class, JobAcquisition.LOCK);
    }

    @Test
    void aNodeThatHangsInItsTurnIsNotWaitedFor() {
        transaction.executeWithoutResult(held -> {
            jdbc.queryForList("select pg_advisory_xact_lock(?)", JobAcquisition.LOCK);
            assertThat(payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build())
                            .getStatus())
                    .isEqualTo(TaskStatus.COMPLETED);
        });
    }

    @Test
    void whatAHostThatVanishedInItsTurnHasLockedIsSetFree() throws SQLException {
        assertThat(jdbc.queryForObject("show idle_in_transaction_session_timeout", String.class)).isEqualTo("1min");
        executor.shutdown();
        try (Connection vanished = TestDatabase.ownerOf(jdbc).getDataSource().getConnection();
                Statement turn = vanished.createStatement()) {
            Task task = payer.ask(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
            vanished.setAutoCommit(false);
            turn.execute("set idle_in_transaction_session_timeout = '2s'");
            turn.execute("select pg_advisory_xact_lock(" + JobAcquisition.LOCK + ")");
            turn.execute("select * from act_ru_job for update");
            executor.start();
            payer.awaitStatus(task.getIdElement().getIdPart(), TaskStatus.COMPLETED);
        } finally {
            executor.start();
        }
    }
}
