package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;
import static org.cdexflow.rest.ReplyAssert.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.cdexflow.BackendToken;
import org.cdexflow.Payer;
import org.cdexflow.Payer.Reply;
import org.cdexflow.SandboxTest;
import org.cdexflow.audit.RefusalCounts;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What one caller can take, and that the others do not notice. */
@SandboxTest
@TestPropertySource(properties = {
    "cdexflow.limits.rates.at-once=2", "cdexflow.limits.rates.waiting=4", "cdexflow.limits.rates.writes=40",
    "cdexflow.limits.rates.reads=400", "cdexflow.limits.rates.tokens=4", "cdexflow.limits.array=500"
})
class HardShellTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Autowired
    Environment environment;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    RefusalCounts refusals;

    private Payer greedy;
    private Payer polite;

    @BeforeEach
    void twoPartners() {
        greedy = Payer.of(environment, "sandbox-payer");
        polite = Payer.of(environment, "sandbox-provider");
    }

    @Test
    void anArrayHasALimit() {
        String many = "{\"resourceType\":\"Task\",\"note\":[" + "{\"text\":\"x\"},".repeat(500) + "{\"text\":\"x\"}]}";
        assertThat(polite.post("/Task", many)).isRefusedWith(413).saying("500");
        assertThat(polite.post("/Task", "[" + ",".repeat(600))).isRefusedWith(413);
        assertThat(polite.post("/Task", "{\"a\":\"" + ",".repeat(600) + "\"}").status()).isEqualTo(400);
    }

    @Test
    void aBodyHasSoManyValues() {
        String some = "[" + "1,".repeat(400) + "1]";
        String many = "{\"resourceType\":\"Task\",\"a\":[" + ("[" + (some + ",").repeat(400) + some + "],").repeat(2) + some + "]}";
        assertThat(polite.post("/Task", many)).isRefusedWith(413).saying("200000");
    }

    @Test
    void aQueryHasSoManyParameters() {
        assertThat(polite.get("/Task?" + "_id=a&".repeat(200) + "_id=a")).isRefusedWith(400).saying("200");
    }

    /** In a form there may be more of them than in a URL; and each is one more table for the database to join. */
    @Test
    void aSearchHasSoManyConditions() {
        Payer reader = Payer.at(
                environment.getRequiredProperty("cdexflow.base-url") + "/fhir", () -> new OwnToken(environment).of("sandbox-payer", "system/*.rs"));
        String many = "code=a&".repeat(60) + "_count=1";
        assertThat(reader.get("/Condition?" + many)).isRefusedWith(400).saying("50");
        assertThat(reader.send("POST", "/Condition/_search", many, "Content-Type", "application/x-www-form-urlencoded"))
                .isRefusedWith(400).saying("50");
        assertThat(reader.get("/Condition?code=" + "a,".repeat(400) + "a")).hasStatus(200);
    }

    @Test
    void aCompressedBodyIsNotTaken() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[50_000_000]);
        }
        HttpResponse<String> answer = HTTP.send(
                request("/Task", "sandbox-provider").header("Content-Type", "application/fhir+json").header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofByteArray(bomb.toByteArray())).build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).contains("compressed");
    }

    @Test
    void aPageIsNoLongerThanTheLimitWhateverIsAskedFor() {
        Bundle page = polite.get("/Task?_count=999999999").as(Bundle.class);
        assertThat(page.getEntry().size()).isLessThanOrEqualTo(200);
        assertThat(polite.get("/Task?_count=-1")).isRefusedWith(400);
        assertThat(polite.get("/Task?_count=99999999999999")).isRefusedWith(400);
    }

    /** What is large is in memory as often as it is asked for: a page ends before that is too much, and the next one goes on. */
    @Test
    void aPageWeighsNoMoreThanItMay() {
        Set<String> asked = new HashSet<>();
        for (int i = 0; i < 14; i++) {
            asked.add(polite.ask(ofCharacters(900_000)).getIdElement().getIdPart());
        }
        Set<String> found = new HashSet<>();
        int pages = 0;
        for (String next = "/Task?_count=200"; next != null; pages++) {
            Reply reply = polite.get(next);
            assertThat(reply.body().length()).isLessThan(11_500_000);
            Bundle page = reply.as(Bundle.class);
            page.getEntry().forEach(entry -> assertThat(found.add(entry.getResource().getIdElement().getIdPart())).isTrue());
            next = page.getLink("next") == null ? null : page.getLink("next").getUrl();
        }
        assertThat(pages).isGreaterThan(1);
        assertThat(found).containsAll(asked);
    }

    @Test
    void aRequestHasALimit() {
        assertThat(polite.post("/Task", ofCharacters(1_000_000))).isRefusedWith(413).saying("1000000");
    }

    private static Task ofCharacters(int length) {
        return aDataRequest().requestedBy("http://hl7.org/fhir/sid/us-npi", "1407071236").forMember("Member123")
                .askingInWords("the latest care plan").identified().build().setDescription("x".repeat(length));
    }

    @Test
    void whoWritesTooOftenIsToldWhenToComeBack() {
        Reply last = null;
        for (int i = 0; i < 200 && (last == null || last.status() != 429); i++) {
            last = greedy.post("/Task", "{}");
        }
        assertThat(last).isRefusedWith(429);
        assertThat(last.body()).contains("\"throttled\"");
        assertThat(Integer.parseInt(last.header("Retry-After"))).isBetween(1, 60);
        assertThat(polite.post("/Task", "{}").status()).as("another's rate is another's").isEqualTo(400);
        assertThat(jdbc.queryForObject("select taken from rate_window where caller = 'sandbox-payer' and kind = 'write'", Integer.class))
                .as("for other nodes").isEqualTo(40);
        refusals.record();
        assertThat(jdbc.queryForList("select body from audit_event where kind = 'call-refused'", String.class))
                .anySatisfy(body -> assertThat(body).contains("sandbox-payer", "429: more often than agreed"));
    }

    @Test
    void whoReadsTooOftenIsToldWhenToComeBack() {
        Payer app = Payer.of(environment, "sandbox-app");
        Reply last = null;
        for (int i = 0; i < 900 && (last == null || last.status() != 429); i++) {
            last = app.get("/Task/none");
        }
        assertThat(last).isRefusedWith(429);
        assertThat(Integer.parseInt(last.header("Retry-After"))).isBetween(1, 60);
    }

    @Test
    void whoAsksForTokensTooOftenIsToldWhenToComeBack() {
        Path key = Path.of(environment.getRequiredProperty("cdexflow.home"), "sandbox", "sandbox-provider.jwk");
        URI tokenUrl = URI.create(environment.getRequiredProperty("cdexflow.base-url") + "/oauth2/token");
        HttpResponse<String> last = null;
        for (int i = 0; i < 20 && (last == null || last.statusCode() != 429); i++) {
            last = BackendToken.ask(tokenUrl, "sandbox-provider", key, "system/Task.rs");
        }
        assertThat(last.statusCode()).isEqualTo(429);
        assertThat(last.body()).contains("slow_down", "use it again");
        assertThat(Integer.parseInt(last.headers().firstValue("Retry-After").orElseThrow())).isBetween(1, 60);
    }

    @Test
    void aHeadHasALimit() throws IOException {
        URI base = URI.create(environment.getRequiredProperty("cdexflow.base-url"));
        try (Socket socket = new Socket(InetAddress.getByName(base.getHost()), base.getPort())) {
            socket.getOutputStream().write(("GET /fhir/Task HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "a".repeat(40_000) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 400 ").doesNotContain("Tomcat", "org.apache");
        }
    }

    /** Somebody holds what the search needs: it gives up, and with it its connection. */
    @Test
    void aSearchHasATime() {
        new TransactionTemplate(transactions).executeWithoutResult(held -> {
            jdbc.execute("lock table search_value in access exclusive mode");
            HttpResponse<String> answer = HTTP.sendAsync(
                    request("/Condition?code=x", "sandbox-provider").build(), BodyHandlers.ofString()).join();
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("takes too long");
        });
    }

    @Test
    void aPageBringsSoManyOthers() {
        String many = "/Task?_id=none" + "&_include=Task:patient".repeat(150);
        assertThat(polite.get(many)).hasStatus(200);
        assertThat(polite.get(many + "&_include=Task:patient".repeat(100))).isRefusedWith(400).saying("200");
    }

    /** Bodies that never come hold the greedy one's own turns: it is told to wait, and nobody else waits. */
    @Test
    void slowBodiesOfOneStarveNobodyElse() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                slow.add(dripping("sandbox-payer"));
            }
            await("the greedy one to be told").until(() -> HTTP.send(
                    request("/Task?_count=0", "sandbox-payer").build(), BodyHandlers.ofString()).statusCode() == 429);
            for (int i = 0; i < 10; i++) {
                long begun = System.nanoTime();
                assertThat(polite.get("/Task?_count=1")).hasStatus(200);
                assertThat((System.nanoTime() - begun) / 1_000_000).as("ms").isLessThan(5_000);
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        await("its turns to be free again").until(() -> greedy.get("/Task?_count=0").status() == 200);
    }

    @Test
    void manyAtOnceOfOneWaitTheirTurnAndNobodyElseDoes() {
        List<CompletableFuture<Integer>> flood = new ArrayList<>();
        new TransactionTemplate(transactions).executeWithoutResult(held -> {
            jdbc.execute("lock table search_value in access exclusive mode");
            IntStream.range(0, 60).forEach(i -> flood.add(HTTP
                    .sendAsync(request("/Condition?code=x", "sandbox-payer").build(), BodyHandlers.discarding())
                    .thenApply(HttpResponse::statusCode)));
            await("some to be told to wait").until(() -> flood.stream().anyMatch(answer -> answer.getNow(0) == 429));
            assertThat(polite.get("/Task?_count=1")).hasStatus(200);
        });
        assertThat(flood.stream().map(CompletableFuture::join).toList()).contains(200).isSubsetOf(200, 429, 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/oauth2/token", "/login"})
    void slowFormsOfStrangersDoNotLast(String path) throws Exception {
        URI base = URI.create(environment.getRequiredProperty("cdexflow.base-url"));
        ScheduledExecutorService drops = Executors.newSingleThreadScheduledExecutor();
        try (Socket socket = new Socket(InetAddress.getByName(base.getHost()), base.getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Content-Length: 60000\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            drops.scheduleAtFixedRate(() -> drop(out), 0, 200, TimeUnit.MILLISECONDS);
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        } finally {
            drops.shutdownNow();
        }
    }

    private static void drop(OutputStream out) {
        try {
            out.write('a');
            out.flush();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    /** Whoever has not said who it is gets an answer before its body is looked at, whatever the body says that it is. */
    @ParameterizedTest
    @ValueSource(strings = {"PUT /fhir/Task/1", "DELETE /fhir/Task/1", "PUT /oauth2/token", "PUT /queue"})
    void theFormOfAStrangerIsNotRead(String line) throws IOException {
        URI base = URI.create(environment.getRequiredProperty("cdexflow.base-url"));
        try (Socket socket = new Socket(InetAddress.getByName(base.getHost()), base.getPort())) {
            socket.setSoTimeout(8_000);
            socket.getOutputStream().write((line + " HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000000000\r\n\r\na=")
                    .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertThat(answer).matches("HTTP/1.1 [34]\\d\\d");
        }
    }

    private Socket dripping(String partner) throws IOException {
        URI base = URI.create(environment.getRequiredProperty("cdexflow.base-url"));
        Socket socket = new Socket(InetAddress.getByName(base.getHost()), base.getPort());
        socket.getOutputStream().write(("POST /fhir/Task/_search HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n"
                + "Authorization: Bearer " + new OwnToken(environment).of(partner, "system/*.cruds")
                + "\r\nContent-Length: 1000\r\n\r\n_").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private HttpRequest.Builder request(String path, String caller) {
        return HttpRequest.newBuilder(URI.create(environment.getRequiredProperty("cdexflow.base-url") + "/fhir" + path))
                .header("Authorization", "Bearer " + new OwnToken(environment).of(caller, "system/*.cruds"));
    }
}
