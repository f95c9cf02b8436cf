package org.cdexflow.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Small changes of a good text, as a fault or an attacker makes them. */
final class HostileJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Values in JSON, {@code *} for the mark by which they are known again. */
    private static final List<String> VALUES = List.of(
            "null", "true", "-1", "1e999", "99999999999999999999999", "0.1", "\"\"", "\" \"", "[]", "{}", "[[]]", "[null]",
            "\"*\"", "\"*\\u0000\"", "\"*\\ud800\"", "\"*\\u202e\\u0007\"", "\"*'; drop table resource; --\"", "\"<script>*</script>\"",
            "\"${jndi:ldap://*}\"", "\"../../../*\"", "\"*\\n*\"", "\"%00*\"", "{\"*\":\"*\"}", "[\"*\"]", "\"0000-00-00\"",
            "\"9999-12-31T23:59:59Z\"", "\"http://*/|1\"", "\"#*\"", "\"Condition?_count=*&patient=*\"", "\"Task?*\"", "{\"reference\":\"*\"}",
            "{\"resourceType\":\"Task\"}");

    private HostileJson() {}

    static String changed(String good, Random random, String mark) {
        return switch (random.nextInt(8)) {
            case 0 -> good.substring(0, random.nextInt(good.length()));
            case 1 -> flipped(good, random);
            case 2 -> twice(good, random);
            default -> replaced(good, random, mark);
        };
    }

    /** Codes and systems are the one thing that a message may name (validation.Clip). */
    static boolean changesACode(String text, String mark) {
        return text.matches("(?s).*\"(code|system|url)\":[^,]*" + mark + ".*") || text.contains("{\"" + mark);
    }

    /** The smallest text still like it in what matters that comes of leaving out elements one after another. */
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
            // no JSON: it is as small as it gets
        }
        return small;
    }

    private static List<String> withoutOne(String json) throws JsonProcessingException {
        List<String> candidates = new ArrayList<>();
        int places = places(JSON.readTree(json)).size();
        for (int i = 0; i < places; i++) {
            JsonNode root = JSON.readTree(json);
            places(root).get(i).run();
            candidates.add(JSON.writeValueAsString(root));
        }
        return candidates;
    }

    /** What can be left out, the outermost first. */
    private static List<Runnable> places(JsonNode root) {
        List<Runnable> places = new ArrayList<>();
        Deque<JsonNode> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            JsonNode node = open.poll();
            if (node instanceof ObjectNode object) {
                object.fieldNames().forEachRemaining(name -> {
                    places.add(() -> object.remove(name));
                    open.add(object.get(name));
                });
            } else if (node instanceof ArrayNode array) {
                for (int i = 0; i < array.size(); i++) {
                    int at = i;
                    places.add(() -> array.remove(at));
                    open.add(array.get(i));
                }
            }
        }
        return places;
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

    private static String replaced(String good, Random random, String mark) {
        try {
            JsonNode root = JSON.readTree(good);
            List<Runnable> places = new ArrayList<>();
            JsonNode value = value(random, mark);
            collect(root, value, places, random.nextBoolean());
            places.get(random.nextInt(places.size())).run();
            return JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            return flipped(good, random); // it was broken before
        }
    }

    private static JsonNode value(Random random, String mark) throws JsonProcessingException {
        return random.nextInt(20) == 0
                ? JSON.getNodeFactory().textNode(mark.repeat(5000))
                : JSON.readTree(VALUES.get(random.nextInt(VALUES.size())).replace("*", mark));
    }

    private static void collect(JsonNode node, JsonNode value, List<Runnable> places, boolean anywhere) {
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> {
                JsonNode child = object.get(name);
                if (anywhere || child.isValueNode()) {
                    places.add(() -> object.set(name, value));
                }
                collect(child, value, places, anywhere);
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                places.add(() -> array.set(at, value));
                collect(array.get(i), value, places, anywhere);
            }
        }
    }
}
