package org.cdexflow.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether a Task that was taken says all that was sent. */
final class Kept {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** What is ours to write. A narrative is kept, but as its XHTML parser writes it. */
    private static final Set<String> OURS = Set.of(
            "/id", "/meta/versionId", "/meta/lastUpdated", "/status", "/statusReason", "/businessStatus", "/lastModified", "/text/div");

    private Kept() {}

    /** @throws IllegalArgumentException when it is no JSON, or some name stands twice in an object of it */
    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage());
        }
    }

    /** The first place where the stored Task does not say what the sent one says, as JSON pointer; null where there is none. */
    static String lost(String sent, JsonNode stored) {
        try {
            return lost(read(sent), stored, "");
        } catch (IllegalArgumentException e) {
            return "what has more than one reading: " + e.getMessage();
        }
    }

    private static String lost(JsonNode sent, JsonNode stored, String at) {
        if (OURS.contains(at) || saysNothing(sent)) {
            return null;
        }
        if (stored == null) {
            return sent.isArray() && items(sent, at).isEmpty() ? null : at;
        }
        if (!sent.isArray() && stored.isArray() && stored.size() == 1) {
            return lost(sent, stored.get(0), at);
        }
        if (sent.isObject()) {
            for (Map.Entry<String, JsonNode> member : sent.properties()) {
                String lost = lost(member.getValue(), stored.get(member.getKey()), at + "/" + member.getKey());
                if (lost != null) {
                    return lost;
                }
            }
            return null;
        }
        return sent.isArray() ? lostOfList(items(sent, at), stored, at) : same(sent, stored) ? null : at;
    }

    /** In the order in which it was sent; behind it may be more. HAPI's parser takes a list of one for its one, and one for a list. */
    private static String lostOfList(List<JsonNode> sent, JsonNode stored, String at) {
        if (sent.size() == 1 && !stored.isArray()) {
            return lost(sent.get(0), stored, at);
        }
        for (int i = 0; i < sent.size(); i++) {
            String lost = lost(sent.get(i), stored.get(i), at);
            if (lost != null) {
                return lost;
            }
        }
        return null;
    }

    /** Those that say something; of a list in the list, its own. */
    private static List<JsonNode> items(JsonNode list, String at) {
        List<JsonNode> items = new ArrayList<>();
        for (JsonNode item : list) {
            if (item.isArray()) {
                items.addAll(items(item, at));
            } else if (!saysNothing(item) && (!at.equals("/meta/tag") || item.has("system"))) { // task.LenientSpellings
                items.add(item);
            }
        }
        return items;
    }

    private static boolean saysNothing(JsonNode value) {
        if (value.isContainerNode()) {
            for (JsonNode child : value) {
                if (!saysNothing(child)) {
                    return false;
                }
            }
            return true;
        }
        return value.isNull() || value.isTextual() && value.textValue().isBlank();
    }

    /** HAPI's parser takes a number or a truth for the text of it; its model has no white space at the ends of some texts. */
    private static boolean same(JsonNode sent, JsonNode stored) {
        return sent.isNumber()
                ? sent.decimalValue().compareTo(new BigDecimal(stored.asText())) == 0
                : stored.isValueNode() && sent.asText().strip().equals(stored.asText().strip());
    }
}
