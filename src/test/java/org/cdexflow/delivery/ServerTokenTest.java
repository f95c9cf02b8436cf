package org.cdexflow.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.cdexflow.delivery.CallFailed.Kind;
import org.cdexflow.partner.Outbound;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our token at another server: kept while it is taken, asked for once more when it is not, and what it means when there is none. */
class ServerTokenTest {

    private static final String SMART_2 = "system/*.rs";
    private static final String SMART_1 = "system/*.read";
    private static final String INVALID_SCOPE = "{\"error\":\"invalid_scope\"}";

    /** @param after seconds that it asks to be left alone, or null */
    private record Answer(int status, String body, String after) {

        static Answer of(int status, String body) {
            return new Answer(status, body, null);
        }
    }

    /** What was asked of the token endpoint: the scopes. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** What was shown to the server. */
    private final List<String> shown = new CopyOnWriteArrayList<>();

    private final Set<String> withdrawn = ConcurrentHashMap.newKeySet();
    private volatile UnaryOperator<Answer> tokens = granted -> granted;
    private volatile boolean knowsSmart2 = true;
    private volatile boolean takesNone;
    private volatile Instant now = Instant.parse("2030-01-01T08:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private HttpServer http;
    private FhirServer server;

    @BeforeEach
    void aServerThatWantsAToken() throws Exception {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/oauth2/token", exchange -> {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String encoded = Stream.of(form.split("&")).filter(it -> it.startsWith("scope=")).findFirst().orElseThrow().substring(6);
            String scope = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
            asked.add(scope);
            boolean known = knowsSmart2 || !scope.equals(SMART_2);
            answer(exchange, known ? tokens.apply(granted()) : Answer.of(400, INVALID_SCOPE));
        });
        http.createContext("/fhir", exchange -> {
            String token = exchange.getRequestHeaders().getFirst("Authorization").replace("Bearer ", "");
            shown.add(token);
            answer(exchange, takesNone || withdrawn.contains(token) ? Answer.of(401, "") : Answer.of(200, "{}"));
        });
        http.start();

        JWK key = new ECKeyGenerator(Curve.P_384).keyID("ours").algorithm(JWSAlgorithm.ES384).generate();
        String host = "http://localhost:" + http.getAddress().getPort();
        Outbound credentials = new Outbound(URI.create(host + "/oauth2/token"), "us", null);
        Calls calls = new Calls(Network.own(), Bases.of(URI.create(host + "/fhir"), credentials.tokenUrl()));
        server = FhirServer.of(URI.create(host + "/fhir"), "server", calls, 1, clock)
                .with(new ServerToken(calls, credentials, () -> key, clock));
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    @Test
    void isKeptUntilShortlyBeforeItExpires() {
        read();
        now = now.plus(Duration.ofSeconds(269));
        read();
        assertThat(asked).hasSize(1);
        now = now.plus(Duration.ofSeconds(2));
        read();
        assertThat(asked).hasSize(2);
        assertThat(shown).containsExactly("token-1", "token-1", "token-2");
    }

    @Test
    void isForgottenAndAskedForOnceMoreWhenItIsNotTakenAnyMore() {
        read();
        withdrawn.add("token-1");
        read();
        read();
        assertThat(shown).containsExactly("token-1", "token-1", "token-2", "token-2");
        assertThat(asked).hasSize(2);
    }

    @Test
    void isNotAskedForWithoutEndWhenNoneIsTaken() {
        takesNone = true;
        assertThat(failed().kind()).isEqualTo(Kind.FAULT);
        assertThat(shown).containsExactly("token-1", "token-2");
    }

    @Test
    void isAskedForInTheOlderWayWhereTheServerKnowsNoOther() {
        knowsSmart2 = false;
        read();
        assertThat(asked).containsExactly(SMART_2, SMART_1);
        assertThat(shown).hasSize(1);
    }

    @Test
    void isAFaultWhereNeitherWayIsKnown() {
        tokens = granted -> Answer.of(400, INVALID_SCOPE);
        assertThat(failed().kind()).isEqualTo(Kind.FAULT);
        assertThat(asked).containsExactly(SMART_2, SMART_1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "400; {\"error\":\"invalid_client\"}; FAULT",
        "400; {\"error\":\"invalid_grant\"};  FAULT",
        "400; <html>                       ;  FAULT",
        "401; {\"error\":\"invalid_client\"}; FAULT",
        "404; <html>                       ;  FAULT",
        "302; ''                           ;  FAULT",
        "200; <html>                       ;  FAULT",
        "200; {\"token_type\":\"bearer\"}  ;  FAULT",
        "429; ''                           ;  TRANSIENT",
        "500; {\"error\":\"server_error\"} ;  TRANSIENT",
        "503; <html>                       ;  TRANSIENT"
    })
    void whereThereIsNoneItIsTriedAgainOrLookedAt(int status, String body, Kind kind) {
        tokens = granted -> Answer.of(status, body);
        CallFailed failed = failed();
        assertThat(failed.kind()).isEqualTo(kind);
        assertThat(failed.isOfServer()).as("nobody else gets one either, and all wait").isEqualTo(kind == Kind.TRANSIENT);
        assertThat(asked).as("not asked in another way").containsExactly(SMART_2);
        assertThat(shown).isEmpty();

        tokens = granted -> granted;
        read();
        assertThat(shown).hasSize(1);
    }

    @Test
    void whoGivesItIsLeftAloneForAsLongAsItSays() {
        tokens = granted -> new Answer(429, "", "7");
        assertThat(failed().pause()).isEqualTo(Duration.ofSeconds(7));
    }

    private void read() {
        server.get(server.under("Patient/17"), null, clock.instant().plusSeconds(10));
    }

    private CallFailed failed() {
        return catchThrowableOfType(CallFailed.class, this::read);
    }

    private Answer granted() {
        return Answer.of(200, "{\"access_token\":\"token-" + asked.size() + "\",\"token_type\":\"bearer\",\"expires_in\":300}");
    }

    private static void answer(HttpExchange exchange, Answer answer) throws IOException {
        try (exchange) {
            if (answer.after() != null) {
                exchange.getResponseHeaders().set("Retry-After", answer.after());
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
