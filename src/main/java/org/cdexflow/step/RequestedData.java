package org.cdexflow.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cdexflow.process.Decisions;
import org.cdexflow.task.DataRequest;
import org.hl7.fhir.r4.model.Coding;
import org.springframework.stereotype.Component;

/** What a request comes to as queries: its own, or those that the table of codes knows for what it names. */
@Component
class RequestedData {

    private static final String CODES = "data-codes";

    private final Decisions decisions;

    RequestedData(Decisions decisions) {
        this.decisions = decisions;
    }

    /**
     * @param kind as the release table calls it: query, code, unknown-code, text or questionnaire
     * @param queries FHIR searches without a patient
     */
    record Asked(String kind, List<String> queries) {

        /** The resource types that are asked for, in one text. */
        String types() {
            return queries.stream()
                    .map(Asked::type)
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(","));
        }

        /** No regular expression: on a text as long as the requester likes, one takes the square of its length. */
        private static String type(String query) {
            int question = query.indexOf('?');
            String path = question < 0 ? query : query.substring(0, question);
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    Asked of(DataRequest request) {
        return switch (request.kind()) {
            case QUERY -> new Asked("query", List.of(request.query()));
            case TEXT -> new Asked("text", List.of());
            case QUESTIONNAIRE -> new Asked("questionnaire", List.of());
            case CODE -> {
                List<String> queries = byCode(request.code().getCoding());
                yield new Asked(queries.isEmpty() ? "unknown-code" : "code", queries);
            }
        };
    }

    private List<String> byCode(List<Coding> codings) {
        List<String> queries = new ArrayList<>();
        for (Coding coding : codings) {
            Map<String, Object> inputs = Map.of(
                    "system", coding.hasSystem() ? coding.getSystem() : "", "code", coding.hasCode() ? coding.getCode() : "");
            decisions.decide(CODES, inputs).stream()
                    .map(rule -> (String) rule.get("query"))
                    .filter(query -> !queries.contains(query))
                    .forEach(queries::add);
        }
        return queries;
    }
}
