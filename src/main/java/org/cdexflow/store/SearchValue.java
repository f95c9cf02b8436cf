package org.cdexflow.store;

import static java.time.temporal.ChronoUnit.MILLIS;
import static java.time.temporal.ChronoUnit.MINUTES;
import static java.time.temporal.ChronoUnit.SECONDS;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CanonicalType;
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

    /** Behind the name of a reference's parameter: the business identifier that it carries. */
    static final String IDENTIFIER = ":identifier";

    /** Behind the name of a token's parameter: the words that stand with the code. */
    static final String TEXT = ":text";

    /** @param zone in which a date without a time begins and ends */
    static List<SearchValue> of(String param, RestSearchParameterTypeEnum kind, Base element, ZoneId zone) {
        List<SearchValue> values = new ArrayList<>();
        if (element instanceof CodeableConcept concept) {
            concept.getCoding().forEach(coding -> values.addAll(of(param, kind, coding, zone)));
            strings(param + TEXT, values, concept.getTextElement());
        } else if (element instanceof Coding coding) {
            if (coding.hasCode()) {
                values.add(new SearchValue(param, coding.getSystem(), coding.getCode(), null, null));
            }
            strings(param + TEXT, values, coding.getDisplayElement());
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
                values.add(new SearchValue(param + IDENTIFIER, identifier.getSystem(), identifier.getValue(), null, null));
            }
        } else if (element instanceof BaseDateTimeType date && date.hasValue()) {
            Interval.of(date, zone).ifPresent(span -> values.add(new SearchValue(param, null, null, span.low(), span.high())));
        } else if (element instanceof Period period && !period.isEmpty()) {
            Instant low = Interval.of(period.getStartElement(), zone).map(Interval::low).orElse(null);
            Instant high = Interval.of(period.getEndElement(), zone).map(Interval::high).orElse(null);
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
        } else if (element instanceof CanonicalType canonical && canonical.hasValue()) {
            // who names no version searches for any (FHIR R4, Search, reference)
            String url = canonical.getValue();
            values.add(new SearchValue(param, null, url, null, null));
            if (url.indexOf('|') > 0) {
                values.add(new SearchValue(param, null, url.substring(0, url.indexOf('|')), null, null));
            }
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

    /**
     * Lower case without accents, as FHIR compares strings. Accents that stand by themselves go first: to bring a long run of them
     * into their order takes a time that grows with its square.
     */
    static String normalized(String text) {
        String letters = text.replaceAll("\\p{M}+", "");
        return Normalizer.normalize(letters, Normalizer.Form.NFD).replaceAll("\\p{M}+", "").toLowerCase(Locale.ROOT);
    }

    /** The span of time that a date of some precision stands for: from low to before high. */
    record Interval(Instant low, Instant high) {

        private static final Pattern DATE = Pattern.compile("(\\d{4})(?:-(\\d\\d)(?:-(\\d\\d))?)?");
        private static final Pattern TIME = Pattern.compile(
                "(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d)(:\\d\\d)?(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)?");

        /** Empty for what is absent, or no day of the calendar: nobody finds it by its date. */
        static Optional<Interval> of(BaseDateTimeType date, ZoneId zone) {
            try {
                return date.hasValue() ? Optional.of(of(date.getValueAsString(), zone)) : Optional.empty();
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }

        /**
         * Seconds and the offset may be left out in a search (FHIR R4, 3.1.1.4.7), though not in a resource.
         *
         * @throws DateTimeException when the text is no date
         */
        static Interval of(String text, ZoneId zone) {
            Matcher date = DATE.matcher(text);
            if (date.matches()) {
                Year year = Year.parse(date.group(1));
                if (date.group(2) == null) {
                    return days(year.atDay(1), year.plusYears(1).atDay(1), zone);
                }
                YearMonth month = year.atMonth(Integer.parseInt(date.group(2)));
                return date.group(3) == null
                        ? days(month.atDay(1), month.plusMonths(1).atDay(1), zone)
                        : days(month.atDay(Integer.parseInt(date.group(3))), month.atDay(Integer.parseInt(date.group(3))).plusDays(1), zone);
            }
            Matcher time = TIME.matcher(text);
            if (!time.matches()) {
                throw new DateTimeException("no date of FHIR");
            }
            String seconds = time.group(2) == null ? ":00" : time.group(2);
            String fraction = time.group(3) == null ? "" : time.group(3);
            LocalDateTime local = LocalDateTime.parse(time.group(1) + seconds + fraction);
            Instant low = local.atZone(time.group(4) == null ? zone : ZoneOffset.of(time.group(4))).toInstant();
            Duration precision = Duration.of(1, time.group(2) == null ? MINUTES : fraction.isEmpty() ? SECONDS : MILLIS);
            return new Interval(low, low.plus(precision));
        }

        private static Interval days(LocalDate from, LocalDate to, ZoneId zone) {
            return new Interval(from.atStartOfDay(zone).toInstant(), to.atStartOfDay(zone).toInstant());
        }
    }
}
