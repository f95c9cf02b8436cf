package org.cdexflow.gather;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.cdexflow.delivery.CallFailed;
import org.hl7.fhir.r4.model.Resource;

/**
 * A resource of the record's server as it arrived: what it is in FHIR, and its text.
 *
 * @param etag of this version, or null
 * @param query what brought it
 */
record Arrived(Resource resource, ObjectNode json, String etag, String query) {

    private static final int MOST_CHARACTERS = 20_000_000;

    /** @throws CallFailed when it is no resource of FHIR R4 that can be kept */
    static Arrived of(JsonNode node, String etag, String query, FhirContext fhir) {
        String type = node.path("resourceType").asText();
        if (!(node instanceof ObjectNode) || !type.matches("[A-Z][A-Za-z]{1,60}")
                || !node.path("id").asText().matches("[A-Za-z0-9\\-.]{1,64}")) {
            throw CallFailed.fault("The record's server sent something without a type or an id");
        }
        ObjectNode json = FhirJson.object();
        json.put("resourceType", type);
        json.setAll((ObjectNode) node);
        String text = json.toString();
        if (text.length() > MOST_CHARACTERS || text.contains("\\u0000")) {
            throw CallFailed.fault("The record's server sent a " + type + " that cannot be stored");
        }
        try {
            return new Arrived((Resource) fhir.newJsonParser().parseResource(text), json, etag, query);
        } catch (DataFormatException | ClassCastException e) {
            // the message would quote the record
            throw CallFailed.fault("The record's server sent a " + type + " that is not FHIR R4");
        }
    }

    String type() {
        return resource.fhirType();
    }

    String id() {
        return json.path("id").asText();
    }

    String reference() {
        return type() + "/" + id();
    }

    /** When it was changed there, or null. */
    Instant lastUpdated() {
        try {
            return OffsetDateTime.parse(json.path("meta").path("lastUpdated").asText()).toInstant();
        } catch (DateTimeException none) {
            return null;
        }
    }
}
