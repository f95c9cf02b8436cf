package org.cdexflow.soak;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.cdexflow.RunningApplication;

/**
 * The machine's clock as one process sees it, wrong by as much as one likes: libfaketime between the process and the system. What
 * counts durations goes on evenly, as it does on a real machine. Where it is not installed the test is skipped.
 */
final class MachineClock {

    private final Path file;
    private final Path library;
    private volatile Duration offset = Duration.ZERO;

    private MachineClock(Path file, Path library) throws IOException {
        this.file = file;
        this.library = library;
        write(Duration.ZERO);
    }

    static MachineClock in(Path folder) throws IOException {
        Path library = null;
        for (String place : new String[] {System.getProperty("faketime", ""), "/usr/lib", "/usr/local/lib"}) {
            try (Stream<Path> files = place.isEmpty() ? Stream.empty() : Files.find(Path.of(place), 4,
                    (path, attributes) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
                library = library != null ? library : files.findFirst().orElse(null);
            }
        }
        assumeTrue(library != null, "the clock cannot be moved here; install libfaketime");
        return new MachineClock(Files.createDirectories(folder).resolve("clock"), library);
    }

    /** Its processes see this clock. */
    RunningApplication shownTo(RunningApplication application) {
        return application
                .with("LD_PRELOAD", library.toString())
                .with("FAKETIME_TIMESTAMP_FILE", file.toString())
                .with("FAKETIME_CACHE_DURATION", "1")
                .with("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }

    /** By so much more than it is wrong already; returns when the application has seen it. */
    void jump(Duration by, RunningApplication application) throws IOException {
        Duration next = offset.plus(by);
        write(next);
        await("the clock to jump").atMost(Duration.ofSeconds(20)).ignoreExceptions()
                .until(() -> application.clock().minus(next).until(Instant.now(), ChronoUnit.SECONDS), apart -> Math.abs(apart) < 60);
        offset = next;
    }

    private void write(Duration wrong) throws IOException {
        Path next = file.resolveSibling("clock.next");
        Files.writeString(next, "%+d\n".formatted(wrong.toSeconds()));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    Instant now() {
        return Instant.now().plus(offset);
    }
}
