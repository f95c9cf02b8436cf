package org.cdexflow.soak;

import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.cdexflow.DataRequests;
import org.cdexflow.Payer;
import org.cdexflow.Payer.Reply;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;

/**
 * Partners that ask without pause, and repeat what was not acknowledged, the same under the same number, until it is: at the other
 * node when there are two. A third of the requests finds something, a third finds nothing, a third waits for people.
 */
final class Load implements AutoCloseable {

    static final String NUMBERS = "http://example.org/cdex/payer/request-ids";

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int CLIENTS = 4;

    /** What was asked, and where it must come to rest. @param id of the Task, once it is acknowledged */
    record Asked(TaskStatus rest, String id) {}

    private final List<Payer> nodes;
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();
    private final AtomicLong posts = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();
    private final Map<Integer, AtomicLong> refusals = new ConcurrentHashMap<>();
    private final Queue<String> dishonest = new ConcurrentLinkedQueue<>();
    private final AtomicLong slowest = new AtomicLong();
    private volatile boolean stopped;

    private Load(List<Payer> nodes) {
        this.nodes = nodes;
    }

    static Load on(Payer... nodes) {
        Load load = new Load(List.of(nodes));
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            load.clients.submit(() -> load.ask(client));
        }
        return load;
    }

    private void ask(int client) {
        for (int i = client; !stopped; i++) {
            String number = UUID.randomUUID().toString();
            Task request = switch (i % 3) {
                case 0 -> request(number, TaskStatus.COMPLETED).asking("Condition?clinical-status=active").build();
                case 1 -> request(number, TaskStatus.FAILED).asking("Condition?code=no-such-code").build();
                default -> request(number, TaskStatus.ACCEPTED).askingInWords("All notes on the last admission").build();
            };
            for (int attempt = client; !stopped && !isAcknowledged(number, request, nodes.get(attempt % nodes.size())); attempt++) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private DataRequests request(String number, TaskStatus rest) {
        asked.put(number, new Asked(rest, null));
        return aDataRequest().forMember("Member123").identifiedBy(number);
    }

    private boolean isAcknowledged(String number, Task request, Payer node) {
        posts.incrementAndGet();
        long begun = System.nanoTime();
        try {
            Reply reply = node.post("/Task", request, "If-None-Exist", "identifier=" + NUMBERS + "|" + number);
            if (reply.status() == 200 || reply.status() == 201) {
                String id = reply.as(Task.class).getIdElement().getIdPart();
                asked.computeIfPresent(number, (key, one) -> new Asked(one.rest(), id));
                acknowledged.incrementAndGet();
                return true;
            }
            refused(reply);
        } catch (UncheckedIOException lost) {
            unanswered.incrementAndGet();
        } catch (RuntimeException unexpected) {
            dishonest.add(unexpected.toString());
        } finally {
            slowest.accumulateAndGet(System.nanoTime() - begun, Math::max);
        }
        return false;
    }

    private void refused(Reply reply) {
        refusals.computeIfAbsent(reply.status(), status -> new AtomicLong()).incrementAndGet();
        try {
            if (reply.status() < 500 || reply.as(OperationOutcome.class).getIssueFirstRep().getDiagnostics() == null) {
                dishonest.add(reply.status() + " " + reply.body());
            }
        } catch (RuntimeException noOutcome) {
            dishonest.add(reply.status() + " without an OperationOutcome: " + reply.body());
        }
    }

    /** Waits until so many more were acknowledged. Returns how long that took. */
    Duration awaitAcknowledged(int more) {
        long begun = System.nanoTime();
        long goal = acknowledged.get() + more;
        await(more + " more acknowledgements").atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(10))
                .until(() -> acknowledged.get() >= goal);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Waits until so many more were answered with a fault. */
    void awaitRefused(int more) {
        long goal = refusals() + more;
        await(more + " faults").atMost(Duration.ofMinutes(1)).until(() -> refusals() >= goal);
    }

    private long refusals() {
        return refusals.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** What was asked until now, by number. */
    Map<String, Asked> asked() {
        return Map.copyOf(asked);
    }

    /** Answers that were neither an acknowledgement nor an honest fault. */
    List<String> dishonest() {
        return List.copyOf(dishonest);
    }

    void report(Figures figures) {
        figures.row("posted, repetitions too", posts);
        figures.row("asked, each under a number of its own", asked.size());
        figures.row("acknowledged", acknowledged);
        figures.row("answered with a fault, by status", new TreeMap<>(refusals));
        figures.row("connection ended without an answer", unanswered);
        figures.row("longest wait for an answer", Duration.ofNanos(slowest.get()));
    }

    /** No more is asked; what is under way is answered first. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        clients.shutdown();
        clients.awaitTermination(60, TimeUnit.SECONDS);
    }
}
