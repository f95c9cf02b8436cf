package org.cdexflow.rest;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cdexflow.store.Search;

/**
 * How much of each match a search wants to see: {@code _elements} and {@code _summary} (FHIR R4, 3.1.1.5.8 and 3.1.1.5.9). What
 * is left out is said with the tag SUBSETTED; what FHIR or a profile requires always stays.
 */
final class Subset {

    private static final Subset ALL = new Subset(null);

    private final IParser parser;

    private Subset(IParser parser) {
        this.parser = parser;
    }

    static Subset of(Search search, FhirContext fhir) {
        List<String> elements = search.parameters().getOrDefault("_elements", List.of());
        List<String> summary = search.parameters().getOrDefault("_summary", List.of());
        if (!elements.isEmpty()) {
            return new Subset(fhir.newJsonParser().setEncodeElements(named(search.type(), elements)));
        }
        if (summary.isEmpty()) {
            return ALL;
        }
        return switch (summary.get(0)) {
            case "false", "count" -> ALL;
            case "true" -> new Subset(fhir.newJsonParser().setSummaryMode(true));
            case "text" -> new Subset(fhir.newJsonParser().setEncodeElements(
                    Set.of(search.type() + ".(mandatory)", search.type() + ".text", search.type() + ".meta", search.type() + ".id")));
            case "data" -> new Subset(fhir.newJsonParser().setSuppressNarratives(true));
            default -> throw new InvalidRequestException("_summary is true, text, data, count or false.");
        };
    }

    private static Set<String> named(String type, List<String> elements) {
        Set<String> names = new HashSet<>(Set.of(type + ".(mandatory)", type + ".id", type + ".meta"));
        for (String element : String.join(",", elements).split(",")) {
            String name = element.strip().replaceFirst("^" + type + "\\.", "");
            if (!name.matches("[A-Za-z]{1,64}")) {
                throw new InvalidRequestException("_elements takes names of elements at the top of " + type + ", separated by commas.");
            }
            names.add(type + "." + name);
        }
        return names;
    }

    /** @param text a whole resource, as stored */
    String of(String text) {
        return parser == null ? text : parser.encodeResourceToString(parser.parseResource(text));
    }
}
