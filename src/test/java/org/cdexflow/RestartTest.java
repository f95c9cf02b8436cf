package org.cdexflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged survives {@code kill -9} under load, ends as it should, and is done once. */
class RestartTest {

    private static final int BEFORE_KILL = 60;
    private static final Duration RESUMED = Duration.ofSeconds(40);

    @TempDir
    Path home;

    @Test
    void everyAcknowledgedRequestEndsRightAfterAKill() throws Exception {
        Map<String, TaskStatus> acknowledged = new ConcurrentHashMap<>();
        try (RunningApplication application = new RunningApplication(home)) {
            application.start();
            Payer payer = application.payer("sandbox-payer");
            killUnderLoad(application, payer, acknowledged);
            application.start();
            long restarted = System.nanoTime();

            await("all requests to reach their right state").atMost(RESUMED).pollInterval(Duration.ofMillis(250)).until(() ->
                    acknowledged.entrySet().stream()
                            .allMatch(request -> payer.task(request.getKey()).getStatus() == request.getValue()));
            assertThat(Duration.ofNanos(System.nanoTime() - restarted)).isLessThan(RESUMED);

            for (String id : acknowledged.keySet()) {
                assertThat(versions(payer, id)).as("versions of Task/%s: stored once, ended once", id).hasSize(2);
            }
            int stored = payer.get("/Task?_summary=count").as(Bundle.class).getTotal();
            int completed = payer.get("/Task?status=completed&_summary=count").as(Bundle.class).getTotal();
            int snapshots = payer.get("/Bundle?_summary=count").as(Bundle.class).getTotal();
            assertThat(stored).as("some may be stored whose answer was cut off").isGreaterThanOrEqualTo(acknowledged.size());
            assertThat(snapshots).as("one answer for each completed Task").isEqualTo(completed);
        }
    }

    /** Four clients post as fast as they can; after some answers the process is killed in the middle of it. */
    private static void killUnderLoad(RunningApplication application, Payer payer, Map<String, TaskStatus> acknowledged)
            throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 4; i++) {
            boolean finds = i % 2 == 0;
            clients.submit(() -> {
                try {
                    while (!Thread.currentThread().isInterrupted()) {
                        Task task = aDataRequest()
                                .forMember("Member123")
                                .identified()
                                .asking(finds ? "Condition?clinical-status=active" : "Condition?code=no-such-code")
                                .build();
                        Task stored = payer.ask(task);
                        acknowledged.put(
                                stored.getIdElement().getIdPart(), finds ? TaskStatus.COMPLETED : TaskStatus.FAILED);
                    }
                } catch (UncheckedIOException killed) {
                    // its connection went with the process
                }
            });
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= BEFORE_KILL);
        application.kill();
        clients.shutdownNow();
        assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private static List<Task> versions(Payer payer, String id) {
        List<Task> versions = new ArrayList<>();
        payer.get("/Task/" + id + "/_history")
                .as(Bundle.class)
                .getEntry()
                .forEach(entry -> versions.add((Task) entry.getResource()));
        return versions;
    }
}
