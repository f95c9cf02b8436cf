package org.cdexflow.store;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;

/** A record with Tasks, and searches in it: the same for the same seed, made of values that something in the record has. */
final class GeneratedSearches {

    private static final List<String> PREFIXES = List.of("", "", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb");
    private static final List<Integer> PRECISIONS = List.of(4, 7, 10, 10, 20);

    /** The hand-written ones come first. */
    private static final int PATIENTS = 13;

    private final SearchParameters offered = new SearchParameters(SampleRecord.FHIR);
    private final References references = new References(List.of("http://example.org/fhir"));
    private final Random random;
    private final Map<String, List<Resource>> byType = new LinkedHashMap<>();

    GeneratedSearches(long seed) {
        random = new Random(seed);
        SearchIndex index = new SearchIndex(null, offered, references, ZoneOffset.UTC);
        List<Resource> all = SampleRecord.everyNth(1).stream().map(SampleRecord.Entry::resource).toList();
        Set<String> patients = all.stream()
                .filter(resource -> resource.fhirType().equals("Patient"))
                .map(resource -> resource.getIdElement().getIdPart())
                .limit(PATIENTS)
                .collect(Collectors.toSet());
        // whole patients, so that every reference leads somewhere: not every server indexes one that does not
        all.stream()
                .filter(resource -> index.patient(resource) == null || patients.contains(index.patient(resource)))
                .filter(resource -> !resource.fhirType().equals("Provenance"))
                .forEach(this::add);
        for (int i = 0; i < 150; i++) {
            add(task(i));
        }
        byType.remove("Binary");
        byType.remove("Bundle");
    }

    private void add(Resource resource) {
        byType.computeIfAbsent(resource.fhirType(), type -> new ArrayList<>()).add(resource);
    }

    List<Resource> record() {
        return byType.values().stream().flatMap(List::stream).toList();
    }

    private Task task(int i) {
        Task task = new Task();
        task.setId("generated-task-" + i);
        task.setStatus(one(Task.TaskStatus.REQUESTED, Task.TaskStatus.ACCEPTED, Task.TaskStatus.COMPLETED, Task.TaskStatus.FAILED));
        task.setIntent(one(Task.TaskIntent.ORDER, Task.TaskIntent.PROPOSAL));
        task.setPriority(one(Task.TaskPriority.ROUTINE, Task.TaskPriority.URGENT, null));
        task.setCode(new CodeableConcept().addCoding(new Coding("http://example.org/codes", one("query", "code", "text"), null)));
        task.addIdentifier(new Identifier().setSystem(one("http://example.org/a", "http://example.org/b")).setValue("number-" + i % 40));
        task.setFor(new Reference(one("Patient/twin-anna", "Patient/twin-berta", "Patient/merged-new")));
        task.setRequester(of("Organization", i));
        task.setOwner(one(of("Organization", 0), of("Practitioner", i % 3)));
        task.setFocus(one(of("Condition", i), null));
        task.addBasedOn(of("Encounter", i % 10));
        task.setBusinessStatus(new CodeableConcept().addCoding(new Coding("http://example.org/business", one("waiting", "sent"), null)));
        task.setAuthoredOnElement(new DateTimeType("2024-0" + (1 + i % 9) + "-1" + i % 8 + "T10:0" + i % 6 + ":00Z"));
        task.setLastModifiedElement(i % 5 == 0 ? null : new DateTimeType("2024-1" + i % 3 + "-0" + (1 + i % 9)));
        task.getMeta().addTag("http://example.org/tags", one("red", "blue"), null);
        task.getMeta().addProfile(one("http://example.org/one", "http://example.org/two"));
        return task;
    }

    private Reference of(String type, int i) {
        List<Resource> all = byType.get(type);
        return new Reference(type + "/" + all.get(i % all.size()).getIdElement().getIdPart());
    }

    /** @param count how many different searches */
    Set<String> searches(int count) {
        Set<String> searches = new LinkedHashSet<>();
        List<String> types = byType.keySet().stream().filter(type -> offered.parameters(type).iterator().hasNext()).toList();
        while (searches.size() < count) {
            // the larger a type the likelier, but a Location comes, too
            String type = random.nextInt(3) == 0 ? one(types.toArray(String[]::new)) : typeByWeight();
            Resource like = one(byType.get(type).toArray(Resource[]::new));
            List<String> criteria = new ArrayList<>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                // most of one resource, so that something is found by all of them together
                criteria.addAll(criterion(random.nextInt(5) == 0 ? one(byType.get(type).toArray(Resource[]::new)) : like));
            }
            if (!criteria.isEmpty()) {
                searches.add(type + "?" + String.join("&", criteria));
            }
        }
        return searches;
    }

    private String typeByWeight() {
        List<Resource> all = record();
        String type = all.get(random.nextInt(all.size())).fhirType();
        return offered.parameters(type).iterator().hasNext() ? type : "Observation";
    }

    private List<String> criterion(Resource like) {
        List<SearchParameters.Parameter> parameters = new ArrayList<>();
        offered.parameters(like.fhirType()).forEach(parameters::add);
        SearchParameters.Parameter parameter = one(parameters.toArray(SearchParameters.Parameter[]::new));
        if (SampleRecord.FHIR.getResourceDefinition(like.fhirType()).getSearchParam(parameter.name()) == null) {
            return List.of(); // of US Core: another server need not know it
        }
        List<SearchValue> values = parameter.path().values(like).stream()
                .flatMap(element -> SearchValue.of(parameter.name(), parameter.kind(), element, ZoneOffset.UTC).stream())
                .toList();
        if (values.isEmpty()) {
            return List.of();
        }
        SearchValue value = one(values.toArray(SearchValue[]::new));
        if (value.param().endsWith(SearchValue.IDENTIFIER)) {
            return List.of();
        }
        if (value.param().endsWith(SearchValue.TEXT)) {
            return like instanceof Task ? List.of() : List.of(value.param() + "=" + encoded(beginning(value.value())));
        }
        return switch (parameter.kind()) {
            case TOKEN -> {
                String not = random.nextInt(8) == 0 ? ":not" : "";
                String or = random.nextInt(4) == 0 ? "," + encoded(one("final", "active", "finished", "no-such-code")) : "";
                yield List.of(parameter.name() + not + "=" + token(value) + or);
            }
            case REFERENCE -> reference(parameter, value.value());
            case DATE -> List.of(parameter.name() + "=" + date(value));
            case STRING -> List.of(string(parameter.name(), value));
            default -> List.of(parameter.name() + "=" + encoded(value.value()));
        };
    }

    private String token(SearchValue value) {
        String code = encoded(value.value());
        if (value.system() == null) {
            return random.nextBoolean() ? code : "%7C" + code;
        }
        return switch (random.nextInt(5)) {
            case 0 -> encoded(value.system()) + "%7C";
            case 1 -> encoded(value.system()) + "%7C" + code;
            case 2 -> "%7C" + code;
            default -> code;
        };
    }

    private List<String> reference(SearchParameters.Parameter parameter, String name) {
        return references.ours(name).map(target -> switch (random.nextInt(3)) {
            case 0 -> parameter.name() + "=" + target;
            case 1 -> parameter.name() + ":" + target.type() + "=" + target.id();
            default -> parameter.name() + "=" + target.type() + "/" + target.id() + ",Patient/no-such-patient";
        }).map(List::of).orElse(List.of());
    }

    private String date(SearchValue value) {
        Instant near = (value.low() == null ? value.high() : value.low()).plus(Duration.ofDays(random.nextInt(-1, 2)));
        String text = near.toString().substring(0, 19) + "Z";
        int precision = one(PRECISIONS.toArray(Integer[]::new));
        return one(PREFIXES.toArray(String[]::new)) + encoded(text.substring(0, precision));
    }

    private String string(String name, SearchValue value) {
        String whole = value.system();
        return switch (random.nextInt(3)) {
            case 0 -> name + ":exact=" + encoded(whole);
            case 1 -> name + ":contains=" + encoded(whole.substring(Math.min(1, whole.length() - 1)));
            default -> name + "=" + encoded(beginning(whole).toUpperCase(Locale.ROOT));
        };
    }

    private String beginning(String text) {
        return text.substring(0, Math.max(1, Math.min(text.length(), random.nextInt(2, 12)))).strip();
    }

    private static String encoded(String text) {
        String escaped = text.replaceAll("([\\\\,|$])", "\\\\$1");
        return URLEncoder.encode(escaped, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @SafeVarargs
    private <T> T one(T... things) {
        return things[random.nextInt(things.length)];
    }
}
