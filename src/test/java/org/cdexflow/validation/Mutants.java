package org.cdexflow.validation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Systematic small changes to a resource's JSON, each with a name that says what was done where. */
public final class Mutants {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String CDEX = "http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp";

    private static final String UNKNOWN = "[{\"url\":\"http://example.org/unknown\",\"valueBoolean\":true}]";

    private static final Map<String, String> VALUES = Map.of(
            "valueString", "\"text\"",
            "valueBoolean", "true",
            "valueCanonical", "\"http://example.org/q\"",
            "valueCodeableConcept", "{\"text\":\"text\"}",
            "valueReference", "{\"reference\":\"Condition/1\"}");

    private static final List<String> STATUSES = List.of(
            "draft",
            "received",
            "requested",
            "accepted",
            "rejected",
            "ready",
            "cancelled",
            "in-progress",
            "on-hold",
            "failed",
            "completed",
            "entered-in-error");

    private final JsonNode original;
    private final Map<String, String> mutants = new LinkedHashMap<>();

    private Mutants(String json) {
        try {
            this.original = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** By name; the same change at the same place comes once. */
    public static Map<String, String> of(String json) {
        Mutants mutants = new Mutants(json);
        mutants.visit(mutants.original, "");
        mutants.whole();
        return mutants.mutants;
    }

    private void visit(JsonNode node, String pointer) {
        if (node.isObject()) {
            object(pointer);
            node.fieldNames().forEachRemaining(name -> {
                property(pointer, name, node.get(name));
                visit(node.get(name), pointer + "/" + name);
            });
        } else if (node.isArray()) {
            change("empty the list", pointer, list -> ((ArrayNode) list).removeAll());
            for (int i = 0; i < node.size(); i++) {
                int index = i;
                change("double item " + i, pointer, list -> ((ArrayNode) list)
                        .add(list.get(index).deepCopy()));
                visit(node.get(i), pointer + "/" + i);
            }
        }
    }

    private void object(String pointer) {
        if (pointer.endsWith("/search") || pointer.endsWith("/resource")) {
            return;
        }
        change("add a modifierExtension", pointer, object -> put(object, "modifierExtension", UNKNOWN));
        change("add an unknown extension", pointer, object -> put(object, "extension", UNKNOWN));
    }

    private void property(String pointer, String name, JsonNode value) {
        if (name.equals("resourceType")) {
            return;
        }
        change("drop " + name, pointer, object -> ((ObjectNode) object).remove(name));
        if (value.isObject()) {
            change("empty " + name, pointer, object -> ((ObjectNode) object).putObject(name));
        }
        if (value.isTextual() && !name.equals("text")) {
            change("blank " + name, pointer, object -> ((ObjectNode) object).put(name, " "));
            change("foreign " + name, pointer, object -> ((ObjectNode) object)
                    .put(name, value.asText().startsWith("http") ? "http://example.org/foreign" : "foreign"));
        }
        if (name.startsWith("value") && name.length() > 5) {
            VALUES.forEach((other, content) -> change("retype to " + other, pointer, object -> {
                ((ObjectNode) object).remove(name);
                put(object, other, content);
            }));
        }
        if (name.equals("reference")) {
            for (String other : List.of("#", "#absent", "Patient/1", "Organization/1", "Medication/1", "urn:uuid:x")) {
                change("refer to " + other, pointer, object -> ((ObjectNode) object).put(name, other));
            }
        }
    }

    private void whole() {
        STATUSES.forEach(status -> change("status " + status, "", task -> ((ObjectNode) task).put("status", status)));
        change("add a focus", "", task -> put(task, "focus", "{\"reference\":\"Claim/1\"}"));
        change("intent plan", "", task -> ((ObjectNode) task).put("intent", "plan"));
        change("modified before authored", "", task -> ((ObjectNode) task).put("lastModified", "2001-01-01T00:00:00Z"));
        change("modified on a day", "", task -> ((ObjectNode) task).put("lastModified", "2030"));
        change(
                "restriction backwards",
                "",
                task -> put(task, "restriction", "{\"period\":{\"start\":\"2022-02-02\",\"end\":\"2021-01-01\"}}"));
        change(
                "restriction forwards",
                "",
                task -> put(task, "restriction", "{\"period\":{\"start\":\"2021-01-01\",\"end\":\"2022-02-02\"}}"));
        change("restriction zero times", "", task -> put(task, "restriction", "{\"repetitions\":0}"));
        change("statusReason without text", "", task -> put(task, "statusReason", "{\"coding\":[{\"code\":\"x\"}]}"));
        change("reasonCode without text", "", task -> put(task, "reasonCode", "{\"coding\":[{\"code\":\"x\"}]}"));
        change(
                "tag of a queue",
                "",
                task -> put(task.get("meta"), "tag", "[{\"system\":\"" + CDEX + "\",\"code\":\"orders\"}]"));
        change("tag without system", "", task -> put(task.get("meta"), "tag", "[{\"code\":\"orders\"}]"));
        change(
                "contained without reference",
                "",
                task -> put(task, "contained", "[{\"resourceType\":\"Patient\",\"id\":\"p\"}]"));
        change("contained with security", "", task -> {
            put(
                    task,
                    "contained",
                    "[{\"resourceType\":\"Patient\",\"id\":\"p\",\"meta\":{\"security\":[{\"code\":\"R\"}]}}]");
            put(task, "for", "{\"reference\":\"#p\"}");
        });
        change(
                "contained that refers to what contains it",
                "",
                task -> put(
                        task,
                        "contained",
                        "[{\"resourceType\":\"Provenance\",\"id\":\"p\",\"target\":[{\"reference\":\"#\"}],"
                                + "\"recorded\":\"2020-01-01T00:00:00Z\",\"agent\":[{\"who\":{\"display\":\"x\"}}]}]"));
        change("contained with a version", "", task -> {
            put(task, "contained", "[{\"resourceType\":\"Patient\",\"id\":\"p\",\"meta\":{\"versionId\":\"1\"}}]");
            put(task, "for", "{\"reference\":\"#p\"}");
        });
        change("contained and referenced", "", task -> {
            put(task, "contained", "[{\"resourceType\":\"Patient\",\"id\":\"p\"}]");
            put(task, "for", "{\"reference\":\"#p\"}");
        });
        change("two purposes", "", task -> {
            add(task, "input", purpose("COVERAGE"));
            add(task, "input", purpose("COVERAGE"));
        });
        change(
                "signature wanted",
                "",
                task -> add(task, "input", input(CDEX, "signature-flag", "\"valueBoolean\":true")));
        change(
                "an input of a foreign kind",
                "",
                task -> add(task, "input", input("http://example.org", "anything", "\"valueDate\":\"2020-01-01\"")));
        for (String date : List.of("2020-01-01T10:00:00Z", "2020-01", "2020-1-1", "20200101")) {
            change("an input on " + date, "", task -> add(task, "input", input("http://example.org", "day", "\"valueDate\":\"" + date + "\"")));
        }
        for (String time : List.of("2020-01-01T10:00:00", "2020-01-01T10:00Z", "2020-01-01T10:00:00.123456-05:00", "2020", "2020-01-01 10:00:00Z")) {
            change("authored on " + time, "", task -> ((ObjectNode) task).put("authoredOn", time));
        }
        change(
                "an output of a foreign kind",
                "",
                task -> add(task, "output", input("http://example.org", "anything", "\"valueDate\":\"2020-01-01\"")));
        change(
                "script in the narrative",
                "",
                task -> put(
                        task,
                        "text",
                        "{\"status\":\"generated\",\"div\":\"<div"
                                + " xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><script>x</script></div>\"}"));
        change(
                "harmless narrative",
                "",
                task -> put(
                        task,
                        "text",
                        "{\"status\":\"generated\",\"div\":\"<div"
                                + " xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p>x</p></div>\"}"));
        change(
                "empty narrative",
                "",
                task -> put(
                        task,
                        "text",
                        "{\"status\":\"generated\",\"div\":\"<div"
                                + " xmlns=\\\"http://www.w3.org/1999/xhtml\\\"></div>\"}"));
    }

    private static String purpose(String code) {
        return input(
                CDEX,
                "purpose-of-use",
                "\"valueCodeableConcept\":{\"coding\":[{\"system\":"
                        + "\"http://terminology.hl7.org/CodeSystem/v3-ActReason\",\"code\":\"" + code + "\"}]}");
    }

    private static String input(String system, String code, String value) {
        return "{\"type\":{\"coding\":[{\"system\":\"" + system + "\",\"code\":\"" + code + "\"}]}," + value + "}";
    }

    private static void put(JsonNode object, String name, String json) {
        ((ObjectNode) object).set(name, read(json));
    }

    private static void add(JsonNode object, String name, String json) {
        ((ObjectNode) object).withArray(name).add(read(json));
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void change(String what, String pointer, Consumer<JsonNode> how) {
        JsonNode copy = original.deepCopy();
        how.accept(copy.at(pointer));
        mutants.put(what + " in " + (pointer.isEmpty() ? "/" : pointer), copy.toString());
    }
}
