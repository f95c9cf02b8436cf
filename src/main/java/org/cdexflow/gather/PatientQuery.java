package org.cdexflow.gather;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cdexflow.store.References;
import org.cdexflow.store.Search;
import org.cdexflow.store.SearchParameters;
import org.hl7.fhir.r4.model.Reference;

/**
 * A requester's FHIR query, confined to one patient whatever it says. {@code patient=} and {@code subject=} must be that patient
 * or are made so; a placeholder in square brackets and an absent parameter mean it. What would reach beyond its compartment is
 * refused (CDex 3.5, minimum necessary).
 */
final class PatientQuery {

    /** More than this is not an answer to a question about one claim. */
    static final int MOST_MATCHES = 5_000;

    /** No URL of a client is longer; a longer query is no question but a load. Characters. */
    private static final int LONGEST_QUERY = 8_000;

    private static final Set<String> PATIENT_PARAMETERS = Set.of("patient", "subject");
    private static final Set<String> IDENTIFIER_CHAINS =
            Set.of("patient.identifier", "subject.identifier", "patient:Patient.identifier", "subject:Patient.identifier");
    private static final Set<String> PATIENT_MODIFIERS = Set.of("", ":Patient", ":identifier");
    private static final Set<String> DROPPED = Set.of("_format", "_pretty", "_total");

    private final SearchParameters offered;
    private final References references;

    PatientQuery(SearchParameters offered, References references) {
        this.offered = offered;
        this.references = references;
    }

    /**
     * @param query {@code Type?parameters}, with or without a leading slash, or under one of our own bases
     * @param patient id of our patient
     * @param named Task.for, which says how the requester knows the patient
     * @throws QueryRefused with the reason
     */
    Search confine(String query, String patient, Reference named) {
        if (query.length() > LONGEST_QUERY) {
            throw new QueryRefused("The query is longer than " + LONGEST_QUERY + " characters. Ask with fewer values.");
        }
        String relative = relative(query.strip());
        int mark = relative.indexOf('?');
        String type = mark < 0 ? relative : relative.substring(0, mark);
        if (!type.matches("[A-Z][A-Za-z]{1,60}")) {
            throw new QueryRefused("The query must have the form Type?parameters, relative to our FHIR endpoint.");
        }
        if (!isOfPatients(type)) {
            throw new QueryRefused("The query asks for " + type + ", which is not part of a patient's record here.");
        }
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        int limit = MOST_MATCHES;
        for (String pair : mark < 0 ? new String[0] : relative.substring(mark + 1).split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String key = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            String name = key.contains(":") ? key.substring(0, key.indexOf(':')) : key;
            if (isPatient(type, name)) {
                requirePatient(key, value, patient, named);
            } else if (name.equals("_count")) {
                limit = count(value);
            } else if (!DROPPED.contains(name)) {
                requireInside(name, key, value);
                parameters.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
            }
        }
        return new Search(type, parameters, List.of(patient), limit);
    }

    /** What a confined search asks, as a query of its own: {@code Condition?patient=17&code=a,b}. */
    static String text(Search confined) {
        String patient = confined.type().equals("Patient") ? "_id" : "patient";
        StringBuilder text = new StringBuilder(confined.type() + "?" + patient + "=" + confined.compartment().get(0));
        confined.parameters().forEach((key, values) ->
                values.forEach(value -> text.append('&').append(encoded(key)).append('=').append(encoded(value))));
        return confined.limit() == MOST_MATCHES ? text.toString() : text + "&_count=" + confined.limit();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2C", ",")
                .replace("%3A", ":")
                .replace("%2F", "/");
    }

    private String relative(String query) {
        if (query.startsWith("/")) {
            return query.substring(1);
        }
        if (!query.matches("(?i)[a-z][a-z0-9+.-]*:.*")) {
            return query;
        }
        int mark = query.indexOf('?');
        String path = mark < 0 ? query : query.substring(0, mark);
        int type = path.lastIndexOf('/');
        // ours() needs an id behind the type; any will do to see whether the base is one of ours
        return references
                .ours(path + "/x")
                .map(target -> query.substring(type + 1))
                .orElseThrow(() -> new QueryRefused("The query names another server. Send it relative to our FHIR endpoint."));
    }

    private boolean isOfPatients(String type) {
        return type.equals("Patient") || (offered.knows(type) && offered.of(type).containsKey("patient"));
    }

    private static boolean isPatient(String type, String name) {
        return !type.equals("Patient")
                && (PATIENT_PARAMETERS.contains(name) || PATIENT_PARAMETERS.stream().anyMatch(p -> name.startsWith(p + ".")));
    }

    private void requirePatient(String key, String value, String patient, Reference named) {
        boolean placeholder = value.isBlank() || value.matches("\\[.*]");
        boolean chained = key.contains(".");
        if (!chained && !PATIENT_MODIFIERS.contains(key.replaceFirst("^[^:]*", ""))) {
            throw new QueryRefused("The query names its patient with a modifier that is not supported in a data request.");
        }
        boolean own = chained
                ? IDENTIFIER_CHAINS.contains(key) && numbers(named).contains(value)
                : placeholder || ownNames(patient, named).contains(normalized(value));
        if (!own) {
            throw new QueryRefused("The query names another patient than Task.for.");
        }
    }

    /** Everything that Task.for, and the match that came of it, calls the patient. */
    private Set<String> ownNames(String patient, Reference named) {
        Set<String> names = new HashSet<>(numbers(named));
        names.add(patient);
        names.add("Patient/" + patient);
        references.ours(named.getReference()).ifPresent(target -> {
            names.add(target.id());
            names.add(target.toString());
        });
        return names;
    }

    private static Set<String> numbers(Reference named) {
        String number = named.getIdentifier().getValue();
        return number == null ? Set.of() : Set.of(number, named.getIdentifier().getSystem() + "|" + number);
    }

    private String normalized(String reference) {
        return references.ours(reference).map(References.Target::toString).orElse(reference);
    }

    private static void requireInside(String name, String key, String value) {
        if (name.contains(".") || key.indexOf('.') > 0) {
            throw new QueryRefused("The query has a chained parameter; ask by parameters of the type itself.");
        }
        if (name.equals("_has") || name.equals("_list") || name.equals("_filter") || name.equals("_query")) {
            throw new QueryRefused("The query has the parameter " + name + ", which reaches beyond one patient's record.");
        }
        if (name.equals("_summary") || name.equals("_elements") || name.equals("_contained") || name.equals("_after")) {
            throw new QueryRefused("The query has the parameter " + name + ", which is not supported in a data request.");
        }
        if (name.equals("_include") || name.equals("_revinclude")) {
            if (!name.equals(key) || !(name + "=" + value).equals("_revinclude=Provenance:target")) {
                throw new QueryRefused("The query includes other resources; of includes only _revinclude=Provenance:target is"
                        + " possible in a data request.");
            }
        }
    }

    private static int count(String value) {
        if (!value.matches("\\d{1,9}") || Integer.parseInt(value) == 0) {
            throw new QueryRefused("_count must be a number from 1.");
        }
        return Math.min(Integer.parseInt(value), MOST_MATCHES);
    }

    private static String decoded(String text) {
        String decoded;
        try {
            decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new QueryRefused("The query is not correctly percent-encoded.");
        }
        // the database keeps no NUL, and none of the others stands in a code, an id or a date
        if (decoded.chars().anyMatch(Character::isISOControl)) {
            throw new QueryRefused("The query has control characters.");
        }
        return decoded;
    }
}
