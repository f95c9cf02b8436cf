package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;
import static org.cdexflow.rest.ReplyAssert.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.cdexflow.DataRequests;
import org.cdexflow.Payer;
import org.cdexflow.Payer.Reply;
import org.cdexflow.SandboxTest;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is not taken, and what its sender reads: the way forward, and never what it sent. */
@SandboxTest
class RefusalsTest {

    /** Stands in what is sent, and must not stand in what is answered. */
    private static final String SENT = "XKCDSENTVALUE";

    @Autowired
    Environment environment;

    @Autowired
    JdbcTemplate jdbc;

    Payer payer;
    String base;

    @BeforeEach
    void aPayer() {
        payer = Payer.of(environment, "sandbox-payer");
        base = environment.getRequiredProperty("cdexflow.base-url") + "/fhir";
    }

    @ParameterizedTest
    @EnumSource(value = TaskStatus.class, mode = EnumSource.Mode.EXCLUDE, names = {"REQUESTED", "NULL"})
    void aNewTaskIsRequested(TaskStatus status) {
        assertNothingIsStoredOf(aRequest(task -> task.setStatus(status)), 422);
    }

    /** HAPI makes a number of it, outside of all that handles faults. */
    @Test
    void aHeaderForHapisOwnServersIsNotLookedAt() {
        assertThat(payer.get("/Task/none", "X-Retry-On-Version-Conflict", "retry; max-retries=" + SENT))
                .isRefusedWith(404).withoutQuoting(SENT);
        assertThat(payer.get("/metadata", "X-Retry-On-Version-Conflict", "retry; max-retries=" + SENT)).hasStatus(200);
    }

    /** PostgreSQL's indexes hold some 2,700 bytes, and a text that repeats itself is packed: this one does not. */
    @Test
    void anIdentifierThatNoIndexHoldsIsNotTaken() {
        StringBuilder random = new StringBuilder(SENT);
        new Random(7).ints(9_000, 'a', 'z' + 1).forEach(random::appendCodePoint);
        Task task = aDataRequest().forMember("Member123").asking("Condition").identifiedBy(random.toString()).build();
        assertThat(payer.post("/Task", task)).isRefusedWith(422).withoutQuoting(SENT);
    }

    @Test
    void aBrokenInvariantIsNamedWithItsPlace() {
        Task request = aRequest(task -> task.addInput(task.getInputFirstRep().copy().setType(new CodeableConcept()
                .addCoding(new Coding(DataRequests.HREX_TEMP, "data-code", null)))));
        assertNothingIsStoredOf(request, 422).namingRule("cdex-9", "Task");
    }

    @Test
    void eachBrokenInvariantIsAnIssueOfItsOwn() {
        Reply reply = payer.post("/Task", aRequest(task -> task.setOwner(null).setRequester(null)));
        assertThat(reply).isRefusedWith(422).namingRule("cardinality", "Task.owner").namingRule("cardinality", "Task.requester");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{\"display\":\"words\"}", "{\"system\":\"http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp\"}"})
    void aCodingWithoutItsCodeIsNone(String coding) {
        assertThat(payer.post("/Task", "{\"resourceType\":\"Task\",\"code\":{\"coding\":[" + coding + "]}}")).isRefusedWith(422);
    }

    @Test
    void aDateWithATimeIsNone() {
        String json = text(aRequest(task -> task.addInput().setType(new CodeableConcept().setText("Day")).setValue(new DateType("2020-01-02"))));
        assertThat(payer.post("/Task", json.replace("2020-01-02", "2020-01-02T10:00:00Z"))).isRefusedWith(422).namingRule("type", "Task.input[2].value");
    }

    @Test
    void aModifierThatWeDoNotKnowIsNotOverlooked() {
        Task request = aRequest(task -> task.addModifierExtension()
                .setUrl("http://example.org/only-if-the-moon-is-full").setValue(new StringType(SENT)));
        assertNothingIsStoredOf(request, 422).namingRule("modifierExtension", "modifierExtension");
    }

    @Test
    void nobodyAsksInAnothersName() {
        assertNothingIsStoredOf(aRequest(task -> task.setRequester(task.getOwner())), 403);
        assertNothingIsStoredOf(aRequest(task -> task.getRequester().getIdentifier().setValue(SENT)), 403);
        assertNothingIsStoredOf(aRequest(task -> task.setRequester(new Reference("Organization/" + SENT))), 403);
        assertNothingIsStoredOf(aRequest(task -> task.getRequester().setReference("http://elsewhere.example.com/Organization/1")
                .setIdentifier(null)), 403);
    }

    @Test
    void whatIsNotForUsIsNotTaken() {
        assertNothingIsStoredOf(aRequest(task -> task.setOwner(task.getRequester())), 422);
        assertNothingIsStoredOf(aRequest(task -> task.getOwner().getIdentifier().setValue(SENT)), 422);
        assertNothingIsStoredOf(aRequest(task -> task.setOwner(new Reference("Practitioner/" + SENT))), 422);
    }

    @Test
    void aRequestBringsNoOutput() {
        assertNothingIsStoredOf(
                aRequest(task -> task.addOutput().setType(task.getInputFirstRep().getType()).setValue(new StringType(SENT))),
                422);
    }

    @Test
    void ourOwnClientsCannotAskPartnersYet() {
        assertThat(Payer.of(environment, "sandbox-app").post("/Task", aRequest(task -> {}))).isRefusedWith(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "{", "[]", "null", "\"XKCDSENTVALUE\"", "17", "not json XKCDSENTVALUE", "{\"resourceType\":\"Task\"", "{}",
        "{\"resourceType\":\"XKCDSENTVALUE\"}", "{\"resourceType\":\"Patient\",\"id\":\"XKCDSENTVALUE\"}",
        "{\"resourceType\":\"Task\",\"XKCDSENTVALUE\":1}", "{\"resourceType\":\"Task\",\"status\":\"XKCDSENTVALUE\"}",
        "{\"resourceType\":\"Task\",\"status\":\"a\\nXKCDSENTVALUE\"}", "{\"resourceType\":\"Task\",\"authoredOn\":\"XKCDSENTVALUE\"}",
        "{\"resourceType\":\"Task\",\"status\":{\"XKCDSENTVALUE\":1}}", "{\"resourceType\":\"Task\",\"input\":\"XKCDSENTVALUE\"}",
        "{\"resourceType\":\"Task\",\"code\":{\"extension\":[{\"url\":\"XKCDSENTVALUE\",\"extension\":[[]]}]}}",
        "<Task xmlns=\"http://hl7.org/fhir\"><status value=\"XKCDSENTVALUE\"/></Task>", "{\"resourceType\":\"Task\"} XKCDSENTVALUE {"
    })
    void whatIsNoFhirIsNotUnderstood(String body) {
        assertThat(payer.post("/Task", body)).isRefusedWith(400).withoutQuoting(SENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\"description\":\"XKCDSENTVALUE\",\"description\":\"a\"", "\"\":\"XKCDSENTVALUE\"", "'description':'XKCDSENTVALUE'",
        "\"extension\":[{\"url\":\"http://example.org/XKCDSENTVALUE\",\"valueDecimal\":1e999999999}]"
    })
    void whatAnotherWouldReadInAnotherWayIsNotTaken(String members) {
        String json = text(aRequest(task -> {})).replaceFirst("\\{", "{" + members + ",");
        assertThat(payer.post("/Task", json)).isRefusedWith(400).withoutQuoting(SENT).saying("column");
    }

    @Test
    void digitsAndNamesHaveAnEnd() {
        String json = text(aRequest(task -> {}));
        for (String member : List.of("\"extension\":[{\"url\":\"http://example.org/1\",\"valueDecimal\":" + "1".repeat(1_001) + "}]",
                "\"" + "n".repeat(60_000) + "\":1")) {
            assertThat(payer.post("/Task", json.replaceFirst("\\{", "{" + member + ","))).isRefusedWith(400);
        }
    }

    @Test
    void onlyUtf8IsRead() throws IOException {
        String json = text(aRequest(task -> task.setDescription("M\u00fcller")));
        assertThat(postedIn(StandardCharsets.ISO_8859_1, json)).startsWith("HTTP/1.1 400").contains("OperationOutcome").contains("UTF-8");
        assertThat(postedIn(StandardCharsets.UTF_16, json)).startsWith("HTTP/1.1 400").contains("OperationOutcome");
        assertThat(postedIn(StandardCharsets.UTF_8, json)).startsWith("HTTP/1.1 201");
    }

    private String postedIn(Charset charset, String json) throws IOException {
        byte[] body = json.getBytes(charset);
        return rawly("POST /fhir/Task HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/fhir+json; charset="
                + charset + "\r\nAuthorization: Bearer " + token() + "\r\nContent-Length: " + body.length + "\r\n\r\n", out -> out.write(body));
    }

    @Test
    void anElementThatTaskDoesNotHaveIsNotOverlooked() {
        String json = text(aRequest(task -> {})).replaceFirst("\\{", "{\"urgency\":\"" + SENT + "\",");
        assertThat(payer.post("/Task", json)).isRefusedWith(400).withoutQuoting(SENT);
    }

    @Test
    void aNulIsNoText() {
        for (Task request : List.of(
                aRequest(task -> task.setDescription(SENT + "\0")),
                aRequest(task -> task.addIdentifier().setSystem("http://example.org/ids").setValue(SENT + "\0")),
                aRequest(task -> task.getInputFirstRep().setValue(new StringType("Condition?code=\0" + SENT))))) {
            assertNothingIsStoredOf(request, 422);
        }
    }

    @Test
    void halfACharacterIsNoText() {
        String json = text(aRequest(task -> task.setDescription(SENT)));
        assertThat(payer.post("/Task", json.replace(SENT, SENT + "\\ud800"))).isRefusedWith(422).withoutQuoting(SENT);
        assertThat(payer.post("/Task", json.replace(SENT, SENT + "\\ud83d\\ude00"))).hasStatus(201);
    }

    @Test
    void containedResourcesOfOneIdCannotBeToldApart() {
        String json = text(aRequest(task -> task.addNote().setText("a").setAuthor(new Reference("#who")))).replaceFirst(
                "\\{", "{\"contained\":[{\"resourceType\":\"Practitioner\",\"id\":\"who\"},{\"resourceType\":\"Patient\",\"id\":\"who\"}],");
        assertThat(payer.post("/Task", json)).isRefusedWith(422).saying("an id of its own");
        assertThat(payer.post("/Task", json.replaceFirst(",\\{\"resourceType\":\"Patient\",\"id\":\"who\"}", ""))).hasStatus(201);
    }

    @Test
    void nestingHasALimit() {
        String deep = "{\"resourceType\":\"Task\",\"extension\":" + "[{\"extension\":".repeat(60) + "1" + "}]".repeat(60) + "}";
        assertThat(payer.post("/Task", deep)).isRefusedWith(413).saying("100");
        assertThat(payer.post("/Task", "[".repeat(100_000))).isRefusedWith(413);
    }

    @Test
    void aBodyThatSaysItIsTooLongIsNotRead() throws IOException {
        String answer = rawly("POST /fhir/Task HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/fhir+json\r\n"
                + "Authorization: Bearer " + token() + "\r\nContent-Length: 20971521\r\n\r\n{", out -> {});
        assertThat(answer).startsWith("HTTP/1.1 413").contains("OperationOutcome").contains("20971520");
    }

    @Test
    void aBodyThatDoesNotSayHowLongItIsIsReadToTheLimit() throws IOException {
        byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        String answer = rawly("POST /fhir/Task HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/fhir+json\r\n"
                + "Authorization: Bearer " + token() + "\r\nTransfer-Encoding: chunked\r\n\r\n", out -> {
            for (int i = 0; i <= 320; i++) {
                out.write(chunk);
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });
        assertThat(answer).startsWith("HTTP/1.1 413").contains("OperationOutcome").contains("20971520");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, application/fhir+xml, application/fhir+json, 415", "POST, text/plain, application/fhir+json, 415",
        "POST, application/vnd.api+json, application/fhir+json, 415", "PUT, application/json-patch+json, application/fhir+json, 415",
        "POST, application/x-www-form-urlencoded, application/fhir+json, 415", "PUT, application/xml, application/fhir+json, 415",
        "POST, application/fhir+json, application/fhir+xml, 406", "POST, application/fhir+json, text/html, 406"
    })
    void onlyJsonIsSpoken(String method, String contentType, String accept, int status) {
        assertThat(payer.send(method, "/Task", text(aRequest(task -> {})), "Content-Type", contentType, "Accept", accept))
                .isRefusedWith(status);
    }

    @Test
    void onlyJsonIsRead() {
        assertThat(payer.get("/Task", "Accept", "application/fhir+xml")).isRefusedWith(406);
        assertThat(payer.get("/Task?_format=xml")).isRefusedWith(406);
        assertThat(payer.get("/Task?_format=json", "Accept", "*/*")).hasStatus(200);
    }

    @ParameterizedTest
    @CsvSource({
        "PATCH, /Task/1, 'GET, PUT, DELETE'", "POST, /Task/1, 'GET, PUT, DELETE'", "PUT, /Task, 'GET, POST'",
        "DELETE, /Task, 'GET, POST'", "PATCH, /Task, 'GET, POST'", "PATCH, /Condition/1, GET", "POST, /Condition, GET"
    })
    void aMethodThatIsNotOfferedIsRefusedWithThoseThatAre(String method, String path, String allowed) {
        String contentType = method.equals("PATCH") ? "application/json-patch+json" : "application/fhir+json";
        String body = path.startsWith("/Condition") ? "{\"resourceType\":\"Condition\"}" : text(aRequest(task -> {}));
        assertThat(payer.send(method, path, body, "Content-Type", contentType)).isRefusedWith(405).hasHeader("Allow", allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/XKCDSENTVALUE", "/XKCDSENTVALUE/1", "/Task/XKCDSENTVALUE", "/Task/1/XKCDSENTVALUE", "/Claim/XKCDSENTVALUE", "/",
        "/Task/1/_history/XKCDSENTVALUE", "/Condition/1/XKCDSENTVALUE/2"
    })
    void whatIsNotThereIsNotFound(String path) {
        Reply reply = payer.get(path);
        assertThat(reply.status()).as(reply.body()).isIn(404, 405);
        assertThat(reply).isRefusedWith(reply.status()).withoutQuoting(SENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"XKCDSENTVALUE", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzYW5kYm94LXBheWVyIn0.", "a.b.c"})
    void aBadTokenIsNone(String token, @TempDir Path home) throws IOException {
        Files.createDirectories(home.resolve("sandbox"));
        Files.writeString(home.resolve("sandbox/bad.token"), token);
        Payer stranger = Payer.at(base, home, "bad");
        for (Reply reply : List.of(stranger.get("/Task"), stranger.post("/Task", aRequest(task -> {})))) {
            assertThat(reply).isRefusedWith(401).withoutQuoting(token);
            assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identifier=http://example.org/numbers|no-such-number", "identifier=\"<[{^`\\}]>"})
    void aQueryIsUnderstoodEvenIfItsCharactersAreNotEncoded(String query) throws IOException {
        String answer = rawly("GET /fhir/Task?" + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                + token() + "\r\n\r\n", out -> {});
        assertThat(answer).startsWith("HTTP/1.1 200").contains("searchset").contains("\"total\":0");
    }

    @Test
    void withoutATokenNothingIsToldButWhereToGetOne() throws IOException {
        String answer = rawly("GET /fhir/Task HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", out -> {});
        assertThat(answer).startsWith("HTTP/1.1 401").contains("OperationOutcome").contains("/oauth2/token");
    }

    @Test
    void aScopeThatDoesNotCoverItIsInsufficient() {
        Payer provider = Payer.of(environment, "sandbox-provider");
        for (Reply reply : List.of(provider.get("/Condition/1"), provider.get("/Condition?patient=1"))) {
            assertThat(reply).isRefusedWith(403);
            assertThat(reply.header("WWW-Authenticate")).contains("insufficient_scope");
        }
    }

    @Test
    void aQueryLongerThanAUrlTakesIsToldTheOtherWay() {
        assertThat(payer.get("/Task?identifier=" + SENT.repeat(2_000))).isRefusedWith(414).withoutQuoting(SENT);
        assertThat(payer.get("/Task?identifier=" + SENT.repeat(2_000)).diagnostics()).contains("_search");
    }

    @Test
    void hostileChangesNeverHurt() {
        long seed = Long.getLong("seed", 4711L);
        System.out.println("RefusalsTest seed " + seed);
        Random random = new Random(seed);
        String good = text(aRequest(task -> {}));
        List<String> hurt = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String hostile = HostileJson.changed(good, random, SENT);
            Reply reply = payer.post("/Task", hostile);
            if (reply.status() >= 500) {
                hurt.add(reply.status() + ": " + hostile);
            } else if (reply.status() >= 400) {
                assertThat(reply).isRefusedWith(reply.status());
                if (!HostileJson.changesACode(hostile, SENT)) {
                    assertThat(reply).withoutQuoting(SENT);
                }
            }
        }
        assertThat(hurt).isEmpty();
    }

    private ReplyAssert assertNothingIsStoredOf(Task request, int status) {
        Integer before = jdbc.queryForObject("select count(*) from exchange", Integer.class);
        Reply reply = payer.post("/Task", request);
        assertThat(reply).isRefusedWith(status).withoutQuoting(SENT);
        assertThat(jdbc.queryForObject("select count(*) from exchange", Integer.class)).isEqualTo(before);
        return assertThat(reply);
    }

    private static Task aRequest(Consumer<Task> change) {
        Task request = aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").identified().build();
        change.accept(request);
        return request;
    }

    private static String text(Task task) {
        return FhirContext.forR4Cached().newJsonParser().encodeResourceToString(task);
    }

    private String token() throws IOException {
        return Files.readString(Path.of(environment.getRequiredProperty("cdexflow.home"), "sandbox", "sandbox-payer.token"))
                .strip();
    }

    private interface Sender {
        void send(OutputStream out) throws IOException;
    }

    /** For what an HTTP client would not send. Reads to the end of the OperationOutcome: the connection may stay open for a body. */
    private String rawly(String head, Sender body) throws IOException {
        URI address = URI.create(base);
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            body.send(socket.getOutputStream());
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            StringBuilder answer = new StringBuilder();
            int c = in.read();
            while (c >= 0) {
                answer.append((char) c);
                c = answer.indexOf("}]}") < 0 ? in.read() : -1;
            }
            return answer.toString();
        }
    }
}
