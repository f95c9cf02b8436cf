package org.cdexflow.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server process of a data folder, known by its {@code postmaster.pid}. It outlives a killed JVM. It is then
 * stopped and not adopted: its settings, port and programs may be those of yesterday's release.
 */
record Postmaster(Path data) {

    private static final Logger log = LoggerFactory.getLogger(Postmaster.class);
    private static final Duration FAST = Duration.ofSeconds(30);
    private static final Duration IMMEDIATE = Duration.ofSeconds(5);
    /** Stands for the file of a server that died while it wrote it. */
    private static final long NO_PROCESS = Long.MAX_VALUE;

    /** Stops what a killed JVM left behind. Only safe while {@link Home} is held: nobody else can be using it. */
    void stopLeftover() throws IOException {
        Optional<Long> pid = pid();
        if (pid.isEmpty()) {
            return;
        }
        if (isOurs(pid.get())) {
            log.info("Stopping PostgreSQL (process {}) that a killed application left running", pid.get());
            stop();
        } else {
            // The number now belongs to a stranger (after a reboot, in a new container): PostgreSQL would refuse to
            // start. A server of this folder that we failed to recognize is still kept out by its shared memory key.
            Files.deleteIfExists(pidFile());
        }
    }

    /** Fast: open transactions roll back, then a checkpoint. Immediate when that hangs: the next start recovers. */
    void stop() throws IOException {
        Optional<Long> pid = pid();
        if (pid.isPresent() && isOurs(pid.get())) {
            signal("INT", pid.get());
            if (!gone(pid.get(), FAST)) {
                log.warn("PostgreSQL (process {}) did not stop in {}: stopping it at once", pid.get(), FAST);
                signal("QUIT", pid.get());
                if (!gone(pid.get(), IMMEDIATE)) {
                    throw new StartRefused(
                            "PostgreSQL (process %d) of %s does not stop.".formatted(pid.get(), data),
                            "Stop it with kill -QUIT, then start again.");
                }
            }
        }
    }

    private boolean isOurs(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().commandLine())
                .filter(command -> command.contains("/bin/postgres") && command.contains(data.toString()))
                .isPresent();
    }

    /** The shell's kill: every system has it, and Java only knows TERM, which waits for clients, and KILL. */
    private static void signal(String name, long pid) {
        Command.run(List.of("sh", "-c", "kill -" + name + " " + pid));
    }

    /** Its pid file is the last thing a server removes. The process itself may stay as a zombie that nobody reaps. */
    private boolean gone(long pid, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (Files.exists(pidFile()) && isOurs(pid)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        return true;
    }

    private Optional<Long> pid() throws IOException {
        try {
            String firstLine = Files.readString(pidFile()).lines().findFirst().orElse("");
            return Optional.of(firstLine.matches("\\d+") ? Long.parseLong(firstLine) : NO_PROCESS);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Where it listens, while it runs: the fourth line of its file. */
    Optional<Integer> port() throws IOException {
        Optional<Long> pid = pid();
        return pid.isPresent() && isOurs(pid.get())
                ? Files.readString(pidFile()).lines().skip(3).findFirst().filter(line -> line.matches("\\d+")).map(Integer::valueOf)
                : Optional.empty();
    }

    private Path pidFile() {
        return data.resolve("postmaster.pid");
    }
}
