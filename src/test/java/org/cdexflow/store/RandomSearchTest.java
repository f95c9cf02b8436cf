package org.cdexflow.store;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumeration;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;

/** The database's answers to random searches, against FHIR's rules applied one resource after another. */
class RandomSearchTest {

    private static final List<String> TYPES = List.of("Condition", "Observation", "DocumentReference", "Encounter");
    private static final List<String> PREFIXES = List.of("", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap");

    private final RecordDatabase store = new RecordDatabase();
    private final SearchParameters offered = new SearchParameters(SampleRecord.FHIR);
    private final Random random = new Random(500);
    private final List<Resource> record = SampleRecord.everyNth(6).stream()
            .filter(entry -> TYPES.contains(entry.resource().fhirType()))
            .peek(store::add)
            .map(SampleRecord.Entry::resource)
            .toList();

    /** One condition: the URL's part, and whether an element satisfies one of its values. */
    private record Asked(SearchParameters.Parameter parameter, boolean not, List<String> values) {

        String url() {
            return parameter.name() + (not ? ":not" : "") + "=" + String.join(",", values);
        }

        boolean holds(Resource resource) {
            boolean any = parameter.path().values(resource).stream()
                    .anyMatch(element -> values.stream().anyMatch(value -> matches(parameter.kind(), element, value)));
            return any != not;
        }
    }

    @Test
    void fiveHundredSearchesFindWhatTheRulesSay() {
        int matches = 0;
        for (int round = 0; round < 500; round++) {
            String type = TYPES.get(random.nextInt(TYPES.size()));
            List<Resource> all = record.stream().filter(resource -> resource.fhirType().equals(type)).toList();
            List<Asked> asked = new ArrayList<>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                asked.add(about(all));
            }
            String url = type + "?" + asked.stream().map(Asked::url).collect(Collectors.joining("&"));
            Set<String> expected = all.stream()
                    .filter(resource -> asked.stream().allMatch(condition -> condition.holds(resource)))
                    .map(resource -> resource.getIdElement().getIdPart())
                    .collect(Collectors.toSet());

            assertThat(store.found(url)).as(url).containsExactlyInAnyOrderElementsOf(expected);
            matches += expected.size();
        }
        assertThat(matches).isGreaterThan(5_000);
    }

    /** A condition with values that some resource has. */
    private Asked about(List<Resource> all) {
        while (true) {
            Resource like = all.get(random.nextInt(all.size()));
            List<SearchParameters.Parameter> parameters = new ArrayList<>();
            offered.parameters(like.fhirType()).forEach(parameters::add);
            SearchParameters.Parameter parameter = parameters.get(random.nextInt(parameters.size()));
            List<String> values = new ArrayList<>();
            parameter.path().values(like).forEach(element -> values.addAll(spelled(element)));
            if (!values.isEmpty()) {
                boolean not = parameter.kind() == RestSearchParameterTypeEnum.TOKEN && random.nextInt(6) == 0;
                return new Asked(parameter, not, values);
            }
        }
    }

    private List<String> spelled(Base element) {
        if (element instanceof CodeableConcept concept) {
            return concept.getCoding().stream().flatMap(coding -> spelled(coding).stream()).toList();
        } else if (element instanceof Coding coding) {
            return List.of(token(coding.getSystem(), coding.getCode()));
        } else if (element instanceof Identifier identifier) {
            return List.of(token(identifier.getSystem(), identifier.getValue()));
        } else if (element instanceof Enumeration<?> code) {
            return List.of(token(code.getSystem(), code.getValueAsString()));
        } else if (element instanceof Reference reference && reference.hasReference()) {
            String relative = reference.getReference();
            return List.of(switch (random.nextInt(3)) {
                case 0 -> relative;
                case 1 -> "http://example.org/fhir/" + relative;
                default -> relative.substring(relative.indexOf('/') + 1);
            });
        } else if (element instanceof BaseDateTimeType date) {
            return List.of(date(span(date.getValueAsString())[0]));
        } else if (element instanceof Period period && period.hasStart()) {
            return List.of(date(span(period.getStartElement().getValueAsString())[0]));
        }
        return List.of();
    }

    private String token(String system, String code) {
        return switch (random.nextInt(4)) {
            case 0 -> code;
            case 1 -> "|" + code;
            case 2 -> system == null ? code : system + "|";
            default -> (system == null ? "" : system) + "|" + code;
        };
    }

    private String date(Instant near) {
        String text = near.plus(Duration.ofDays(random.nextInt(-1, 2))).toString();
        String cut = List.of(text.substring(0, 4), text.substring(0, 7), text.substring(0, 10), text.substring(0, 19) + "Z")
                .get(random.nextInt(4));
        return PREFIXES.get(random.nextInt(PREFIXES.size())) + cut;
    }

    private static boolean matches(RestSearchParameterTypeEnum kind, Base element, String value) {
        if (element instanceof CodeableConcept concept) {
            return concept.getCoding().stream().anyMatch(coding -> matches(kind, coding, value));
        } else if (element instanceof Coding coding) {
            return tokenMatches(coding.getSystem(), coding.getCode(), value);
        } else if (element instanceof Identifier identifier) {
            return tokenMatches(identifier.getSystem(), identifier.getValue(), value);
        } else if (element instanceof Enumeration<?> code) {
            return tokenMatches(code.getSystem(), code.getValueAsString(), value);
        } else if (element instanceof Reference reference && reference.hasReference()) {
            String relative = reference.getReference();
            return value.replace("http://example.org/fhir/", "").equals(relative) || relative.endsWith("/" + value);
        } else if (element instanceof BaseDateTimeType date) {
            Instant[] span = span(date.getValueAsString());
            return dateMatches(span[0], span[1], value);
        } else if (element instanceof Period period) {
            return dateMatches(
                    period.hasStart() ? span(period.getStartElement().getValueAsString())[0] : Instant.MIN,
                    period.hasEnd() ? span(period.getEndElement().getValueAsString())[1] : Instant.MAX,
                    value);
        }
        return false;
    }

    private static boolean tokenMatches(String system, String code, String value) {
        int bar = value.indexOf('|');
        String askedSystem = bar < 0 ? null : value.substring(0, bar);
        String askedCode = value.substring(bar + 1);
        return (askedSystem == null || askedSystem.equals(system == null ? "" : system))
                && (askedCode.isEmpty() || askedCode.equals(code));
    }

    /** FHIR R4, 3.1.1.4.7: ranges, of which the end is not part. */
    private static boolean dateMatches(Instant from, Instant to, String value) {
        String prefix = Character.isDigit(value.charAt(0)) ? "eq" : value.substring(0, 2);
        Instant[] asked = span(Character.isDigit(value.charAt(0)) ? value : value.substring(2));
        boolean contained = !from.isBefore(asked[0]) && !to.isAfter(asked[1]);
        boolean reachesAbove = to.isAfter(asked[1]);
        boolean reachesBelow = from.isBefore(asked[0]);
        return switch (prefix) {
            case "eq" -> contained;
            case "ne" -> !contained;
            case "gt" -> reachesAbove;
            case "lt" -> reachesBelow;
            case "ge" -> reachesAbove || contained;
            case "le" -> reachesBelow || contained;
            case "sa" -> !from.isBefore(asked[1]);
            case "eb" -> !to.isAfter(asked[0]);
            default -> from.isBefore(asked[1]) && to.isAfter(asked[0]);
        };
    }

    private static Instant[] span(String date) {
        return switch (date.length()) {
            case 4 -> days(Year.parse(date).atDay(1), Year.parse(date).plusYears(1).atDay(1));
            case 7 -> days(YearMonth.parse(date).atDay(1), YearMonth.parse(date).plusMonths(1).atDay(1));
            case 10 -> days(LocalDate.parse(date), LocalDate.parse(date).plusDays(1));
            default -> {
                Instant low = OffsetDateTime.parse(date).toInstant();
                yield new Instant[] {low, low.plusMillis(date.contains(".") ? 1 : 1000)};
            }
        };
    }

    private static Instant[] days(LocalDate from, LocalDate to) {
        return new Instant[] {from.atStartOfDay(ZoneOffset.UTC).toInstant(), to.atStartOfDay(ZoneOffset.UTC).toInstant()};
    }
}
