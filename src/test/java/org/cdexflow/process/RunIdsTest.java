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

/** Ids of the engine's rows. */
@SandboxTest
class RunIdsTest {

    @Autowired
    ProcessEngine engine;

    @Autowired
    HikariDataSource pool;

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
        assertThat(new RunIds().getNextId()).isNotEqualTo(new RunIds().getNextId());
    }

    @Test
    void whatTheEnginesOwnGeneratorGaveIsNotGivenAgain() {
        assertThat(new RunIds().getNextId()).as("those are digits").containsPattern("[^0-9]");
    }
}
