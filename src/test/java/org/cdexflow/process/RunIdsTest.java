package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.IdGenerator;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.cdexflow.SandboxTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Ids of the engine's rows. */
@SandboxTest
class RunIdsTest {

    @Autowired
    ProcessEngine engine;

    @Autowired
    HikariDataSource pool;

    @Autowired
    JdbcTemplate jdbc;

    @Test
    void whereAllConnectionsAreHeldIdsAreNotWaitedFor() throws SQLException {
        IdGenerator ids = ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getIdGenerator();
        List<Connection> all = new ArrayList<>();
        Set<String> given = new HashSet<>();
        try {
            while (all.size() < pool.getMaximumPoolSize()) {
                all.add(pool.getConnection());
            }
            for (int i = 0; i < 20_000; i++) {
                given.add(ids.getNextId());
            }
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
        assertThat(given).hasSize(20_000);
    }

    @Test
    void noTwoRunsGiveTheSameId() {
        assertThat(RunIds.ofNewRun(jdbc).getNextId()).isNotEqualTo(RunIds.ofNewRun(jdbc).getNextId());
    }

    @Test
    void whatTheEnginesOwnGeneratorGaveIsNotGivenAgain() {
        assertThat(RunIds.ofNewRun(jdbc).getNextId()).as("those are digits").containsPattern("[^0-9]");
    }
}
