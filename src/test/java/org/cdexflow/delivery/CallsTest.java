package org.cdexflow.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.cdexflow.delivery.CallFailed.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The one way out: to registered places, at addresses that were judged, with an end. */
class CallsTest {

    private static final List<String> HERE = List.of("127.0.0.0/8");

    private HttpServer server;
    private final AtomicInteger called = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private int port;

    @BeforeEach
    void aServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        port = server.getAddress().getPort();
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            called.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            byte[] body = "fine".getBytes(StandardCharsets.UTF_8);
            switch (path) {
                case "/fhir/away" -> {
                    exchange.getResponseHeaders().add("Location", "http://localhost:" + port + "/elsewhere");
                    exchange.sendResponseHeaders(302, -1);
                }
                case "/fhir/drip" -> {
                    exchange.sendResponseHeaders(200, 0);
                    while (over.getCount() > 0) {
                        exchange.getResponseBody().write(' ');
                        exchange.getResponseBody().flush();
                        await(over);
                    }
                }
                case "/fhir/endless" -> {
                    exchange.sendResponseHeaders(200, 0);
                    while (true) {
                        exchange.getResponseBody().write(new byte[8_192]);
                    }
                }
                default -> {
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                }
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    @Test
    void whatIsRegisteredIsCalled() {
        assertThat(send(calls(), "http://localhost:" + port + "/fhir/Patient")).isEqualTo("fine");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "http://localhost:PORT/other", "http://localhost:PORT/fhirs", "http://127.0.0.1:PORT/fhir/x", "https://localhost:PORT/fhir/x",
        "http://localhost:1/fhir/x", "http://localhost:PORT@evil.example/fhir/x",
        "http://localhost:PORT/fhir/../actuator", "http://localhost:PORT/fhir/%2e%2e/actuator", "http://localhost:PORT/fhir/..%2factuator",
        "http://localhost.evil.example:PORT/fhir/x", "ftp://localhost:PORT/fhir/x", "http:///fhir/x"
    })
    void nothingElseIs(String url) {
        assertThat(Bases.of(URI.create("http://localhost:" + port + "/fhir")).hold(URI.create(url.replace("PORT", "" + port)))).isFalse();
        CallFailed refused = catchThrowableOfType(CallFailed.class, () -> send(calls(), url.replace("PORT", "" + port)));
        assertThat(refused.kind()).isEqualTo(Kind.FAULT);
        assertThat(called).hasValue(0);
    }

    @Test
    void aUrlWithAUserIsUnderNoBase() {
        assertThat(Bases.of(URI.create("http://localhost/fhir")).hold(URI.create("http://user@localhost/fhir/x"))).isFalse();
    }

    @Test
    void aRedirectIsNotFollowed() {
        Calls.Reply reply = calls().send(new HttpGet("http://localhost:" + port + "/fhir/away"), Duration.ofSeconds(5), 1_000);
        assertThat(reply.status()).isEqualTo(302);
        assertThat(called).hasValue(1);
    }

    /** First a public address, then this machine: the trick that gets behind a check that looks up the name by itself. */
    @Test
    void aNameThatChangesItsMindIsJudgedAgainWhenItIsCalled() {
        AtomicInteger lookups = new AtomicInteger();
        Network network = Network.ofPartners(List.of(), host -> lookups.incrementAndGet() == 1
                ? new InetAddress[] {InetAddress.getByName("192.0.2.1")}
                : new InetAddress[] {InetAddress.getByName("127.0.0.1")});
        Calls calls = new Calls(network, Bases.of(URI.create("http://partner.example:" + port + "/fhir")));
        HttpGet request = new HttpGet("http://partner.example:" + port + "/fhir/x");

        CallFailed first = catchThrowableOfType(CallFailed.class, () -> calls.send(request, Duration.ofMillis(300), 1_000));
        assertThat(first.kind()).isEqualTo(Kind.TRANSIENT);
        CallFailed second = catchThrowableOfType(
                CallFailed.class,
                () -> calls.send(new HttpGet("http://partner.example:" + port + "/fhir/x"), Duration.ofSeconds(5), 1_000));
        assertThat(second.kind()).isEqualTo(Kind.FAULT);
        assertThat(second).hasMessageContaining("not one that is called").hasMessageNotContaining("127.0.0.1");
        assertThat(lookups).hasValue(2);
        assertThat(called).hasValue(0);
    }

    /** The connection goes to what was judged: there is one lookup for each, none between judging and connecting. */
    @Test
    void theAddressThatWasJudgedIsTheOneThatIsCalled() {
        AtomicInteger lookups = new AtomicInteger();
        Network network = Network.ofPartners(HERE, host -> {
            lookups.incrementAndGet();
            return new InetAddress[] {InetAddress.getByName("127.0.0.1")};
        });
        Calls calls = new Calls(network, Bases.of(URI.create("http://no-such-host.example:" + port + "/fhir")));
        assertThat(send(calls, "http://no-such-host.example:" + port + "/fhir/x")).isEqualTo("fine");
        assertThat(lookups).hasValue(1);
    }

    @Test
    void aBodyThatNeverEndsIsCutOff() {
        CallFailed failed = catchThrowableOfType(CallFailed.class, () -> send(calls(), "http://localhost:" + port + "/fhir/endless"));
        assertThat(failed.kind()).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void aBodyThatDripsIsGivenUp() {
        long begun = System.nanoTime();
        CallFailed failed = catchThrowableOfType(
                CallFailed.class,
                () -> calls().send(new HttpGet("http://localhost:" + port + "/fhir/drip"), Duration.ofMillis(500), 1_000));
        assertThat(failed.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aConnectionThatTheServerClosedIsNotUsedAgain() throws Exception {
        Calls calls = calls();
        String url = "http://localhost:" + port + "/fhir/x";
        assertThat(send(calls, url)).isEqualTo("fine");
        server.stop(0);
        aServerAt(port);
        assertThat(send(calls, url)).isEqualTo("fine");
    }

    private void aServerAt(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write("fine".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
    }

    private Calls calls() {
        return new Calls(Network.ofPartners(HERE), Bases.of(URI.create("http://localhost:" + port + "/fhir")));
    }

    private static String send(Calls calls, String url) {
        return new String(calls.send(new HttpGet(url), Duration.ofSeconds(5), 100_000).body(), StandardCharsets.UTF_8);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
