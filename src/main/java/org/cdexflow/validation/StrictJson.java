package org.cdexflow.validation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.Reader;
import java.util.regex.Pattern;

/**
 * JSON that all read alike; to be asked before HAPI's parser, which of two members with one name takes the last, fails at a member
 * without a name, takes single quotes, and writes the digits of {@code 1e999999999}.
 */
public final class StrictJson {

    /** Exponents of four digits: no measure needs them. */
    private static final Pattern HUGE = Pattern.compile("[eE][+-]?0*[1-9]\\d{3}");

    private final JsonFactory json;

    /** @param depth of nesting @param longest characters of one text */
    public StrictJson(int depth, int longest) {
        this.json = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(depth).maxStringLength(longest).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    public JsonParser parser(Reader text) throws IOException {
        return json.createParser(text);
    }

    /**
     * Passes the value at whose beginning the parser stands, to its end.
     *
     * @throws JsonParseException when it is not such JSON; its message may quote the text
     */
    public static void pass(JsonParser parser) throws IOException {
        int open = 0;
        do {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.FIELD_NAME && parser.currentName().isEmpty()) {
                throw new JsonParseException(parser, "A member has no name");
            }
            if (token.isNumeric() && HUGE.matcher(parser.getText()).find()) {
                throw new JsonParseException(parser, "A number is out of all measure");
            }
            open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        } while (open > 0 && parser.nextToken() != null);
    }
}
