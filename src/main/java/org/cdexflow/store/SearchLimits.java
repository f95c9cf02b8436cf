package org.cdexflow.store;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.util.List;
import java.util.Map;

/** How much one search may ask. */
final class SearchLimits {

    /** All of which must hold. The time to plan a statement grows with their square, at least. */
    private static final int MOST_CONDITIONS = 50;

    private static final int MOST_VALUES = 1_000;
    private static final int MOST_CHARACTERS = 100_000;

    private SearchLimits() {}

    /** @throws InvalidRequestException when it asks more */
    static void require(Map<String, List<String>> parameters) {
        if (!fewConditions(parameters)) {
            throw new InvalidRequestException("A search has at most " + MOST_CONDITIONS + " parameters that must all be fitted. Put values"
                    + " of which one suffices into one parameter, separated by commas.");
        }
        long values = 0;
        long characters = 0;
        for (List<String> all : parameters.values()) {
            for (String value : all) {
                values += 1 + value.chars().filter(c -> c == ',').count();
                characters += value.length();
            }
        }
        if (values > MOST_VALUES || characters > MOST_CHARACTERS) {
            throw new InvalidRequestException("A search has at most " + MOST_VALUES + " values and " + MOST_CHARACTERS
                    + " characters. Ask in several searches.");
        }
    }

    static boolean fewConditions(Map<String, List<String>> parameters) {
        return parameters.entrySet().stream()
                .filter(parameter -> !Searches.SHAPING.contains(parameter.getKey()))
                .mapToInt(parameter -> parameter.getValue().size())
                .sum() <= MOST_CONDITIONS;
    }
}
