package org.cdexflow.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cdexflow.Payer;
import org.cdexflow.RunningApplication;
import org.cdexflow.database.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Two nodes on one database. One is killed under load: the other goes on, and finishes what the first had begun. */
@Tag("soak")
class TwoNodesTest {

    /** A dead node's jobs stay locked for 30 seconds; then the other takes and works them. */
    private static final Duration TAKEN_OVER = Duration.ofSeconds(45);

    @TempDir
    Path homes;

    @Test
    void oneNodeTakesOverWhatTheOtherLeft() throws Exception {
        Figures figures = new Figures("two-nodes");
        TestDatabase database = TestDatabase.newDatabase();
        try (RunningApplication first = node("first", database)) {
            first.start();
            shareKeys();
            try (RunningApplication second = node("second", database)) {
                second.start();
                Payer atFirst = first.payer("sandbox-payer");
                // with the first one's token
                Payer atSecond = Payer.at(second.url() + "/fhir", homes.resolve("first"), "sandbox-payer");
                Stored stored = new Stored(atSecond);
                Load load = Load.on(atFirst, atSecond);
                long killed;
                int left;
                Duration taken;
                try (load) {
                    load.awaitAcknowledged(300);
                    first.kill();
                    killed = System.nanoTime();
                    left = lockedByOthers(database);
                    taken = load.awaitAcknowledged(1);
                    load.awaitAcknowledged(200);
                }
                Duration rest = stored.awaitRest(TAKEN_OVER);
                Duration recovery = Duration.ofNanos(System.nanoTime() - killed);

                load.report(figures);
                figures.row("jobs that were locked when the first node was killed, by both", left);
                figures.row("from the kill to the next acknowledgement", taken);
                figures.row("all at rest after the load ended", rest);
                figures.row("all at rest after the kill", recovery);
                stored.isRight(load.asked(), figures);
                assertThat(load.dishonest()).isEmpty();
                assertThat(rest).isLessThan(TAKEN_OVER);
            }
        }
    }

    private static int lockedByOthers(TestDatabase database) {
        return new JdbcTemplate(database.dataSource())
                .queryForObject("select count(*) from act_ru_job where lock_owner_ is not null", Integer.class);
    }

    /** Behind one address both take the tokens that either issued. */
    private void shareKeys() throws IOException {
        Path keys = Files.createDirectories(homes.resolve("second/keys"));
        Files.copy(homes.resolve("first/keys/token.jwk"), keys.resolve("token.jwk"));
    }

    private RunningApplication node(String name, TestDatabase database) {
        List<String> options = new ArrayList<>(database.options());
        options.add("-Dcdexflow.base-url=http://cdexflow.example.org");
        return new RunningApplication(homes.resolve(name), options.toArray(String[]::new));
    }
}
