package org.cdexflow.store;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.text.Normalizer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.Enumeration;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;

/**
 * One value that a resource can be found by: a token has system and value, a reference a value, a string its comparable form as
 * value and, for {@code :exact}, itself as system, a date an interval (low inclusive, high exclusive; an open end is null).
 */
record SearchValue(String param, String system, String value, Instant low, Instant high) {

    static List<SearchValue> of(String param, RestSearchParameterTypeEnum kind, Base element) {
        List<SearchValue> values = new ArrayList<>();
        if (element instanceof CodeableConcept concept) {
            concept.getCoding().forEach(coding -> values.addAll(of(param, kind, coding)));
        } else if (element instanceof Coding coding && coding.hasCode()) {
            values.add(new SearchValue(param, coding.getSystem(), coding.getCode(), null, null));
        } else if (element instanceof Identifier identifier && identifier.hasValue()) {
            values.add(new SearchValue(param, identifier.getSystem(), identifier.getValue(), null, null));
        } else if (element instanceof ContactPoint contact && contact.hasValue()) {
            values.add(new SearchValue(param, null, contact.getValue(), null, null));
        } else if (element instanceof Enumeration<?> code && code.hasValue()) {
            values.add(new SearchValue(param, code.getSystem(), code.getValueAsString(), null, null));
        } else if (element instanceof Reference reference) {
            if (reference.hasReference()) {
                values.add(new SearchValue(param, null, reference.getReference(), null, null));
            }
            if (reference.hasIdentifier()) {
                Identifier identifier = reference.getIdentifier();
                values.add(new SearchValue(param + ":identifier", identifier.getSystem(), identifier.getValue(), null, null));
            }
        } else if (element instanceof BaseDateTimeType date && date.hasValue()) {
            Interval interval = Interval.of(date);
            values.add(new SearchValue(param, null, null, interval.low(), interval.high()));
        } else if (element instanceof Period period && !period.isEmpty()) {
            Instant low = period.hasStart() ? Interval.of(period.getStartElement()).low() : null;
            Instant high = period.hasEnd() ? Interval.of(period.getEndElement()).high() : null;
            values.add(new SearchValue(param, null, null, low, high));
        } else if (element instanceof HumanName name) {
            strings(param, values, name.getFamilyElement(), name.getTextElement());
            name.getGiven().forEach(given -> strings(param, values, given));
            name.getPrefix().forEach(prefix -> strings(param, values, prefix));
            name.getSuffix().forEach(suffix -> strings(param, values, suffix));
        } else if (element instanceof Address address) {
            address.getLine().forEach(line -> strings(param, values, line));
            strings(param, values, address.getCityElement(), address.getStateElement(), address.getPostalCodeElement(),
                    address.getCountryElement(), address.getDistrictElement(), address.getTextElement());
        } else if (element instanceof StringType string && kind == RestSearchParameterTypeEnum.STRING) {
            strings(param, values, string);
        } else if (element instanceof PrimitiveType<?> primitive && primitive.hasValue()
                && kind != RestSearchParameterTypeEnum.DATE) {
            // words in place of a date (Procedure.performedString) have no place in time
            String text = primitive.getValueAsString();
            values.add(new SearchValue(param, null, text, null, null));
        }
        return values;
    }

    private static void strings(String param, List<SearchValue> values, StringType... parts) {
        for (StringType part : parts) {
            if (part.hasValue()) {
                values.add(new SearchValue(param, part.getValue(), normalized(part.getValue()), null, null));
            }
        }
    }

    /** Lower case without accents, as FHIR compares strings. */
    static String normalized(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{M}+", "").toLowerCase(Locale.ROOT);
    }

    /** The span of time that a date of some precision stands for. */
    record Interval(Instant low, Instant high) {

        static Interval of(BaseDateTimeType date) {
            Date value = date.getValue();
            LocalDate day = date.getYear() == null ? null : LocalDate.of(date.getYear(), 1, 1);
            return switch (date.getPrecision()) {
                case YEAR -> days(day, day.plusYears(1));
                case MONTH -> days(day.withMonth(date.getMonth() + 1), day.withMonth(date.getMonth() + 1).plusMonths(1));
                case DAY -> {
                    LocalDate exact = day.withMonth(date.getMonth() + 1).withDayOfMonth(date.getDay());
                    yield days(exact, exact.plusDays(1));
                }
                case MINUTE -> new Interval(value.toInstant(), value.toInstant().plusSeconds(60));
                case SECOND -> new Interval(value.toInstant(), value.toInstant().plusSeconds(1));
                default -> new Interval(value.toInstant(), value.toInstant().plusMillis(1));
            };
        }

        private static Interval days(LocalDate from, LocalDate to) {
            return new Interval(from.atStartOfDay(ZoneOffset.UTC).toInstant(), to.atStartOfDay(ZoneOffset.UTC).toInstant());
        }
    }
}
