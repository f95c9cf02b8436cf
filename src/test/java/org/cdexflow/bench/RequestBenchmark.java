package org.cdexflow.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdexflow.Payer;
import org.cdexflow.RunningApplication;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/**
 * Automatic data requests, from POST to completed: how many a second, how late, at what cost. The load comes from this JVM on
 * the same machine. Validation, visibility and audit are on; the database is durable. Nothing is asserted but that every
 * request was answered: figures are for reading.
 */
@Tag("bench")
class RequestBenchmark {

    private static final int WARM_UP = 6_000;
    private static final int MEASURED = 8_000;
    private static final Path FOLDER = Path.of("target/bench");

    private final StringBuilder report = new StringBuilder("| what | figure |\n|---|---|\n");

    @Test
    void requests() throws Exception {
        Path home = FOLDER.resolve("home");
        FileSystemUtils.deleteRecursively(home);
        RunningApplication application = new RunningApplication(home, "@jvm.options");
        try {
            row("first start, empty home, sample record loaded", seconds(application.start()));
            application.close();
            row("time to ready, existing data", seconds(application.start()));
            row("resident memory when ready", application.residentMegabytes() + " MB");
            Payer payer = application.payer("sandbox-payer");

            Load.post(WARM_UP, payer);
            Load.awaitWorked(payer);

            throughput(application, payer);
            latency(payer);
            reads(payer);
            row("resident memory after the load", application.residentMegabytes() + " MB");
        } finally {
            application.close();
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve("requests.md"), report);
            System.out.println(report);
        }
    }

    private void throughput(RunningApplication application, Payer payer) throws Exception {
        Duration cpu = application.cpu();
        long begun = System.nanoTime();
        long[] latencies = Load.post(MEASURED, payer);
        double posted = (System.nanoTime() - begun) / 1e9;
        Load.awaitWorked(payer);
        double completed = (System.nanoTime() - begun) / 1e9;
        Duration used = application.cpu().minus(cpu);
        row("POST → completed, " + Load.CLIENTS + " clients", "%.0f per second".formatted(MEASURED / completed));
        row("POST alone while jobs run", "%.0f per second".formatted(MEASURED / posted));
        row("POST p50 / p99, " + Load.CLIENTS + " clients", "%.1f / %.1f ms".formatted(Load.percentile(latencies, 50), Load.percentile(latencies, 99)));
        row("CPU of the JVM a request", "%.2f ms".formatted(used.toNanos() / 1e6 / MEASURED));
    }

    /** Open loop: a request every 10 ms, whether the ones before were answered or not. */
    private void latency(Payer payer) throws Exception {
        int count = 2_000;
        long[] posts = new long[count];
        Instant[] sent = new Instant[count];
        String[] ids = new String[count];
        CountDownLatch answered = new CountDownLatch(count);
        AtomicInteger number = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(16);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        clock.scheduleAtFixedRate(() -> {
            int i = number.getAndIncrement();
            if (i < count) {
                Instant due = Instant.now();
                long begun = System.nanoTime();
                clients.submit(() -> {
                    Payer.Reply reply = payer.post("/Task", Load.request());
                    posts[i] = System.nanoTime() - begun;
                    sent[i] = due;
                    ids[i] = reply.as(Task.class).getIdElement().getIdPart();
                    answered.countDown();
                });
            }
        }, 0, 10, TimeUnit.MILLISECONDS);
        assertThat(answered.await(120, TimeUnit.SECONDS)).isTrue();
        clock.shutdown();
        clients.shutdown();
        Load.awaitWorked(payer);
        long[] whole = new long[count];
        for (int i = 0; i < count; i++) {
            Instant done = payer.task(ids[i]).getMeta().getLastUpdated().toInstant();
            whole[i] = Math.max(0, Duration.between(sent[i], done).toNanos());
        }
        row("POST p50 / p99 at 100 per second", "%.1f / %.1f ms".formatted(Load.percentile(posts, 50), Load.percentile(posts, 99)));
        row("POST → completed p50 / p99 at 100 per second", "%.1f / %.1f ms".formatted(Load.percentile(whole, 50), Load.percentile(whole, 99)));
    }

    private void reads(Payer payer) throws Exception {
        List<String> newest = payer.get("/Task?_count=200").as(Bundle.class).getEntry().stream()
                .map(entry -> entry.getResource().getIdElement().getIdPart())
                .toList();
        row("GET Task, " + Load.CLIENTS + " clients", "%.0f per second".formatted(Load.readsPerSecond(payer, newest)));
    }

    private static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1e3);
    }

    private void row(String what, String figure) {
        report.append("| ").append(what).append(" | ").append(figure).append(" |\n");
    }
}
