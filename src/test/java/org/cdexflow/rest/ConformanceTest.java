package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;
import static org.cdexflow.rest.ReplyAssert.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.cdexflow.Payer;
import org.cdexflow.Payer.Reply;
import org.cdexflow.SandboxTest;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceSearchParamComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@code /fhir/metadata} is a promise: what it lists works, what it does not list is refused. */
@SandboxTest
class ConformanceTest {

    @Autowired
    Environment environment;

    @Autowired
    JdbcTemplate jdbc;

    Payer payer;
    Payer app;

    @BeforeEach
    void callers() {
        payer = Payer.of(environment, "sandbox-payer");
        // sees everything, so that there is something to read of every type
        app = Payer.of(environment, "sandbox-app");
    }

    @TestFactory
    Stream<DynamicTest> everySearchParameterThatIsListedWorks() {
        return listed().flatMap(resource -> resource.getSearchParam().stream()
                .map(parameter -> dynamicTest(resource.getType() + "?" + parameter.getName(), () -> {
                    String query = "/" + resource.getType() + "?_count=1&" + parameter.getName() + "=" + aValueFor(parameter);
                    assertThat(app.get(query)).hasStatus(200);
                })));
    }

    @TestFactory
    Stream<DynamicTest> noOtherSearchParameterWorks() {
        List<String> ofFhir = List.of(
                "_content", "_text", "_tag", "_profile", "_security", "_source", "_has:Provenance:target:agent", "_list", "_type",
                "_filter", "asserter", "based-on", "performer", "business-status", "author", "language", "deceased");
        return listed().flatMap(resource -> ofFhir.stream()
                .filter(name -> resource.getSearchParam().stream().noneMatch(listed -> listed.getName().equals(name)))
                .map(name -> dynamicTest(
                        resource.getType() + "?" + name,
                        () -> assertThat(app.get("/" + resource.getType() + "?" + name + "=x")).isRefusedWith(400))));
    }

    @TestFactory
    Stream<DynamicTest> everyIncludeThatIsListedWorks() {
        return listed().flatMap(resource -> resource.getSearchInclude().stream()
                .map(include -> dynamicTest(
                        include.getValue(),
                        () -> assertThat(app.get("/" + resource.getType() + "?_id=none&_include=" + include.getValue())).hasStatus(200))));
    }

    @TestFactory
    Stream<DynamicTest> everyTypeCanBeSearchedAndReadAsListed() {
        return listed().filter(resource -> !resource.getType().equals("Task"))
                .map(resource -> dynamicTest(resource.getType(), () -> {
                    assertThat(interactions(resource)).containsExactlyInAnyOrder(
                            TypeRestfulInteraction.READ, TypeRestfulInteraction.VREAD, TypeRestfulInteraction.SEARCHTYPE);
                    String type = "/" + resource.getType();
                    assertThat(app.get(type + "?_count=1&_revinclude=Provenance:target")).hasStatus(200);
                    for (String id : anIdOf(resource.getType())) {
                        assertThat(app.get(type + "/" + id)).hasStatus(200);
                        assertThat(app.get(type + "/" + id + "/_history/1")).hasStatus(200);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> noTypeOfTheRecordCanBeWritten() {
        return listed().filter(resource -> !resource.getType().equals("Task"))
                .map(resource -> dynamicTest(resource.getType(), () -> {
                    String type = "/" + resource.getType();
                    String json = "{\"resourceType\":\"" + resource.getType() + "\",\"id\":\"x\"}";
                    assertThat(send("POST", type, json)).isRefusedWith(405).hasHeader("Allow", "GET");
                    assertThat(send("PUT", type + "/x", json)).isRefusedWith(405).hasHeader("Allow", "GET");
                    assertThat(app.delete(type + "/x")).isRefusedWith(405).hasHeader("Allow", "GET");
                    assertThat(app.get(type + "/x/_history")).isRefusedWith(405);
                }));
    }

    @Test
    void everyInteractionOfTaskThatIsListedWorks() {
        CapabilityStatementRestResourceComponent listed =
                listed().filter(resource -> resource.getType().equals("Task")).findFirst().orElseThrow();
        assertThat(interactions(listed)).allSatisfy(interaction -> assertThat(tried(interaction).status())
                .as(interaction.toCode())
                .isIn(200, 201));
    }

    @Test
    void noOtherInteractionOfTaskWorks() {
        String task = "/Task/" + aTask().getIdElement().getIdPart();
        assertThat(payer.get("/Task/_history")).isRefusedWith(405);
        assertThat(payer.get(task + "/$everything")).isRefusedWith(405);
        assertThat(payer.delete("/Task?status=accepted")).isRefusedWith(405);
        assertThat(payer.get("/_history")).isRefusedWith(404);
        assertThat(payer.get("/?_type=Task")).isRefusedWith(404);
    }

    /** Scopes are asked for each request; a batch would go past that. */
    @ParameterizedTest
    @ValueSource(strings = {"batch", "transaction"})
    void entriesAreSentOneByOne(String type) {
        String bundle = "{\"resourceType\":\"Bundle\",\"type\":\"" + type
                + "\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":\"Task\"}}]}";
        assertThat(send("POST", "", bundle)).isRefusedWith(405).saying("each entry");
        assertThat(send("POST", "/", bundle)).isRefusedWith(405).saying("each entry");
    }

    @TestFactory
    Stream<DynamicTest> everyInteractionTellsTheScopeThatItTakesAndTakesNoOther() {
        Set<ScopeNeeded> ofRecord = EnumSet.of(ScopeNeeded.READ, ScopeNeeded.VREAD, ScopeNeeded.SEARCH);
        Map<String, Set<ScopeNeeded>> offered = Map.of(
                "Task", EnumSet.complementOf(EnumSet.of(ScopeNeeded.MATCH)), "Bundle", ofRecord, "Binary", ofRecord,
                "Patient", EnumSet.of(ScopeNeeded.READ, ScopeNeeded.VREAD, ScopeNeeded.SEARCH, ScopeNeeded.MATCH));
        return offered.keySet().stream().flatMap(type -> offered.get(type).stream()
                .map(row -> dynamicTest(type + " " + row, () -> takesItsScopeAndNoOther(row, type))));
    }

    @ParameterizedTest
    @EnumSource
    void theReadmeHasTheSameTable(ScopeNeeded row) throws IOException {
        String line = Files.readAllLines(Path.of("README.md")).stream()
                .filter(it -> it.replace("`", "").replace(", which withdraws", "").startsWith("| " + row.request() + " | "))
                .findFirst()
                .orElseThrow();
        assertThat(line).contains("| `" + row.letter() + "`");
    }

    private void takesItsScopeAndNoOther(ScopeNeeded row, String type) {
        OwnToken tokens = new OwnToken(environment);
        for (String letter : "cruds".split("")) {
            int status = tried(row, type, tokens.of("sandbox-payer", "system/Location.cruds system/" + type + "." + letter));
            assertThat(status == 403).as(letter + ": " + status).isEqualTo(!letter.equals(row.letter()));
        }
        assertThat(tried(row, type, tokens.of("sandbox-payer", "system/Location.cruds"))).isEqualTo(403);
    }

    private int tried(ScopeNeeded row, String type, String token) {
        Payer caller = Payer.at(environment.getRequiredProperty("cdexflow.base-url") + "/fhir", () -> token);
        String one = "/" + type + "/none";
        return switch (row) {
            case CREATE -> caller.post("/" + type, "{\"resourceType\":\"" + type + "\"}").status();
            case READ -> caller.get(one).status();
            case VREAD -> caller.get(one + "/_history/1").status();
            case HISTORY -> caller.get(one + "/_history").status();
            case SEARCH -> caller.get("/" + type).status();
            case UPDATE -> caller.put(one, aDataRequest().forMember("Member123").asking("Condition?code=a").build().setId("none")).status();
            case DELETE -> caller.delete(one).status();
            case MATCH -> caller.post("/" + type + "/$match", "{\"resourceType\":\"Parameters\"}").status();
        };
    }

    @Test
    void theStatementTellsWhereItIsTrue() {
        CapabilityStatement statement = payer.get("/metadata").as(CapabilityStatement.class);
        assertThat(statement.getImplementation().getUrl())
                .isEqualTo(environment.getRequiredProperty("cdexflow.base-url") + "/fhir");
        assertThat(statement.getFormat()).extracting(format -> format.getValue()).contains("application/fhir+json");
    }

    private Reply tried(TypeRestfulInteraction interaction) {
        Task task = aTask();
        String path = "/Task/" + task.getIdElement().getIdPart();
        return switch (interaction) {
            case CREATE -> payer.post("/Task", aDataRequest().forMember("Member123").askingInWords("the care plan").build());
            case READ -> payer.get(path);
            case VREAD -> payer.get(path + "/_history/1");
            case HISTORYINSTANCE -> payer.get(path + "/_history");
            case SEARCHTYPE -> payer.get("/Task");
            case UPDATE -> payer.put(path, task.setStatus(Task.TaskStatus.CANCELLED));
            case DELETE -> payer.delete(path);
            default -> throw new AssertionError("listed, but not tested: " + interaction.toCode());
        };
    }

    private Task aTask() {
        return payer.ask(aDataRequest().forMember("Member123").askingInWords("the care plan").build());
    }

    private Reply send(String method, String path, String json) {
        return app.send(method, path, json, "Content-Type", "application/fhir+json");
    }

    private Stream<CapabilityStatementRestResourceComponent> listed() {
        return payer.get("/metadata").as(CapabilityStatement.class).getRestFirstRep().getResource().stream();
    }

    private static List<TypeRestfulInteraction> interactions(CapabilityStatementRestResourceComponent resource) {
        return resource.getInteraction().stream().map(interaction -> interaction.getCode()).toList();
    }

    private List<String> anIdOf(String type) {
        return jdbc.queryForList("select id from resource where type = ? limit 1", String.class, type);
    }

    private static String aValueFor(CapabilityStatementRestResourceSearchParamComponent parameter) {
        return switch (parameter.getType()) {
            case DATE -> "ge2020-01-01";
            case REFERENCE -> "Patient/cdex-example-patient";
            case URI -> "http://example.org/cdex-questionnaire-example1";
            default -> "x";
        };
    }
}
