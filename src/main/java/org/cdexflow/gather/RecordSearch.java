package org.cdexflow.gather;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cdexflow.store.Search;
import org.cdexflow.store.Searches;
import org.cdexflow.store.StoredResource;
import org.cdexflow.store.Viewer;
import org.springframework.stereotype.Component;

/** What staff look for themselves in the record of the one patient that a request is about. */
@Component
public class RecordSearch {

    /** More than this nobody reads through; better words find less. */
    static final int MOST_SHOWN = 50;

    private static final int PAGE = 100;
    private static final int MOST_PAGES = 30;

    /** Elements whose text is no word that people look for. */
    private static final Set<String> NOT_WORDS = Set.of(
            "resourceType", "id", "meta", "system", "reference", "url", "data", "div", "contentType", "fullUrl", "version");

    private final Searches searches;
    private final Sources sources;
    private final RemoteRecord remote;

    RecordSearch(Searches searches, Sources sources, RemoteRecord remote) {
        this.searches = searches;
        this.sources = sources;
        this.remote = remote;
    }

    /** What can be looked for: its name on the page, the search that it comes to, and by which date. */
    public enum Kind {
        CONDITIONS("Conditions", "Condition", "", "recorded-date"),
        LABS("Labs", "Observation", "laboratory", "date"),
        VITAL_SIGNS("Vital signs", "Observation", "vital-signs", "date"),
        NOTES("Notes and documents", "DocumentReference", "", "date"),
        REPORTS("Reports", "DiagnosticReport", "", "date"),
        MEDICATIONS("Medications", "MedicationRequest", "", "authoredon"),
        ALLERGIES("Allergies", "AllergyIntolerance", "", null),
        PROCEDURES("Procedures", "Procedure", "", "date"),
        IMMUNIZATIONS("Immunizations", "Immunization", "", "date"),
        ENCOUNTERS("Encounters", "Encounter", "", "date"),
        CARE_PLANS("Care plans", "CarePlan", "", "date"),
        OBSERVATIONS("All observations", "Observation", "", "date"),
        COVERAGE("Coverage", "Coverage", "", null),
        QUESTIONNAIRES("Completed questionnaires", "QuestionnaireResponse", "", "authored");

        static final Set<String> TYPES = Arrays.stream(values()).map(kind -> kind.type).collect(Collectors.toSet());

        private final String title;
        private final String type;
        private final String category;
        private final String date;

        Kind(String title, String type, String category, String date) {
            this.title = title;
            this.type = type;
            this.category = category;
            this.date = date;
        }

        public String title() {
            return title;
        }

        /** Whether from and to mean anything for it. */
        public boolean isDated() {
            return date != null;
        }
    }

    /**
     * What somebody looks for.
     *
     * @param text words that must all occur, in any order; may be empty
     * @param from first day, or null
     * @param to last day, or null
     */
    public record Wish(Kind kind, String text, LocalDate from, LocalDate to) implements Serializable {}

    /** @param more there is more than is shown */
    public record Found(List<Candidate> items, boolean more) {}

    /** What a wish asks of the record, but for its words. */
    Search query(String patient, Wish wish) {
        return new Search(wish.kind().type, parameters(wish, null), List.of(patient), PAGE);
    }

    /**
     * The newest first.
     *
     * @param exchange for which somebody looks
     * @param patient id of our patient, whose compartment is not left
     */
    public Found search(String exchange, String patient, Wish wish) {
        Viewer viewer = remote.viewer(RemoteRecord.searchOf(exchange));
        List<String> words = words(wish.text());
        List<StoredResource> found = new ArrayList<>();
        String after = null;
        int pages = 0;
        do {
            Search.Page page = searches.search(viewer, new Search(wish.kind().type, parameters(wish, after), List.of(patient), PAGE));
            page.matches().stream().filter(resource -> hasAll(resource, words)).forEach(found::add);
            after = page.next();
        } while (after != null && found.size() <= MOST_SHOWN && ++pages < MOST_PAGES);
        boolean more = after != null || found.size() > MOST_SHOWN;
        List<StoredResource> shown = found.subList(0, Math.min(found.size(), MOST_SHOWN));
        return new Found(sources.trace(viewer, shown).stream().filter(Candidate::match).toList(), more);
    }

    private static Map<String, List<String>> parameters(Wish wish, String after) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (!wish.kind().category.isEmpty()) {
            parameters.put("category", List.of(wish.kind().category));
        }
        if (wish.kind().isDated()) {
            List<String> dates = new ArrayList<>();
            if (wish.from() != null) {
                dates.add("ge" + wish.from());
            }
            if (wish.to() != null) {
                dates.add("le" + wish.to());
            }
            parameters.put(wish.kind().date, dates);
            parameters.put("_sort", List.of("-" + wish.kind().date));
        }
        if (after != null) {
            parameters.put("_after", List.of(after));
        }
        return parameters;
    }

    private static List<String> words(String text) {
        return List.of(text.toLowerCase(Locale.ROOT).strip().split("\\s+"));
    }

    private static boolean hasAll(StoredResource resource, List<String> words) {
        if (words.equals(List.of(""))) {
            return true;
        }
        StringBuilder text = new StringBuilder();
        collect(FhirJson.read(resource.json()), text);
        String searched = text.toString().toLowerCase(Locale.ROOT);
        return words.stream().allMatch(searched::contains);
    }

    private static void collect(JsonNode node, StringBuilder text) {
        if (node.isTextual()) {
            text.append(node.asText()).append('\n');
        } else if (node.isArray()) {
            node.forEach(element -> collect(element, text));
        } else {
            node.fields().forEachRemaining(field -> {
                if (!NOT_WORDS.contains(field.getKey())) {
                    collect(field.getValue(), text);
                }
            });
        }
    }
}
