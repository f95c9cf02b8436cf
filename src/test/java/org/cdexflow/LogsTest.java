package org.cdexflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWK;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.cdexflow.access.Http;
import org.cdexflow.ui.Visitor;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A full run of the product as users start it, with everything in the log that our code has to say: what it logs, what its database
 * logs, and what it tells Prometheus names no patient, no number of one, and holds no token, password or key.
 */
class LogsTest {

    private static final Path SAMPLES = Path.of("src/main/resources/sample-record");
    private static final Pattern MARK = Pattern.compile("name=\"mark\"[^>]*value=\"([^\"]+)\"");
    private static final Pattern ITEM = Pattern.compile("name=\"item\"[^>]*value=\"([^\"]+)\"");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a patient is known by, and secrets, with what each is. */
    private final Map<String, String> secrets = new TreeMap<>();

    @TempDir
    Path home;

    @Test
    void aFullRunNamesNobodyAndTellsNoSecret() throws Exception {
        patients();
        String metrics;
        try (RunningApplication application = new RunningApplication(home, "-Dlogging.level.org.cdexflow=debug")) {
            application.start();
            secretsOf(home.resolve("sandbox"));
            metrics = run(application);
        }
        secretsOf(home.resolve("sandbox"));
        secrets.put(Files.readString(home.resolve("postgresql/password")).strip(), "the database's password");
        String log = Files.readString(home.resolve("application.log"));
        assertThat(log).contains("Started CDexFlow").contains("DEBUG");
        assertThat(told(log)).as("the log").isEmpty();
        assertThat(told(metrics)).as("the metrics").isEmpty();
        for (Path file : files(home.resolve("postgresql/log"))) {
            assertThat(told(Files.readString(file))).as("the database's log").isEmpty();
        }
    }

    private String run(RunningApplication application) throws Exception {
        String base = application.url() + "/fhir";
        BackendToken signedIn = new BackendToken(
                URI.create(application.url() + "/oauth2/token"), "sandbox-payer", home.resolve("sandbox/sandbox-payer.jwk"), "system/*.rs system/Task.cruds");
        token(signedIn.get(), "an access token");
        Payer payer = Payer.at(base, signedIn);
        Task answered = payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        payer.get("/" + ((Reference) answered.getOutputFirstRep().getValue()).getReference());
        searches(payer);
        badInput(payer);
        badCalls(application);
        withoutEnd(base, signedIn);
        Visitor clinician = Visitor.signedIn(application, "clinician");
        released(payer, clinician);
        refused(payer, clinician);
        identified(payer, clinician);
        clinician.post("/reports/disclosures", "/reports/disclosures", Map.of("patient", "Member123"));
        Visitor.signedIn(application, "analyst").get("/models/release.dmn");
        Visitor operator = Visitor.signedIn(application, "operator");
        operator.post("/audit", "/audit", Map.of("patient", "cdex-example-patient"));
        operator.post("/audit", "/audit/events.csv", Map.of());
        operator.post("/audit", "/audit", Map.of("from", "Amy Shaw", "failed", "Member123"));
        return new Http(application.url().getPort()).get("/actuator/prometheus").body();
    }

    private static void searches(Payer payer) {
        for (String search : List.of(
                "/Patient?identifier=Member123", "/Patient?family=Shaw&given=Amy&birthdate=1987-02-20", "/Patient?name=Shaw", "/Patient?no-such=Shaw",
                "/Patient?birthdate=Shaw", "/Condition?patient=Patient/Shaw", "/Condition?patient.name=Shaw", "/Observation?_has:Patient:x:name=Shaw",
                "/DocumentReference?patient=cdex-example-patient", "/Patient/Shaw", "/Task/Member123/_history/Shaw", "/Shaw?name=Member123",
                "/Patient?_sort=Shaw", "/Patient?_count=Shaw", "/Patient?_include=Shaw:Member123", "/Patient/$match", "/Patient/$Shaw")) {
            payer.get(search);
        }
        payer.send("POST", "/Patient/_search", "family=Shaw&identifier=Member123", "Content-Type", "application/x-www-form-urlencoded");
        payer.post("/Patient/$match", """
                {"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient",
                "identifier":[{"system":"http://example.org/cdex/payer/member-ids","value":"Member123"}],
                "name":[{"family":"Shaw","given":["Amy"]}],"birthDate":"1987-02-20"}}]}""");
    }

    private static void badInput(Payer payer) {
        String good = Payer.text(aDataRequest().forMember("Member123").asking("Condition?name=Amy Shaw").build());
        for (String body : List.of(
                "Amy Shaw", "{\"resourceType\":\"Task\",\"Amy Shaw\":\"Member123\"}", "{\"resourceType\":\"Amy Shaw\"}", "{\"Shaw",
                good, good.replace("\"requested\"", "\"Amy Shaw\""), good.replace("\"order\"", "[\"Shaw\"]"),
                good.replaceFirst("\"authoredOn\":\"[^\"]*\"", "\"authoredOn\":\"Amy Shaw\""), good.replace("Payer123", "Member123"),
                good.replace("Member123", "Member123\\u0000Shaw"), good.replace("Condition?name", "$Shaw?name"),
                good.replace("\"intent\"", "\"description\":\"" + "Shaw ".repeat(5_000_000) + "\",\"intent\""),
                "{\"resourceType\":\"Task\",\"contained\":".repeat(150) + "\"Shaw\"")) {
            payer.post("/Task", body);
        }
        payer.put("/Task/Shaw", aDataRequest().forMember("Member123").asking("Condition?").build());
        payer.send("PATCH", "/Patient/Shaw", "{\"name\":\"Amy Shaw\"}", "Content-Type", "application/json");
        payer.send("POST", "/Task", "<Task><Shaw/></Task>", "Content-Type", "application/fhir+xml");
    }

    private void badCalls(RunningApplication application) throws Exception {
        Http anybody = new Http(application.url().getPort());
        String sent = Files.readString(home.resolve("sandbox/sandbox-payer.token")).strip();
        for (String authorization : List.of("Bearer " + sent + "x", "Bearer Shaw.Shaw.Shaw", "Basic U2hhdzpNZW1iZXIxMjM=", "Shaw")) {
            anybody.get("/fhir/Patient/Shaw?name=Shaw", "Authorization", authorization);
            anybody.get("/actuator/prometheus", "Authorization", authorization);
        }
        anybody.post("/oauth2/token", Map.of("grant_type", "client_credentials", "client_assertion", sent,
                "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "scope", "Shaw"));
        anybody.post("/oauth2/token", Map.of("grant_type", "Shaw", "client_id", "Shaw", "client_secret", "Member123"));
        String page = anybody.get("/login").body();
        Matcher csrf = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"").matcher(page);
        assertThat(csrf.find()).isTrue();
        anybody.post("/login", Map.of("username", "Shaw", "password", "Member123", "_csrf", csrf.group(1)));
        anybody.post("/login", Map.of("username", "Shaw", "password", "Member123"));
        HttpClient.newHttpClient().send(
                HttpRequest.newBuilder(URI.create(application.url() + "/fhir/Patient/Shaw%2F..%2FMember123;Shaw")).build(), BodyHandlers.discarding());
    }

    /** A body that does not say how long it is. */
    private static void withoutEnd(String base, BackendToken signedIn) throws Exception {
        byte[] body = ("{\"resourceType\":\"Task\",\"description\":\"" + "Shaw ".repeat(5_000_000)).getBytes(UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/Task"))
                .header("Authorization", "Bearer " + signedIn.get())
                .header("Content-Type", "application/fhir+json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build();
        assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(413);
    }

    private void released(Payer payer, Visitor clinician) {
        String page = claimed(payer, clinician, "All notes of Amy Shaw, Member123", "Member123", TaskStatus.ACCEPTED);
        clinician.upload(page, "Amy Shaw Member123.txt", "Amy Shaw was seen.".getBytes(UTF_8));
        clinician.upload(page, "Amy Shaw.exe", "MZ Amy Shaw".getBytes(UTF_8));
        clinician.upload(page, "Amy Shaw.pdf", "%PDF-1.4 Amy Shaw".getBytes(UTF_8));
        clinician.post(page, page + "/search", Map.of("what", "CONDITIONS", "text", "Amy Shaw"));
        act(clinician, page, "/hold", Map.of("reason", "Amy Shaw must be asked"));
        act(clinician, page, "/resume", Map.of());
        Matcher item = ITEM.matcher(clinician.get(page).body());
        assertThat(item.find()).isTrue();
        act(clinician, page, "/selection", Map.of("item", item.group(1)));
        act(clinician, page, "/release", Map.of("item", item.group(1)));
        payer.awaitStatus(page.substring("/queue/".length()), TaskStatus.COMPLETED);
    }

    private void refused(Payer payer, Visitor clinician) {
        String page = claimed(payer, clinician, "The letter about Amy Shaw", "Member123", TaskStatus.ACCEPTED);
        act(clinician, page, "/refuse", Map.of("reason", "Amy Shaw, Member123, does not wish it"));
        payer.awaitStatus(page.substring("/queue/".length()), TaskStatus.FAILED);
    }

    private void identified(Payer payer, Visitor clinician) {
        String page = claimed(payer, clinician, "All notes", "TWIN-4711", TaskStatus.ONHOLD);
        clinician.post(page, page + "/patients", Map.of("name", "Amy Shaw", "birthDate", "1987-02-20", "recordNumber", "Member123"));
        act(clinician, page, "/identify", Map.of("patient", "Amy Shaw"));
        act(clinician, page, "/identify", Map.of("patient", "twin-anna"));
    }

    private String claimed(Payer payer, Visitor clinician, String words, String member, TaskStatus status) {
        String id = payer.ask(aDataRequest().forMember(member).identified().askingInWords(words).build()).getIdElement().getIdPart();
        payer.awaitStatus(id, status);
        String page = "/queue/" + id;
        act(clinician, page, "/claim", Map.of());
        return page;
    }

    private static void act(Visitor clinician, String page, String action, Map<String, String> fields) {
        Map<String, String> form = new TreeMap<>(fields);
        Matcher mark = MARK.matcher(clinician.get(page).body());
        if (mark.find()) {
            form.put("mark", mark.group(1));
        }
        clinician.post(page, page + action, form);
    }

    /** By which words the sample patients are known. */
    private void patients() throws IOException {
        Set<String> numbers = new TreeSet<>();
        for (Path file : files(SAMPLES)) {
            if (!file.toString().contains(".ndjson")) {
                continue;
            }
            InputStream bytes = Files.newInputStream(file);
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes, UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    JsonNode resource = JSON.readTree(line);
                    if (resource.path("resourceType").asText().equals("Patient")) {
                        patient(resource, numbers);
                    } else if (resource.path("resourceType").asText().equals("Coverage")) {
                        numbers.add(resource.path("subscriberId").asText());
                    }
                }
            }
        }
        numbers.remove("");
        assertThat(numbers).contains("Member123", "TWIN-4711").hasSizeGreaterThan(30);
        numbers.forEach(number -> secrets.put(number, "a patient's number"));
        assertThat(secrets).containsKeys("Shaw", "Coversample");
    }

    private void patient(JsonNode patient, Set<String> numbers) {
        patient.path("identifier").forEach(identifier -> numbers.add(identifier.path("value").asText()));
        patient.path("telecom").forEach(telecom -> secrets.put(telecom.path("value").asText(), "a patient's telephone"));
        patient.path("address").forEach(address -> address.path("line").forEach(line -> secrets.put(line.asText(), "a patient's address")));
        patient.path("name").forEach(name -> secrets.put(name.path("family").asText(), "a patient's family name"));
        secrets.put(patient.path("birthDate").asText(), "a patient's birth date");
        secrets.remove("");
    }

    /** Tokens, passwords and private keys that the sandbox keeps in files. */
    private void secretsOf(Path sandbox) throws Exception {
        for (Path file : files(sandbox)) {
            String content = Files.readString(file).strip();
            String name = file.getFileName().toString();
            if (name.endsWith(".token")) {
                token(content, "the token of " + name);
            } else if (name.endsWith(".jwk")) {
                secrets.put(JWK.parse(content).toJSONObject().get("d").toString(), "the private key of " + name);
            } else if (name.equals("users.txt")) {
                content.lines().forEach(line -> secrets.put(line.substring(line.indexOf(':') + 1), "a password"));
            }
        }
    }

    /** Its signature alone is as much a secret. */
    private void token(String token, String what) {
        secrets.put(token.substring(token.lastIndexOf('.') + 1), what);
    }

    private List<String> told(String text) {
        List<String> told = new ArrayList<>();
        secrets.forEach((secret, what) -> {
            Matcher found = Pattern.compile("(?<![A-Za-z0-9])" + Pattern.quote(secret) + "(?![A-Za-z0-9])").matcher(text);
            if (found.find()) {
                int line = text.lastIndexOf('\n', found.start()) + 1;
                told.add(what + ", " + secret + ": " + text.substring(line, Math.min(text.length(), Math.max(found.end(), line + 300))));
            }
        });
        return told;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
