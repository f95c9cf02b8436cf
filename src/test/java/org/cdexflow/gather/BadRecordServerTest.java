package org.cdexflow.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdexflow.Ehr;
import org.cdexflow.EhrTest;
import org.cdexflow.access.Http;
import org.cdexflow.delivery.CallFailed;
import org.cdexflow.delivery.CallFailed.Kind;
import org.cdexflow.delivery.RecordServer;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** An EHR that answers as it should not: whoever asked learns whether to try again. */
@EhrTest
class BadRecordServerTest {

    private static final String AMY = "cdex-example-patient";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(2);

    @Autowired
    RemoteRecord record;

    @Autowired
    RecordServer server;

    @Autowired
    MeterRegistry meters;

    @LocalServerPort
    int port;

    private Ehr ehr;
    private String base;

    @BeforeEach
    void theEhrAnswers() {
        ehr = EhrTest.Surroundings.ehr();
        base = ehr.wire().url() + "/fhir";
        ehr.wire().mend();
        await().ignoreExceptions().until(() -> !ask(LONG).copies().isEmpty());
    }

    @AfterEach
    void mend() {
        ehr.wire().mend();
    }

    @Test
    void isAskedAgainLaterWhenItIsDownTooBusyOrTooSlow() {
        assertThat(failed(BadAnswers.answer(500, "")).kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(failed(BadAnswers.answer(503, "<html>closed</html>")).kind()).isEqualTo(Kind.TRANSIENT);
    }

    @Test
    void isAskedAgainLaterWhenItCutsOff() {
        assertThat(failed(BadAnswers.cutOff(BadAnswers.searchset(BadAnswers.condition("half", AMY)))).kind()).isEqualTo(Kind.TRANSIENT);
    }

    @Test
    void isLeftAloneForAsLongAsItSays() {
        CallFailed failed = failed(BadAnswers.answer(429, "", "Retry-After", "7"));
        assertThat(failed.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(failed.pause()).isEqualTo(Duration.ofSeconds(7));
        assertThat(failed(BadAnswers.answer(429, "", "Retry-After", "99999999")).pause()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void isNotWaitedForLongerThanTheTimeThereIs() {
        CountDownLatch over = new CountDownLatch(1);
        ehr.wire().mislead(call -> call.contains("/Condition?"), BadAnswers.slow(over));
        long begun = System.nanoTime();
        CallFailed failed = catchThrowableOfType(CallFailed.class, () -> ask(SHORT));
        over.countDown();
        assertThat(failed.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SHORT.multipliedBy(3));
    }

    @Test
    void isLeftAloneAfterRepeatedFailuresAndAskedAgainAfterAWhile() {
        ehr.wire().cut();
        await("the circuit to open").until(() -> {
            catchThrowableOfType(CallFailed.class, () -> ask(LONG));
            return server.server().orElseThrow().silentSince().isPresent();
        });
        assertThat(server.health().getDetails()).containsEntry("record", "no answer");
        assertThat(silent()).isEqualTo(1);
        assertThat(new Http(port).get("/actuator/health/readiness").statusCode()).as("as ready as before").isEqualTo(200);
        ehr.wire().mend();
        await("the circuit to close").ignoreExceptions().until(() -> !ask(LONG).copies().isEmpty());
        assertThat(server.health().getDetails()).containsEntry("record", "answers");
        assertThat(silent()).isZero();
    }

    @Test
    void itsFaultsAreForAnOperator() {
        assertFault("garbage", BadAnswers.json("\u0000\u0001 no JSON {"));
        assertFault("a page for people", BadAnswers.json("<!DOCTYPE html><title>Sign in</title>"));
        assertFault("nothing", BadAnswers.json(""));
        assertFault("an OperationOutcome", BadAnswers.json("{\"resourceType\":\"OperationOutcome\"}"));
        assertFault("no FHIR", BadAnswers.json(BadAnswers.searchset("{\"resourceType\":\"Condition\",\"id\":\"odd\",\"subject\":7}")));
        assertFault("no id", BadAnswers.json(BadAnswers.searchset(BadAnswers.condition("../../etc", AMY))));
        assertFault("NUL", BadAnswers.json(BadAnswers.searchset(BadAnswers.condition("nul", AMY).replace("bad", "b\\u0000d"))));
        assertFault("another type", BadAnswers.json(BadAnswers.searchset("{\"resourceType\":\"Patient\",\"id\":\"twin-anna\"}")));
        assertFault("credentials", BadAnswers.answer(403, "{}"));
    }

    @Test
    void anotherPatientsDataMakesTheWholeAnswerAFault() {
        String own = BadAnswers.condition("own", AMY);
        assertFault("another's", BadAnswers.json(BadAnswers.searchset(own, BadAnswers.condition("other", "twin-anna"))));
        assertFault("nobody's", BadAnswers.json(BadAnswers.searchset(
                own, "{\"resourceType\":\"Condition\",\"id\":\"nobody\",\"subject\":{\"display\":\"Amy\"}}")));
        assertFault("of the same id elsewhere", BadAnswers.json(BadAnswers.searchset(
                own, BadAnswers.condition("elsewhere", AMY).replace("Patient/", "http://elsewhere.example/fhir/Patient/"))));
        assertFault("a statement of another's", BadAnswers.json(BadAnswers.searchset(own, """
                {"resourceType":"Provenance","id":"stray","target":[{"reference":"Condition/other"}],
                 "recorded":"2020-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}""")));
    }

    @Test
    void leadsNowhereElse() throws Exception {
        AtomicInteger called = new AtomicInteger();
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            called.incrementAndGet();
            BadAnswers.json(BadAnswers.searchset()).handle(exchange);
            exchange.close();
        });
        elsewhere.start();
        try {
            String other = "http://localhost:" + elsewhere.getAddress().getPort() + "/fhir";
            String own = BadAnswers.condition("own", AMY);
            assertFault("next elsewhere", BadAnswers.json(BadAnswers.page(other + "/Condition?page=2", own)));
            assertFault("next outside the base", BadAnswers.json(BadAnswers.page(base + "/../actuator", own)));
            assertFault("hidden dots", BadAnswers.json(BadAnswers.page(base + "/%2e%2e/actuator", own)));
            assertFault("next no URL", BadAnswers.json(BadAnswers.page("mailto:x y", own)));
            assertFault("redirect", BadAnswers.answer(302, "", "Location", other + "/Condition"));
            assertThat(called).hasValue(0);
        } finally {
            elsewhere.stop(0);
        }
    }

    @Test
    void isNotReadWithoutEnd() {
        assertThat(failed(BadAnswers.huge()).kind()).isEqualTo(Kind.TOO_LARGE);
        assertFault("a circle", BadAnswers.json(BadAnswers.page(base + "/Condition?page=1", BadAnswers.condition("own", AMY))));
        assertFault("empty pages", BadAnswers.leadingNowhere(base));
        ehr.wire().mislead(call -> call.contains("/Condition?"), BadAnswers.endless(base, AMY));
        QueryRefused refused = catchThrowableOfType(QueryRefused.class, () -> ask(LONG));
        assertThat(refused).hasMessageContaining("Narrow it by code, category or date");
    }

    private void assertFault(String what, HttpHandler answer) {
        assertThat(failed(answer)).as(what).isNotNull().extracting(CallFailed::kind).as(what).isEqualTo(Kind.FAULT);
    }

    private CallFailed failed(HttpHandler answer) {
        ehr.wire().mislead(call -> call.contains("/Condition?"), answer);
        return catchThrowableOfType(CallFailed.class, () -> ask(LONG));
    }

    /** {@code cdexflow_record_silent}. */
    private double silent() {
        return meters.get("cdexflow.record.silent").gauge().value();
    }

    private Brought ask(Duration within) {
        return record.forRequest("an exchange", List.of("Condition?clinical-status=active"), AMY, new Reference("Patient/" + AMY), within);
    }
}
