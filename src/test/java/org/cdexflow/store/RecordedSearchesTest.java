package org.cdexflow.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;

/**
 * The generated searches, against what HAPI's JPA server found in the same record ({@link RecordSearches} wrote it down).
 */
class RecordedSearchesTest {

    /** Where HAPI JPA reads FHIR otherwise than it is written (R4, 3.1.1.4); SearchTest has these rules one by one. */
    private static final Map<Pattern, String> OTHER_READINGS = Map.of(
            Pattern.compile("=(ge|le)\\d{4}(-\\d\\d)?(&|$)"),
            "ge and le with a month or year: what lies inside is greater or equal, and less or equal, too",
            Pattern.compile("^(Procedure|Encounter|DocumentReference)\\?.*=le\\d{4}-\\d\\d-\\d\\d"),
            "le and a period that begins with the value and ends behind it: nothing of it is below, nor is it inside",
            Pattern.compile("_tag=%7C"), "a bar and a code: of no system");

    private final RecordDatabase store = new RecordDatabase();

    /** The searches that must find the same here. */
    static Stream<Recorded> compared() {
        return Recorded.read("/searches/hapi-jpa-8.6.0.tsv.gz").stream()
                .filter(recorded -> recorded.isAnswered() && !isReadOtherwise(recorded));
    }

    private static boolean isReadOtherwise(Recorded recorded) {
        return OTHER_READINGS.keySet().stream().anyMatch(reading -> reading.matcher(recorded.search()).find());
    }

    @Test
    void findsWhatHapiJpaFinds() {
        for (Resource resource : new GeneratedSearches(RecordSearches.SEED).record()) {
            if (resource instanceof Task task) {
                store.resources().createTask(task.getIdElement().getIdPart(), "payer", task, "{\"resourceType\":\"Task\"}");
            } else {
                store.add(resource);
            }
        }
        List<String> different = new ArrayList<>();
        List<Recorded> compared = compared().toList();
        int matches = 0;
        for (Recorded recorded : compared) {
            List<String> found = store.found(decoded(recorded.search()));
            matches += found.size();
            if (!Recorded.told(found).equals(recorded.found())) {
                different.add(recorded.search() + "\n    there " + recorded.found() + ", here " + Recorded.told(found));
            }
        }
        assertThat(different).isEmpty();
        assertThat(compared).hasSizeGreaterThan(2_600);
        assertThat(matches).isGreaterThan(10_000);
    }

    private static Search decoded(String search) {
        int mark = search.indexOf('?');
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : search.substring(mark + 1).split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return new Search(search.substring(0, mark), parameters, List.of(), 10_000);
    }
}
