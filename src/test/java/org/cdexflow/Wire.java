package org.cdexflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
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
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** What lies between two servers, and can be cut. */
public final class Wire implements AutoCloseable {

    /** Of the connection, not of the message. */
    private static final Set<String> CONNECTION = Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade", "http2-settings");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER).build();

    private final HttpServer near;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<String> unchanged = new CopyOnWriteArrayList<>();
    private volatile URI far;
    private volatile boolean cut;
    private volatile Predicate<String> misled = path -> false;
    private volatile HttpHandler instead;

    public Wire() {
        try {
            near = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        near.createContext("/", this::pass);
        near.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "wire");
            thread.setDaemon(true);
            return thread;
        }));
        near.start();
    }

    /** Where this end listens. */
    public URI url() {
        return URI.create("http://localhost:" + near.getAddress().getPort());
    }

    /** To where it leads. */
    public void to(URI server) {
        far = server;
    }

    public void cut() {
        cut = true;
    }

    public void mend() {
        cut = false;
        misled = path -> false;
    }

    /** Until it is mended, calls with such a path and query are answered by another. */
    public void mislead(Predicate<String> path, HttpHandler other) {
        instead = other;
        misled = path;
    }

    /** Path and query of what has passed, in order. */
    public List<String> calls() {
        return calls;
    }

    /** Those of them that were answered with 304: the caller has that version. */
    public List<String> unchanged() {
        return unchanged;
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (cut) {
                return;
            }
            calls.add(exchange.getRequestURI().toString());
            if (misled.test(exchange.getRequestURI().toString())) {
                instead.handle(exchange);
                return;
            }
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(far + exchange.getRequestURI().toString()))
                    .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (!CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
            if (response.statusCode() == 304) {
                unchanged.add(exchange.getRequestURI().toString());
            }
            response.headers().map().forEach((name, values) -> {
                if (!CONNECTION.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            exchange.sendResponseHeaders(response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
            exchange.getResponseBody().write(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        near.stop(0);
    }
}
