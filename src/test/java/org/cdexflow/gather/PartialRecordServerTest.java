package org.cdexflow.gather;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cdexflow.SandboxTest;
import org.cdexflow.delivery.FhirServer;
import org.cdexflow.store.Copies;
import org.cdexflow.store.References;
import org.cdexflow.store.Search;
import org.cdexflow.store.SearchParameters;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What is made of an EHR that shows only a part of what would be needed to decide: the doubt closes, it never opens. */
@SandboxTest
class PartialRecordServerTest {

    private static final String PATIENT = "{\"resourceType\":\"Patient\",\"id\":\"part\"}";
    private static final Offered.Type BY_PATIENT = new Offered.Type(true, Set.of("patient"), true);
    private static final String LABELLED = "\"meta\":{\"security\":[{\"code\":\"R\"}]},";

    @Autowired
    Copies copies;

    @Autowired
    SearchParameters known;

    @Autowired
    References references;

    @Autowired
    FhirContext fhir;

    private final Map<String, String> answers = new LinkedHashMap<>();
    private HttpServer ehr;
    private String base;

    @BeforeEach
    void start() throws IOException {
        ehr = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        base = "http://localhost:" + ehr.getAddress().getPort() + "/fhir/";
        ehr.createContext("/", exchange -> {
            String asked = URLDecoder.decode(exchange.getRequestURI().toString(), StandardCharsets.UTF_8).replace("/fhir/", "");
            String answer = answers.entrySet().stream()
                    .filter(it -> asked.startsWith(it.getKey())).map(Map.Entry::getValue).findFirst().orElse(null);
            (answer == null ? BadAnswers.answer(404, "") : BadAnswers.json(answer)).handle(exchange);
            exchange.close();
        });
        ehr.start();
        answers.put("Patient/part", PATIENT);
    }

    @AfterEach
    void stop() {
        ehr.stop(0);
    }

    @Test
    void aProvenanceThatNamesWhatDidNotComeIsClosed() {
        answers.put("Condition?", BadAnswers.searchset(
                BadAnswers.condition("here", "part"), provenance("both", "here", "elsewhere"), provenance("one", "here")));
        assertThat(closed(Map.of("Condition", BY_PATIENT))).containsExactly("Provenance/both");
    }

    @Test
    void whereVisitsCannotBeSearchedTheyAreReadAndWhatIsOfAnUnknownOneIsClosed() {
        answers.put("Condition?", BadAnswers.searchset(
                of("open-visit", "open"), of("closed-visit", "closed"), of("no-visit", "none"), of("anothers", "other")));
        answers.put("Encounter/open", encounter("open", "part", ""));
        answers.put("Encounter/closed", encounter("closed", "part", LABELLED));
        answers.put("Encounter/other", encounter("other", "somebody", ""));
        assertThat(closed(Map.of("Condition", BY_PATIENT)))
                .containsExactlyInAnyOrder("Condition/closed-visit", "Condition/no-visit", "Condition/anothers", "Encounter/closed");
    }

    @Test
    void aLabelCountsAlsoWhenThePatientLeadsNowhere() {
        answers.put("Patient/part", "{\"resourceType\":\"Patient\"," + LABELLED + "\"id\":\"part\",\"link\":[{\"type\":\"replaced-by\","
                + "\"other\":{\"reference\":\"Patient/lost\"}}]}");
        assertThat(closed(Map.of())).containsExactly("Patient/part");
    }

    @Test
    void whoStandsOnLaterPagesIsMeantAsWell() {
        answers.put("Patient?page=2", BadAnswers.searchset(member("second")));
        answers.put("Patient?identifier=", BadAnswers.page(base + "Patient?page=2", member("first")));
        assertThat(named().copies()).extracting(Copies.Copy::id).containsExactlyInAnyOrder("first", "second");
        assertThat(named().note()).isNull();
    }

    @Test
    void whenNotAllPagesAreReadNobodyIsMeantForCertain() {
        for (int page = 2; page < 20; page++) {
            answers.put("Patient?page=" + page + "&", BadAnswers.page(base + "Patient?page=" + (page + 1) + "&", member("p" + page)));
        }
        answers.put("Patient?identifier=", BadAnswers.page(base + "Patient?page=2&", member("p1")));
        assertThat(named().note()).contains("more of this number");
    }

    @Test
    void aFileThatIsTooLargeIsLeftAndStaffAreTold() {
        answers.put("DocumentReference?", BadAnswers.searchset(document("small"), document("large")));
        answers.put("Binary/small", file("small", 10));
        answers.put("Binary/large", file("large", 20_500_000));
        PatientBringing bringing = bringing(Map.of("DocumentReference", BY_PATIENT));
        bringing.search(new Search("DocumentReference", Map.of(), List.of("part"), 0));
        bringing.files();
        Brought brought = bringing.brought();
        assertThat(brought.copies()).extracting(Copies.Copy::reference)
                .contains("DocumentReference/small", "DocumentReference/large", "Binary/small")
                .doesNotContain("Binary/large");
        assertThat(brought.note()).contains("too large to be fetched");
    }

    private static String document(String id) {
        return "{\"resourceType\":\"DocumentReference\",\"id\":\"" + id + "\",\"subject\":{\"reference\":\"Patient/part\"},"
                + "\"content\":[{\"attachment\":{\"url\":\"Binary/" + id + "\"}}]}";
    }

    private static String file(String id, int size) {
        return "{\"resourceType\":\"Binary\",\"id\":\"" + id + "\",\"contentType\":\"text/plain\",\"data\":\"" + "A".repeat(size) + "\"}";
    }

    private Brought named() {
        Offered offered = new Offered(Map.of("Patient", new Offered.Type(true, Set.of("identifier"), false)));
        PersonBringing persons = new PersonBringing(bringing(), offered, copies, references);
        persons.named(new Reference().setIdentifier(new Identifier().setValue("M1")));
        return persons.brought();
    }

    private Set<String> closed(Map<String, Offered.Type> offered) {
        PatientBringing bringing = bringing(offered);
        if (bringing.isThere()) {
            bringing.search(new Search("Condition", Map.of(), List.of("part"), 0));
        }
        return bringing.brought().copies().stream()
                .filter(Copies.Copy::restricted).map(Copies.Copy::reference).collect(Collectors.toSet());
    }

    private PatientBringing bringing(Map<String, Offered.Type> offered) {
        return new PatientBringing(bringing(), new Offered(offered), known, copies, references, "part");
    }

    private Bringing bringing() {
        Clock clock = Clock.systemUTC();
        return new Bringing(
                FhirServer.open(URI.create(base), Duration.ofSeconds(5), clock), copies, fhir, clock.instant().plusSeconds(30));
    }

    private static String member(String id) {
        return "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"identifier\":[{\"value\":\"M1\"}]}";
    }

    private static String of(String id, String visit) {
        return BadAnswers.condition(id, "part")
                .replaceFirst("\\{", "{\"encounter\":{\"reference\":\"Encounter/" + visit + "\"},");
    }

    private static String encounter(String id, String patient, String label) {
        return "{\"resourceType\":\"Encounter\"," + label + "\"id\":\"" + id + "\",\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},"
                + "\"subject\":{\"reference\":\"Patient/" + patient + "\"}}";
    }

    private static String provenance(String id, String... conditions) {
        String targets = List.of(conditions).stream()
                .map(it -> "{\"reference\":\"Condition/" + it + "\"}").collect(Collectors.joining(","));
        return "{\"resourceType\":\"Provenance\",\"id\":\"" + id + "\",\"target\":[" + targets
                + "],\"recorded\":\"2020-01-01T00:00:00Z\",\"agent\":[{\"who\":{\"display\":\"x\"}}]}";
    }
}
