package org.cdexflow.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdexflow.delivery.CallFailed.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that does not answer is left alone, and asked by one call whether it is back. */
class CircuitTest {

    private final AtomicInteger called = new AtomicInteger();
    private volatile int status = 503;
    private HttpServer http;

    @BeforeEach
    void aServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/fhir", exchange -> {
            called.incrementAndGet();
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        http.start();
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    @Test
    void whoIsLeftAloneIsNotCalled() {
        FhirServer server = server(1);
        for (int i = 0; i < 3; i++) {
            assertThat(server.silentSince()).as("after %s failures", i).isEmpty();
            assertThat(failed(server)).hasMessageContaining("503");
        }
        assertThat(server.silentSince()).isPresent();

        status = 200;
        CallFailed failed = failed(server);
        assertThat(failed).hasMessageContaining("left alone for a while");
        assertThat(failed.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(failed.isOfServer()).isTrue();
        assertThat(called).as("calls of the server").hasValue(3);
        assertThat(server.silentSince()).isPresent();
    }

    @Test
    void oneCallTellsThatItIsNotBackAndAnotherThatItIs() {
        FhirServer server = server(50);
        await("one call more than those that opened it").until(() -> {
            failed(server);
            return called.get() == 4;
        });
        assertThat(server.silentSince()).as("still").isPresent();

        status = 200;
        await("an answer").ignoreExceptions().until(() -> read(server).isPresent());
        assertThat(server.silentSince()).isEmpty();
        assertThat(called).hasValue(5);
    }

    /** Another question may well be answered. */
    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 500})
    void whoCannotAnswerThisIsNotLeftAlone(int answer) {
        status = answer;
        FhirServer server = server(1);
        for (int i = 0; i < 12; i++) {
            assertThat(failed(server)).isNotNull();
        }
        assertThat(called).hasValue(12);
        assertThat(server.silentSince()).isEmpty();
    }

    private FhirServer server(double speed) {
        URI base = URI.create("http://localhost:" + http.getAddress().getPort() + "/fhir");
        return FhirServer.of(base, "server", new Calls(Network.own(), Bases.of(base)), speed, Clock.systemUTC());
    }

    private static CallFailed failed(FhirServer server) {
        return catchThrowableOfType(CallFailed.class, () -> read(server));
    }

    private static Optional<FhirServer.Answer> read(FhirServer server) {
        return server.get(server.under("Patient/17"), null, Instant.now().plusSeconds(10));
    }
}
