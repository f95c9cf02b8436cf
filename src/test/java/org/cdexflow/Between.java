package org.cdexflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * The network between instances, for HTTP: as good as a cable until it is told to delay, lose, double, reorder or cut. What happens
 * to the n-th message depends on the seed and n alone. Messages are numbered in the order in which they arrive.
 */
public final class Between implements AutoCloseable {

    /** How long a message lets another go first when none comes: well within what clients wait for an answer. */
    private static final Duration OVERTAKEN_WITHIN = Duration.ofSeconds(20);

    /** Of the connection, not of the message. */
    private static final Set<String> CONNECTION =
            Set.of("connection", "content-length", "expect", "host", "http2-settings", "transfer-encoding", "upgrade");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER).build();

    /** A request that came by, and what became of it. @param status of the answer as it was given; 0 when none was */
    public record Passage(String method, String path, Fate fate, int status) {}

    private final List<HttpServer> lines = new ArrayList<>();
    private final List<Passage> passages = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "between");
        thread.setDaemon(true);
        return thread;
    });
    private final Fates fates = new Fates();
    private volatile Predicate<String> affected = call -> true;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private volatile boolean cut;

    /** One end of a line, and where it leads: known later, as a server has to know its own address before it starts. */
    public final class Line {

        private final HttpServer near;
        private volatile URI far;

        private Line() {
            try {
                near = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            near.createContext("/", exchange -> pass(exchange, far));
            near.setExecutor(threads);
            near.start();
            lines.add(near);
        }

        public URI url() {
            return URI.create("http://localhost:" + near.getAddress().getPort());
        }

        public Line to(URI server) {
            far = server;
            return this;
        }
    }

    public Line line() {
        return new Line();
    }

    /** Begins a new sequence of fates. */
    public Between seeded(long seed) {
        fates.begin(seed);
        return this;
    }

    /** Each message waits up to so long. */
    public Between delaying(Duration most) {
        fates.delaying(most);
        return this;
    }

    /** @param share of the requests that never arrive; the connection ends without an answer */
    public Between losingRequests(double share) {
        return sharing(Fate.REQUEST_LOST, share);
    }

    /** @param share of the requests that arrive, but whose answer is lost; the connection ends */
    public Between losingAnswers(double share) {
        return sharing(Fate.ANSWER_LOST, share);
    }

    /** @param share of the requests that arrive twice, at the same time; one of the answers is given */
    public Between doubling(double share) {
        return sharing(Fate.DOUBLED, share);
    }

    /** @param share of the requests that stay until another one, which may meet a fate as well, has been answered */
    public Between reordering(double share) {
        return sharing(Fate.OVERTAKEN, share);
    }

    /** @param share of the answers that end in the middle */
    public Between cuttingOff(double share) {
        return sharing(Fate.CUT_OFF, share);
    }

    private Between sharing(Fate fate, double share) {
        fates.share(fate, share);
        return this;
    }

    /** Only calls such as {@code POST /fhir/Task} that fit meet their fate; the others pass. */
    public Between affecting(Predicate<String> calls) {
        affected = calls;
        return this;
    }

    /** Nobody reaches anybody, until it is {@link #reliable} again. */
    public Between cut() {
        cut = true;
        return this;
    }

    /** As good as a cable again. */
    public Between reliable() {
        cut = false;
        affected = call -> true;
        fates.none();
        return this;
    }

    /** What came by, in the order in which it was finished. */
    public List<Passage> passages() {
        return passages;
    }

    /** How many requests wait just now for another to go first. */
    public int heldUp() {
        return fates.heldUp();
    }

    /** Most requests that were under way at once since this was asked last. */
    public int mostAtOnce() {
        return mostAtOnce.getAndSet(0);
    }

    public long count(Fate fate) {
        return passages.stream().filter(passage -> passage.fate() == fate).count();
    }

    private void pass(HttpExchange exchange, URI far) throws IOException {
        String path = exchange.getRequestURI().toString();
        boolean meetsFate = affected.test(exchange.getRequestMethod() + " " + path);
        Fate fate = Fate.PASSES;
        int status = 0;
        mostAtOnce.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Fates.Drawn drawn = meetsFate ? fates.draw() : Fates.PASSES;
            fate = cut ? Fate.REQUEST_LOST : drawn.fate();
            LockSupport.parkNanos(drawn.delay().toNanos());
            if (fate == Fate.OVERTAKEN) {
                fates.letAnotherGoFirst(OVERTAKEN_WITHIN);
            }
            if (fate != Fate.REQUEST_LOST) {
                status = answer(exchange, sent(exchange, far, body, fate), fate);
            }
        } catch (CompletionException nobodyThere) {
            fate = Fate.REQUEST_LOST;
        } finally {
            underWay.decrementAndGet();
            passages.add(new Passage(exchange.getRequestMethod(), path, fate, status));
            if (meetsFate) {
                fates.passed();
            }
        }
    }

    private static HttpResponse<byte[]> sent(HttpExchange exchange, URI far, byte[] body, Fate fate) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(far + exchange.getRequestURI().toString()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        CompletableFuture<HttpResponse<byte[]>> first = HTTP.sendAsync(request.build(), BodyHandlers.ofByteArray());
        if (fate == Fate.DOUBLED) {
            HTTP.sendAsync(request.build(), BodyHandlers.ofByteArray()).join();
        }
        return first.join();
    }

    private static int answer(HttpExchange exchange, HttpResponse<byte[]> response, Fate fate) throws IOException {
        if (fate == Fate.ANSWER_LOST) {
            return 0;
        }
        response.headers().map().forEach((name, values) -> {
            if (!CONNECTION.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        int length = response.body().length;
        exchange.sendResponseHeaders(response.statusCode(), length == 0 ? -1 : length);
        exchange.getResponseBody().write(response.body(), 0, fate == Fate.CUT_OFF ? length / 2 : length);
        return response.statusCode();
    }

    @Override
    public void close() {
        lines.forEach(line -> line.stop(0));
        threads.shutdownNow();
    }
}
