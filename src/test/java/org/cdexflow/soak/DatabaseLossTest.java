package org.cdexflow.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.cdexflow.Payer;
import org.cdexflow.RunningApplication;
import org.cdexflow.database.DatabaseServer;
import org.cdexflow.database.DatabaseServer.Stop;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL stops under load and comes back: callers are told the truth, and nobody has to restart anything. */
@Tag("soak")
class DatabaseLossTest {

    private static final Duration TOLD = Duration.ofSeconds(20);
    private static final Duration RECOVERED = Duration.ofSeconds(30);
    private static final Duration REST = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void theApplicationRecoversByItselfWhenTheDatabaseWasGone() throws Exception {
        Figures figures = new Figures("database-loss");
        try (DatabaseServer server = DatabaseServer.start(folder.resolve("database"));
                RunningApplication application = new RunningApplication(
                        folder.resolve("home"), server.database().options().toArray(String[]::new))) {
            application.start();
            Payer payer = application.payer("sandbox-payer");
            Load load = Load.on(payer);
            try (load) {
                for (Stop how : Stop.values()) {
                    load.awaitAcknowledged(100);
                    server.stop(how);
                    figures.row(how + ": from the stop to \"not ready\"", timeUntil(TOLD, () -> !application.isReady()));
                    assertThat(application.isLive()).as("a restart would not help").isTrue();
                    figures.row(how + ": a caller is told after", timeOf(() -> assertThat(payer.get("/Task/1").status()).isEqualTo(503)));
                    server.start();
                    figures.row(how + ": from the start to \"ready\"", timeUntil(RECOVERED, application::isReady));
                    figures.row(how + ": from \"ready\" to the next acknowledgement", load.awaitAcknowledged(1));
                }
                load.awaitAcknowledged(100);
            }
            Stored stored = new Stored(payer);
            Duration rest = stored.awaitRest(REST);
            load.report(figures);
            figures.row("all at rest after the load ended", rest);
            stored.isRight(load.asked(), figures);
            assertThat(load.dishonest()).isEmpty();
        }
    }

    private static Duration timeUntil(Duration most, Callable<Boolean> condition) {
        return timeOf(() -> await().atMost(most).pollInterval(Duration.ofMillis(50)).until(condition));
    }

    private static Duration timeOf(Runnable what) {
        long begun = System.nanoTime();
        what.run();
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
