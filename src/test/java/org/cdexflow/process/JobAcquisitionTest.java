package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.hl7.fhir.r4.model.Task.TaskStatus;
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

    @Test
    void whoseTurnItIsHoldsItUntilTheJobsAreTaken() {
        ProcessEngineConfigurationImpl configuration = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
        transaction.executeWithoutResult(turn -> {
            configuration.getCommandExecutorTxRequired().execute(new JobAcquisition(jdbc, configuration.getJobExecutor(), 1));
            assertThat(held()).isTrue();
            turn.setRollbackOnly();
        });
    }

    /** By this transaction. */
    private boolean held() {
        return jdbc.queryForObject(
                "select exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and (classid::bigint << 32) +"
                        + " objid::bigint = ? and granted)",
                Boolean.class, JobAcquisition.LOCK);
    }

    @Test
    void aNodeThatHangsInItsTurnIsNotWaitedFor() {
        Payer payer = Payer.of(environment, "sandbox-payer");
        transaction.executeWithoutResult(held -> {
            jdbc.queryForList("select pg_advisory_xact_lock(?)", JobAcquisition.LOCK);
            assertThat(payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build())
                            .getStatus())
                    .isEqualTo(TaskStatus.COMPLETED);
        });
    }
}
