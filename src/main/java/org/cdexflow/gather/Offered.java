package org.cdexflow.gather;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.cdexflow.delivery.CallFailed;

/** What the record's server says that it can be asked: its CapabilityStatement, as far as it matters here. */
record Offered(Map<String, Type> types) {

    private static final int MOST_TYPES = 1_000;

    /**
     * @param search it can be searched
     * @param parameters by which
     * @param provenance what was written of who recorded it comes with it ({@code _revinclude=Provenance:target})
     */
    record Type(boolean search, Set<String> parameters, boolean provenance) {}

    static Offered of(JsonNode statement) {
        if (!statement.path("resourceType").asText().equals("CapabilityStatement")
                || !statement.path("fhirVersion").asText().startsWith("4.0")) {
            throw CallFailed.fault("There is no FHIR R4 server at the record's URL");
        }
        Map<String, Type> types = new HashMap<>();
        for (JsonNode rest : statement.path("rest")) {
            if (rest.path("mode").asText().equals("server")) {
                rest.path("resource").forEach(type -> {
                    if (types.size() < MOST_TYPES) {
                        types.put(type.path("type").asText(), type(type));
                    }
                });
            }
        }
        return new Offered(types);
    }

    private static Type type(JsonNode type) {
        Set<String> interactions = new HashSet<>();
        type.path("interaction").forEach(it -> interactions.add(it.path("code").asText()));
        Set<String> parameters = new HashSet<>();
        type.path("searchParam").forEach(it -> parameters.add(it.path("name").asText()));
        boolean provenance = false;
        for (JsonNode include : type.path("searchRevInclude")) {
            provenance |= include.asText().equals("Provenance:target") || include.asText().equals("*");
        }
        return new Type(interactions.contains("search-type"), parameters, provenance);
    }

    boolean search(String type, String parameter) {
        Type offered = types.get(type);
        return offered != null && offered.search() && offered.parameters().contains(parameter);
    }

    boolean provenanceWith(String type) {
        return types.containsKey(type) && types.get(type).provenance();
    }
}
