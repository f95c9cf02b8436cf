package org.cdexflow.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.cdexflow.Payer;
import org.cdexflow.RunningApplication;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three times {@code kill -9} under load, as users run it: nothing that was acknowledged is lost, nothing is done twice. */
@Tag("soak")
class KillsTest {

    private static final int KILLS = 3;
    private static final int BETWEEN_KILLS = 150;
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    @TempDir
    Path home;

    @Test
    void whatWasAcknowledgedEndsRightAfterThreeKills() throws Exception {
        Figures figures = new Figures("kills");
        try (RunningApplication application = new RunningApplication(home)) {
            application.start();
            Payer payer = application.payer("sandbox-payer");
            Duration longestStart = Duration.ZERO;
            Duration longestRecovery = Duration.ZERO;
            Load load = Load.on(payer);
            try (load) {
                for (int kill = 0; kill < KILLS; kill++) {
                    load.awaitAcknowledged(BETWEEN_KILLS);
                    application.kill();
                    Duration start = application.start();
                    Duration recovery = load.awaitAcknowledged(1);
                    longestStart = longestStart.compareTo(start) < 0 ? start : longestStart;
                    longestRecovery = longestRecovery.compareTo(recovery) < 0 ? recovery : longestRecovery;
                }
                load.awaitAcknowledged(BETWEEN_KILLS);
            }
            Stored stored = new Stored(payer);
            Duration rest = stored.awaitRest(RECOVERY);

            figures.row("kills", KILLS);
            load.report(figures);
            figures.row("longest time from start to ready", longestStart);
            figures.row("longest time from ready to the next acknowledgement", longestRecovery);
            figures.row("all at rest after the load ended", rest);
            stored.isRight(load.asked(), figures);
            assertThat(load.dishonest()).isEmpty();
        }
    }
}
