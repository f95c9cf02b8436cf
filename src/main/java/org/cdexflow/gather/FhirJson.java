package org.cdexflow.gather;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** FHIR's JSON as a tree that keeps decimals as they were written: 7.20 is another statement than 7.2. */
final class FhirJson {

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(150_000_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private FhirJson() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Reads what somebody sent. */
    static JsonNode parsed(byte[] body) throws IOException {
        JsonNode read = JSON.readTree(body);
        return read == null ? MissingNode.getInstance() : read;
    }

    /** Reads the text of a stored resource. */
    static ObjectNode read(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            // the cause would quote the resource
            throw new IllegalStateException("A stored resource is not JSON");
        }
    }
}
