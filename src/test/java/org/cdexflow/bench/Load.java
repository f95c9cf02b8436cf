package org.cdexflow.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.cdexflow.Payer;
import org.hl7.fhir.r4.model.Bundle;

/** A payer's load: automatic requests, and reads of what became of them. */
final class Load {

    static final int CLIENTS = 8;

    private static final AtomicLong REQUESTS = new AtomicLong();
    private static final String REQUEST = Payer.text(aDataRequest()
            .forMember("Member123")
            .identifiedBy("REQUEST-NUMBER")
            .asking("Condition?patient=cdex-example-patient&clinical-status=active,recurrance,remission")
            .build());

    private Load() {}

    static String request() {
        return REQUEST.replace("REQUEST-NUMBER", System.nanoTime() + "-" + REQUESTS.incrementAndGet());
    }

    /** Posts requests, from several clients, to one node after the other. @return how long each took, in nanoseconds */
    static long[] post(int count, Payer... nodes) throws Exception {
        long[] nanos = new long[count];
        inParallel(count, i -> {
            long begun = System.nanoTime();
            assertThat(nodes[i % nodes.length].post("/Task", request()).status()).isEqualTo(201);
            nanos[i] = System.nanoTime() - begun;
        });
        return nanos;
    }

    /** Waits until no request waits for the engine any more. */
    static void awaitWorked(Payer payer) {
        await("all requests to be worked")
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    Payer.Reply reply = payer.get("/Task?status=requested&_summary=count");
                    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
                    return reply.as(Bundle.class).getTotal() == 0;
                });
    }

    /** POST → completed a second, over so many requests. */
    static double completedPerSecond(int count, Payer... nodes) throws Exception {
        long begun = System.nanoTime();
        post(count, nodes);
        for (Payer node : nodes) {
            awaitWorked(node);
        }
        return count / ((System.nanoTime() - begun) / 1e9);
    }

    /** @param ids of Tasks */
    static double readsPerSecond(Payer payer, List<String> ids) throws Exception {
        IntConsumer read = i -> assertThat(payer.get("/Task/" + ids.get(i % ids.size())).status()).isEqualTo(200);
        inParallel(5_000, read);
        int count = 20_000;
        long begun = System.nanoTime();
        inParallel(count, read);
        return count / ((System.nanoTime() - begun) / 1e9);
    }

    private static void inParallel(int count, IntConsumer work) throws Exception {
        AtomicInteger left = new AtomicInteger(count);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            running.add(clients.submit(() -> {
                for (int number = left.decrementAndGet(); number >= 0; number = left.decrementAndGet()) {
                    work.accept(number);
                }
            }));
        }
        for (Future<?> one : running) {
            one.get();
        }
        clients.shutdown();
    }

    /** Milliseconds. */
    static double percentile(long[] nanos, int percent) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
    }
}
