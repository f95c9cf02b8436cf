package org.cdexflow.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The one writer of {@code id}, {@code meta.versionId} and {@code meta.lastUpdated}: it splices them into a resource's text
 * and leaves every other character as it was, so that what was signed stays signed.
 */
final class ResourceText {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(150_000_000)
                    .build())
            .build();

    private ResourceText() {}

    /**
     * @param json a JSON object whose first member is {@code resourceType}
     * @throws IllegalArgumentException when the text is not such an object
     */
    static String stamp(String json, String id, int version, Instant lastUpdated) {
        StringBuilder text = new StringBuilder(json.length() + 160);
        try (JsonParser parser = JSON.createParser(json)) {
            expect(parser.nextToken() == JsonToken.START_OBJECT && "resourceType".equals(parser.nextFieldName()));
            String type = parser.nextTextValue();
            expect(type != null);
            StringBuilder rest = new StringBuilder(json.length());
            String meta = "";
            for (JsonToken token = parser.nextToken(); token == JsonToken.FIELD_NAME; token = parser.nextToken()) {
                String name = parser.currentName();
                int start = offset(parser);
                parser.nextToken();
                if (name.equals("meta")) {
                    meta = metaMembers(parser, json);
                } else {
                    parser.skipChildren();
                }
                int end = end(parser);
                if (!name.equals("id") && !name.equals("meta")) {
                    rest.append(',').append(json, start, end);
                }
            }
            text.append("{\"resourceType\":\"").append(type).append("\",\"id\":\"").append(id);
            text.append("\",\"meta\":{\"versionId\":\"").append(version).append("\",\"lastUpdated\":\"");
            text.append(lastUpdated.truncatedTo(ChronoUnit.MILLIS)).append('"').append(meta).append('}');
            return text.append(rest).append('}').toString();
        } catch (IOException e) {
            throw new IllegalArgumentException("not the JSON text of a resource", e);
        }
    }

    /** The members of {@code meta} that are not ours to write, each with a comma before it. */
    private static String metaMembers(JsonParser parser, String json) throws IOException {
        expect(parser.currentToken() == JsonToken.START_OBJECT);
        StringBuilder members = new StringBuilder();
        for (JsonToken token = parser.nextToken(); token == JsonToken.FIELD_NAME; token = parser.nextToken()) {
            String name = parser.currentName();
            int start = offset(parser);
            parser.nextToken();
            parser.skipChildren();
            if (!name.equals("versionId") && !name.equals("lastUpdated")) {
                members.append(',').append(json, start, end(parser));
            }
        }
        return members.toString();
    }

    /** Where the name or value that was just read begins. */
    private static int offset(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    /** Where the value that was just passed ends. */
    private static int end(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            parser.finishToken();
        }
        return (int) parser.currentLocation().getCharOffset();
    }

    private static void expect(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not the JSON text of a resource");
        }
    }
}
