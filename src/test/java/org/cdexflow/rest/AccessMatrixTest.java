package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import ca.uhn.fhir.context.FhirContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.partner.Standing;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Who gets what by which interaction. {@code sees}: it is in the answer; {@code counts}: it is counted; {@code own}: what is
 * told, if anything, is the caller's own; {@code sees own}: and something is. {@code nothing}: status, headers and body are those
 * for what does not exist. A number: that status; a refusal is the same for what exists and what does not, but for what the caller
 * may see.
 *
 * <p>The house is the owner. Chained searches, {@code _has} and the like are offered to nobody.
 */
@SandboxTest
class AccessMatrixTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String ALL = "system/*.cruds";
    private static final List<String> CALLERS =
            List.of("requester", "house", "stranger", "disabled", "narrow", "expired", "forged", "nobody");

    private static Task answered;
    private static Task another;

    @Autowired
    Environment environment;

    @Autowired
    Standing standing;

    @Autowired
    JdbcTemplate jdbc;

    private Map<String, String> tokens;
    private String base;

    @BeforeEach
    void callers() {
        base = environment.getRequiredProperty("cdexflow.base-url") + "/fhir";
        OwnToken own = new OwnToken(environment);
        tokens = Map.of(
                "requester", own.of("sandbox-payer", ALL),
                "house", own.of("sandbox-app", ALL),
                "stranger", own.of("sandbox-provider", ALL),
                "disabled", own.of("sandbox-payer", ALL),
                "narrow", own.of("sandbox-payer", "system/Location.rs"),
                "expired", own.expired("sandbox-payer", ALL),
                "forged", own.forged("sandbox-payer", ALL),
                "nobody", "");
        if (answered == null) {
            answered = anAnsweredTask();
            another = anAnsweredTask();
            Payer.of(environment, "sandbox-provider").ask(aDataRequest()
                    .requestedBy("http://hl7.org/fhir/sid/us-npi", "1407071236").forMember("Member123").askingInWords("care plan").build());
        }
    }

    @AfterEach
    void enabled() {
        standing.put("sandbox-payer", true, "as it was", "operator");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        GET  /Task/{task}                                         | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        HEAD /Task/{task}                                         | 200  | 200  | nothing | 401 | 403 | 401 | 401 | 401
        SAME /Task/{task}                                         | 304  | 304  | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Task/{task}?_summary=true                           | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Task/{task}/_history/1                              | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Task/{task}/_history/99                             | nothing | nothing | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Task/{task}/_history                                | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Task?_id={task}                                     | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Task?identifier={number}                            | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Task?_id={task}&_total=accurate                     | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Task?_id={task}&_total=estimate                     | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Task?identifier={number}&_summary=count             | counts | counts | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Task?_id={task}&_include=Task:patient               | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Task?_id={task}&_include=Task:requester             | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Task?_id={task}&_revinclude=Provenance:target       | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Task?_id={task}&_revinclude=Task:focus              | 400 | 400 | 400 | 401 | 403 | 401 | 401 | 401
        GET  /Task?_id={task}&_include:iterate=Task:patient       | 400 | 400 | 400 | 401 | 403 | 401 | 401 | 401
        GET  /Task?patient.identifier=x&_id={task}                | 400 | 400 | 400 | 401 | 403 | 401 | 401 | 401
        GET  /Task?_has:Provenance:target:agent=x&_id={task}      | 400 | 400 | 400 | 401 | 403 | 401 | 401 | 401
        GET  /Task?_filter=id+eq+{task}                           | 400 | 400 | 400 | 401 | 403 | 401 | 401 | 401
        GET  /Task?status=completed&_sort=-_lastUpdated&_count=200 | sees | sees | own | 401 | 403 | 401 | 401 | 401
        GET  /Task?_sort=-_lastUpdated&_count=200                 | sees | sees | sees own | 401 | 403 | 401 | 401 | 401
        GET  /Task?_id={task}&_elements=status                    | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  {page}                                               | sees | sees | own | 401 | 403 | 401 | 401 | 401
        FORM /Task/_search _id={task}                             | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        FORM /Task/_search identifier={number}&_total=accurate    | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        PUT  /Task/{task}                                         | 412 | not theirs | nothing | 401 | 403 | 401 | 401 | 401
        DELETE /Task/{task}                                       | 409 | not theirs | nothing | 401 | 403 | 401 | 401 | 401
        PATCH /Task/{task}                                        | 405 | 405 | 405 | 401 | 405 | 401 | 401 | 401
        GET  /{output}                                            | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /{output}/_history/1                                 | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /{output}/_history/2                                 | nothing | nothing | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Bundle?_id={outputId}                               | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Bundle?_id={outputId}&_total=accurate               | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        FORM /Bundle/_search _id={outputId}                       | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /{inside}                                            | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Condition?_id={insideId}                            | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Condition?_id={insideId}&_include=Condition:patient | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Condition?_id={insideId}&_revinclude=Provenance:target | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Condition?_id={insideId}&_total=accurate            | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Condition?_id={insideId}&_summary=count             | counts | counts | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Condition?patient:Patient={patientId}&_count=200    | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Condition?patient.name=x&_id={insideId}             | 400 | 400 | 400 | 401 | 403 | 401 | 401 | 401
        FORM /Condition/_search _id={insideId}                    | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Patient/{patientId}                                 | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Patient?_id={patientId}                             | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Patient?identifier={member}                         | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        MATCH /Patient/$match {member}                            | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        GET  /Binary/{binary}                                     | sees | sees | nothing | 401 | 403 | 401 | 401 | 401
        """)
    void everybodyGetsHisOwn(
            String call, String requester, String house, String stranger, String disabled, String narrow, String expired, String forged,
            String nobody) {
        List<String> expected = List.of(requester, house, stranger, disabled, narrow, expired, forged, nobody);
        Map<String, String> real = real();
        Map<String, String> absent = absent();
        for (int i = 0; i < CALLERS.size(); i++) {
            String caller = CALLERS.get(i);
            if (caller.equals("disabled")) {
                standing.put("sandbox-payer", false, "the matrix", "operator");
            }
            HttpResponse<String> answer = send(caller, call, real);
            HttpResponse<String> toAbsent = send(caller, call, absent);
            if (caller.equals("disabled")) {
                enabled();
            }
            String what = caller + ": " + call + "\n" + answer.body() + "\n" + toAbsent.body();
            switch (expected.get(i)) {
                case "sees" -> {
                    assertThat(answer.statusCode()).as(what).isEqualTo(200);
                    assertThat(marks(call, real)).as(what).anyMatch(mark -> withoutLinks(answer.body()).contains(mark));
                    assertThat(marks(call, absent)).as(what).noneMatch(mark -> withoutLinks(toAbsent.body()).contains(mark));
                }
                case "counts" -> {
                    assertThat(answer.body()).as(what).contains("\"total\":1");
                    assertThat(toAbsent.body()).as(what).contains("\"total\":0");
                }
                case "own", "sees own" -> {
                    assertThat(answer.statusCode()).as(what).isEqualTo(200);
                    Bundle told = FhirContext.forR4Cached().newJsonParser().parseResource(Bundle.class, answer.body());
                    assertThat(told.getEntry()).as(what)
                            .allMatch(entry -> isOf("sandbox-provider", entry.getResource().getIdElement().getIdPart()));
                    assertThat(told.hasEntry() || expected.get(i).equals("own")).as(what).isTrue();
                }
                case "nothing" -> assertSame(what, answer, real, toAbsent, absent);
                case "not theirs" -> {
                    assertThat(answer.statusCode()).as(what).isEqualTo(403);
                    assertThat(toAbsent.statusCode()).as(what).isEqualTo(404);
                }
                case "200", "304", "409", "412" -> {
                    assertThat(answer.statusCode()).as(what).isEqualTo(Integer.parseInt(expected.get(i)));
                    assertThat(toAbsent.statusCode()).as(what).isEqualTo(404);
                }
                default -> {
                    assertThat(answer.statusCode()).as(what).isEqualTo(Integer.parseInt(expected.get(i)));
                    assertSame(what, answer, real, toAbsent, absent);
                }
            }
        }
    }

    private static void assertSame(
            String what, HttpResponse<String> answer, Map<String, String> real, HttpResponse<String> toAbsent, Map<String, String> absent) {
        assertThat(answer.statusCode()).as(what).isEqualTo(toAbsent.statusCode());
        assertThat(told(answer.body(), real)).as(what).isEqualTo(told(toAbsent.body(), absent));
        assertThat(headers(answer)).as(what).isEqualTo(headers(toAbsent));
        assertThat(answer.body()).as(what).doesNotContain("\"mode\":\"match\"");
    }

    /** With names in place of what was asked for; a self link repeats it. */
    private static String told(String body, Map<String, String> values) {
        String told = body;
        List<Map.Entry<String, String>> longestFirst = values.entrySet().stream()
                .sorted(Comparator.comparingInt(value -> -value.getValue().length()))
                .toList();
        for (Map.Entry<String, String> value : longestFirst) {
            told = told.replace(value.getValue().replace("|", "%7C").replace("/", "%2F"), value.getKey())
                    .replace(value.getValue(), value.getKey());
        }
        return told;
    }

    private static Map<String, List<String>> headers(HttpResponse<String> answer) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(answer.headers().map());
        // time, and what the container counts; a self link is as long as what was asked for
        List.of("date", "connection", "content-length").forEach(headers::remove);
        return headers;
    }

    private static String withoutLinks(String body) {
        return body.replaceFirst("\"link\":\\[.*?\\]", "");
    }

    private static List<String> marks(String call, Map<String, String> real) {
        if (call.contains("{page}") || call.contains("/Task?status") || call.contains("/Task?_sort")) {
            return real.get("{task}").equals(id(answered)) ? List.of(id(answered), id(another)) : List.of("absent");
        }
        String type = call.replaceFirst("^\\w+ +", "");
        String key = type.startsWith("/Task") ? "{task}" : type.startsWith("/Bundle") || type.startsWith("/{output}") ? "{outputId}"
                : type.startsWith("/Patient") ? "{patientId}" : type.startsWith("/Binary") ? "{binary}" : "{insideId}";
        return List.of("\"" + real.get(key) + "\"");
    }

    private Map<String, String> real() {
        String output = ((Reference) answered.getOutputFirstRep().getValue()).getReference();
        Bundle page = payer().get("/Task?status=completed&_count=1").as(Bundle.class);
        return Map.of(
                "{task}", id(answered), "{number}", answered.getIdentifierFirstRep().getValue(),
                "{output}", output, "{outputId}", output.substring(output.indexOf('/') + 1),
                "{inside}", "Condition/cdex-example-hammer-toe", "{insideId}", "cdex-example-hammer-toe",
                "{patientId}", "cdex-example-patient", "{member}", "Member123", "{binary}", "cdex-example-hpnote",
                "{page}", page.getLink("next").getUrl().substring(base.length()));
    }

    /** Of the same shape, and nowhere. The page after the last is where one lands who may see none. */
    private Map<String, String> absent() {
        String id = UUID.randomUUID().toString();
        return Map.of(
                "{task}", UUID.randomUUID().toString(), "{number}", "number-" + id,
                "{output}", "Bundle/" + id, "{outputId}", id,
                "{inside}", "Condition/condition-" + id, "{insideId}", "condition-" + id,
                "{patientId}", "patient-" + id, "{member}", "member-" + id, "{binary}", "binary-" + id,
                "{page}", "/Task?status=rejected&_lastUpdated=lt1970&_count=1");
    }

    private HttpResponse<String> send(String caller, String call, Map<String, String> values) {
        String filled = call;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace(value.getKey(), value.getValue());
        }
        String[] parts = filled.split(" +");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + parts[1].replace("|", "%7C")));
        if (!caller.equals("nobody")) {
            request.header("Authorization", "Bearer " + tokens.get(caller));
        }
        switch (parts[0]) {
            case "GET" -> request.GET();
            case "SAME" -> request.GET().header("If-None-Match", "W/\"" + answered.getMeta().getVersionId() + "\"");
            case "FORM" -> request.header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(parts[2]));
            case "MATCH" -> request.header("Content-Type", "application/fhir+json").POST(BodyPublishers.ofString("""
                    {"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient",
                     "identifier":[{"system":"http://example.org/cdex/payer/member-ids","value":"%s"}]}}]}""".formatted(parts[2])));
            case "PATCH" -> request.header("Content-Type", "application/json-patch+json").method("PATCH", BodyPublishers.ofString("[]"));
            case "PUT" -> {
                Task task = answered.copy();
                task.setId(values.get("{task}"));
                request.header("Content-Type", "application/fhir+json").header("If-Match", "W/\"99\"")
                        .PUT(BodyPublishers.ofString(FhirContext.forR4Cached().newJsonParser().encodeResourceToString(task)));
            }
            default -> request.method(parts[0], BodyPublishers.noBody());
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isOf(String partner, String task) {
        return jdbc.queryForObject("select count(*) from exchange where id = ? and partner = ?", Integer.class, task, partner) == 1;
    }

    private Payer payer() {
        return Payer.of(environment, "sandbox-payer");
    }

    private Task anAnsweredTask() {
        return payer().askAndAwait(
                aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").identified().build());
    }

    private static String id(Task task) {
        return task.getIdElement().getIdPart();
    }
}
