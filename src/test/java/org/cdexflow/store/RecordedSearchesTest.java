package org.cdexflow.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;

/**
 * The generated searches, against what HAPI's JPA server found in the same record ({@link RecordSearches} wrote it down).
 */
class RecordedSearchesTest {

    private final RecordDatabase store = new RecordDatabase();

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
        int compared = 0;
        int matches = 0;
        for (Recorded recorded : Recorded.read("/searches/hapi-jpa-8.6.0.tsv.gz")) {
            if (!recorded.isAnswered()) {
                continue;
            }
            List<String> found = store.found(decoded(recorded.search()));
            compared++;
            matches += found.size();
            if (!Recorded.told(found).equals(recorded.found())) {
                different.add(recorded.search() + "\n    there " + recorded.found() + ", here " + Recorded.told(found));
            }
        }
        assertThat(different).isEmpty();
        assertThat(compared).isGreaterThan(2_900);
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
