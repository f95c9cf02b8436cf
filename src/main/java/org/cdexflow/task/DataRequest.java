package org.cdexflow.task;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Type;

/**
 * What a Task of the CDex Task Data Request profile asks.
 *
 * @param kind how it asks
 * @param query relative FHIR search, for {@link Kind#QUERY}
 * @param code what is wanted, for {@link Kind#CODE} and {@link Kind#TEXT}
 * @param questionnaire canonical, for {@link Kind#QUESTIONNAIRE}
 * @param purpose code of the purpose of use, or {@code none}
 * @param patient Task.for
 * @param due end of the requested period, or null
 */
public record DataRequest(
        Kind kind, String query, CodeableConcept code, String questionnaire, String purpose, boolean signature,
        Reference patient, Instant due) {

    /** One Task is one question (cdex-9): by FHIR query, by code, in free text, or by questionnaire. */
    public enum Kind {
        QUERY,
        CODE,
        TEXT,
        QUESTIONNAIRE
    }

    public static final String NO_PURPOSE = "none";

    /** Reads a Task that keeps the profile. @param zone the zone in which a date without time ends */
    public static DataRequest of(Task task, ZoneId zone) {
        String query = input(task, Cdex.HREX_TEMP, Cdex.INPUT_QUERY).map(Type::primitiveValue).orElse(null);
        CodeableConcept code = input(task, Cdex.HREX_TEMP, Cdex.INPUT_CODE)
                .filter(CodeableConcept.class::isInstance)
                .map(CodeableConcept.class::cast)
                .orElse(null);
        String questionnaire =
                input(task, Cdex.SDC_TEMP, Cdex.INPUT_QUESTIONNAIRE).map(Type::primitiveValue).orElse(null);
        Kind kind = query != null
                ? Kind.QUERY
                : questionnaire != null ? Kind.QUESTIONNAIRE : code != null && code.hasCoding() ? Kind.CODE : Kind.TEXT;
        boolean signature = input(task, Cdex.CDEX_TEMP, Cdex.INPUT_SIGNATURE_FLAG)
                .filter(BooleanType.class::isInstance)
                .map(flag -> ((BooleanType) flag).booleanValue())
                .orElse(false);
        return new DataRequest(kind, query, code, questionnaire, purpose(task), signature, task.getFor(), due(task, zone));
    }

    static Optional<Type> input(Task task, String system, String code) {
        return task.getInput().stream()
                .filter(input -> input.getType().hasCoding(system, code))
                .findFirst()
                .map(Task.ParameterComponent::getValue);
    }

    /** The most specific purpose: a {@code -noe} code rolls up, what stands beside it says more (CONF-083). */
    private static String purpose(Task task) {
        return input(task, Cdex.CDEX_TEMP, Cdex.INPUT_PURPOSE_OF_USE)
                .filter(CodeableConcept.class::isInstance)
                .map(CodeableConcept.class::cast)
                .flatMap(concept -> concept.getCoding().stream()
                        .map(coding -> coding.getCode())
                        .filter(value -> value != null)
                        .min((a, b) -> Boolean.compare(a.endsWith("-noe"), b.endsWith("-noe"))))
                .orElse(NO_PURPOSE);
    }

    /** {@code restriction.period.end}; a date without time means the end of that day. */
    private static Instant due(Task task, ZoneId zone) {
        if (!task.getRestriction().getPeriod().hasEnd()) {
            return null;
        }
        return endOf(task.getRestriction().getPeriod().getEndElement(), zone);
    }

    /** When the end of a FHIR period is over: what names no time lasts until its day, month or year has passed. */
    public static Instant endOf(DateTimeType end, ZoneId zone) {
        return switch (end.getPrecision()) {
            case YEAR -> LocalDate.of(end.getYear() + 1, 1, 1).atStartOfDay(zone).toInstant();
            case MONTH -> LocalDate.of(end.getYear(), end.getMonth() + 1, 1).plusMonths(1).atStartOfDay(zone).toInstant();
            case DAY -> LocalDate.of(end.getYear(), end.getMonth() + 1, end.getDay())
                    .plusDays(1)
                    .atStartOfDay(zone)
                    .toInstant();
            default -> end.getValue().toInstant();
        };
    }

    /** The text of the request, when it is asked in words or names its code in words. */
    public Optional<String> words() {
        return Optional.ofNullable(code).map(CodeableConcept::getText).filter(text -> !text.isBlank());
    }
}
