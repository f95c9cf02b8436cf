package org.cdexflow.gather;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cdexflow.store.References;

/** Patients of the record's server, read with the records that they were merged into. */
record Patients(Bringing bringing, References references) {

    private static final int LONGEST_MERGE_CHAIN = 10;

    /** The patient that an id means today; all on the way to it are read. Empty when it leads nowhere, or to several. */
    Optional<String> surviving(String id) {
        Optional<Arrived> current = bringing.read("Patient", id);
        for (int i = 0; current.isPresent() && i < LONGEST_MERGE_CHAIN; i++) {
            List<Optional<String>> others = replacedBy(current.get().json());
            if (others.isEmpty()) {
                return current.map(Arrived::id);
            }
            current = others.size() == 1 ? others.get(0).flatMap(next -> bringing.read("Patient", next)) : Optional.empty();
        }
        return Optional.empty();
    }

    private List<Optional<String>> replacedBy(JsonNode patient) {
        List<Optional<String>> others = new ArrayList<>();
        for (JsonNode link : patient.path("link")) {
            if (link.path("type").asText().equals("replaced-by")) {
                others.add(references.ours(link.path("other").path("reference").asText(null))
                        .filter(target -> target.type().equals("Patient"))
                        .map(References.Target::id));
            }
        }
        return others;
    }
}
