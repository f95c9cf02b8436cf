package org.cdexflow.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Small changes of a good text, as a fault or an attacker makes them. */
final class HostileJson {

    /** What a template, an expression language or a database might run, {@code *} for the mark by which it is known again. */
    static final List<String> EXPRESSIONS = List.of(
            "${x}", "#{x}", "#{1/0}", "${1/0}", "${execution.setVariable('*',1)}", "#{execution.setVariable('*',1)}",
            "${''.getClass().forName('*')}", "T(java.lang.Runtime).getRuntime()", "#{T(java.lang.System).setProperty('*','1')}",
            "__${T(java.lang.System).setProperty('*','1')}__::.x", "\"] or true or [\"", "\" or true or \"", "= 1 + \"*\"",
            "${jndi:ldap://*}", "{{constructor.constructor('*')()}}", "<script>*</script>", "*'; drop table resource; --", "%{1/0}");

    private static final List<String> TEXTS = List.of(
            "", " ", "*", " * ", "*\u0000", "*\uD800", "\uDC00*", "*\u202e\u0007", "*\u001b[31m", "*\n*", "\r*", "\uFEFF*\uFFFE", "\u2028*", "%00*",
            "../../../*", "file:///etc/*", "#", "#*", "http://*/|1", "urn:uuid:*", "Patient/*/_history/1", "Condition?_count=*&patient=*", "Task?*");

    private static final List<String> SYSTEMS = List.of(
            "http://*/", "http://hl7.org/fhir/sid/us-npi", "http://loinc.org", "http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp",
            "http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp", "http://example.org/cdex/payer/payer-ids", "urn:oid:1.2.3", "*");

    private static final List<String> DATES = List.of(
            "0000-00-00", "2024-02-30", "2023-02-29", "2024-13", "2024-W10", "0001", "9999", "9999-12-31T23:59:59Z", "10000-01-01",
            "+292278994-08-17T07:12:55Z", "1582-10-10", "2024-03-05T25:00:00Z", "2024-03-05T10:00:00", "2024-03-05T10:00:00+99:99",
            "2024-03-05T10:00:60Z", "2016-12-31T23:59:60Z", "2024-03-05T10:00:00.123456789123Z", "2024-3-5", "5/3/2024", "tomorrow");

    /** Written as many times more: more digits than our own parser reads. */
    private static final String DIGITS = "123454321";

    /** Of other kinds than texts. */
    private static final List<String> VALUES = List.of(
            "null", "true", "-1", "0.1", "1e999", "-1e-999", "1e999999999", "99999999999999999999999", DIGITS, "-0." + DIGITS, "[]", "{}", "[null]", "[\"*\"]",
            "{\"*\":\"*\"}", "{\"reference\":\"*\"}", "{\"resourceType\":\"Task\"}");

    private static final List<String> TYPES = List.of("String", "Integer", "Decimal", "DateTime", "Reference", "Quantity", "Base64Binary");

    /** Behind a member's name: it is written once more under the name without it. */
    private static final String AGAIN = "~again";

    private static final int MOST_LEVELS = 150;

    /** All but ASCII is escaped: half a surrogate does not survive UTF-8. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private HostileJson() {}

    /** A value and what holds it: an object under a name, or an array at a position. */
    private record Place(ContainerNode<?> holder, String name, int at) {

        JsonNode value() {
            return holder instanceof ObjectNode object ? object.get(name) : holder.get(at);
        }

        void set(JsonNode value) {
            if (holder instanceof ObjectNode object) {
                object.set(name, value);
            } else {
                ((ArrayNode) holder).set(at, value);
            }
        }

        void drop() {
            if (holder instanceof ObjectNode object) {
                object.remove(name);
            } else {
                ((ArrayNode) holder).remove(at);
            }
        }

        /** An array gets the value once more; of an object's members the last of two with the same name has it. */
        void repeat(JsonNode value) {
            if (holder instanceof ObjectNode object) {
                object.set(name + AGAIN, value);
            } else {
                ((ArrayNode) holder).insert(at, value);
            }
        }
    }

    static String changed(String good, Random random, String mark) {
        try {
            return random.nextInt(8) == 0 ? garbled(good, random) : changed(JSON.readTree(good), random, mark);
        } catch (JsonProcessingException e) {
            return garbled(good, random); // it was broken before
        }
    }

    /** Codes and systems are the one thing that a message may name (validation.Clip). */
    static boolean changesACode(String text, String mark) {
        return text.matches("(?s).*\"(code|system|url)\":[^,]*" + mark + ".*") || text.contains("{\"" + mark);
    }

    /** The smallest text still like it in what matters: without elements first, then without characters. */
    static String shrunk(String hostile, Predicate<String> likeIt) {
        String small = hostile;
        try {
            boolean shorter = true;
            while (shorter) {
                shorter = false;
                for (String candidate : withoutOne(small)) {
                    if (likeIt.test(candidate)) {
                        small = candidate;
                        shorter = true;
                        break;
                    }
                }
            }
        } catch (JsonProcessingException e) {
            // no JSON: it has characters only
        }
        return Shrunk.text(small, likeIt);
    }

    private static List<String> withoutOne(String json) throws JsonProcessingException {
        List<String> candidates = new ArrayList<>();
        int places = places(JSON.readTree(json)).size();
        for (int i = 0; i < places; i++) {
            JsonNode root = JSON.readTree(json);
            places(root).get(i).drop();
            candidates.add(written(root));
        }
        return candidates;
    }

    /** The outermost first. */
    private static List<Place> places(JsonNode root) {
        List<Place> places = new ArrayList<>();
        Deque<JsonNode> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            JsonNode node = open.poll();
            if (node instanceof ObjectNode object) {
                object.fieldNames().forEachRemaining(name -> places.add(new Place(object, name, -1)));
            } else if (node instanceof ArrayNode array) {
                for (int i = 0; i < array.size(); i++) {
                    places.add(new Place(array, null, i));
                }
            }
            node.forEach(open::add);
        }
        return places;
    }

    private static String garbled(String good, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> good.substring(0, random.nextInt(good.length()));
            case 1 -> flipped(good, random);
            default -> twice(good, random);
        };
    }

    private static String flipped(String good, Random random) {
        int at = random.nextInt(good.length());
        return good.substring(0, at) + (char) (1 + random.nextInt(0x2fff)) + good.substring(at + 1);
    }

    private static String twice(String good, Random random) {
        int at = good.indexOf(',', random.nextInt(good.length() / 2));
        if (at < 0) {
            return flipped(good, random);
        }
        return good.substring(0, at) + good.substring(at, Math.min(good.length(), at + 1 + random.nextInt(40))) + good.substring(at);
    }

    private static String changed(JsonNode root, Random random, String mark) throws JsonProcessingException {
        List<Place> places = places(root);
        if (places.isEmpty()) {
            return mark;
        }
        List<Place> texts = places.stream().filter(place -> place.value().isTextual()).toList();
        List<Place> systems = texts.stream().filter(place -> "system".equals(place.name()) || "url".equals(place.name())).toList();
        List<Place> dates = texts.stream().filter(place -> place.value().textValue().matches("\\d{4}-\\d\\d.*")).toList();
        Place any = any(places, random);
        Place text = texts.isEmpty() ? any : any(texts, random);
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> text.set(text(EXPRESSIONS, random, mark));
            case 3, 4 -> text.set(text(TEXTS, random, mark));
            case 5 -> (dates.isEmpty() ? text : any(dates, random)).set(text(DATES, random, mark));
            case 6 -> (systems.isEmpty() ? text : any(systems, random)).set(text(SYSTEMS, random, mark));
            case 7 -> any.drop();
            case 8 -> any.repeat(random.nextBoolean() ? any.value().deepCopy() : value(random, mark));
            case 9 -> retype(any, random, mark);
            case 10 -> lengthen(text, any, random, mark);
            default -> deepen(root, any, random, mark);
        }
        return written(root);
    }

    /** Another kind of JSON, or one element of a choice under the name of another. */
    private static void retype(Place place, Random random, String mark) throws JsonProcessingException {
        if (place.holder() instanceof ObjectNode object && place.name().matches("value[A-Z].*")) {
            object.set("value" + any(TYPES, random), object.remove(place.name()));
        } else {
            place.set(random.nextBoolean() ? JSON.createArrayNode().add(place.value()) : value(random, mark));
        }
    }

    private static void lengthen(Place text, Place any, Random random, String mark) {
        if (any.holder() instanceof ArrayNode array) {
            JsonNode item = any.value();
            for (int more = random.nextInt(600); more > 0; more--) {
                array.add(item.deepCopy());
            }
        } else {
            text.set(JSON.getNodeFactory().textNode(mark.repeat(random.nextInt(10) == 0 ? 150_000 : 5_000)));
            if (any.holder() instanceof ObjectNode object && random.nextInt(10) == 0) {
                object.set(mark.repeat(20_000), any.value());
            }
        }
    }

    private static void deepen(JsonNode root, Place any, Random random, String mark) {
        JsonNode deep = JSON.getNodeFactory().textNode(mark);
        int kind = random.nextInt(4);
        for (int levels = 5 + random.nextInt(MOST_LEVELS - 4); levels > 0; levels--) {
            ObjectNode around = JSON.createObjectNode();
            deep = switch (kind) {
                case 0 -> JSON.createArrayNode().add(deep);
                case 1 -> around.set(mark, deep);
                case 2 -> around.put("url", "http://example.org/" + mark)
                        .set(deep.isTextual() ? "valueString" : "extension", deep.isTextual() ? deep : JSON.createArrayNode().add(deep));
                default -> around.put("resourceType", "Basic").put("id", mark + levels)
                        .set(deep.isTextual() ? "language" : "contained", deep.isTextual() ? deep : JSON.createArrayNode().add(deep));
            };
        }
        if (kind == 3) {
            ((ObjectNode) root).putArray("contained").add(deep);
        } else if (kind == 2 && any.value() instanceof ObjectNode object) {
            object.putArray("extension").add(deep);
        } else if (kind == 2) {
            ((ObjectNode) root).putArray("extension").add(deep);
        } else {
            any.set(deep);
        }
    }

    private static <T> T any(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static JsonNode text(List<String> choices, Random random, String mark) {
        return JSON.getNodeFactory().textNode(any(choices, random).replace("*", mark));
    }

    private static JsonNode value(Random random, String mark) throws JsonProcessingException {
        return JSON.readTree(any(VALUES, random).replace("*", mark));
    }

    private static String written(JsonNode root) throws JsonProcessingException {
        return JSON.writeValueAsString(root).replace(AGAIN + "\":", "\":").replace(DIGITS, DIGITS.repeat(200));
    }
}
