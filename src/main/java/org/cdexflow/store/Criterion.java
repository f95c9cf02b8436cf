package org.cdexflow.store;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One parameter of a search with the values of which one must match: {@code code=a,b}.
 *
 * @param modifier what stood behind the colon, or an empty string
 */
record Criterion(String name, String modifier, RestSearchParameterTypeEnum kind, List<String> values) {

    private static final Map<RestSearchParameterTypeEnum, Set<String>> MODIFIERS = Map.of(
            RestSearchParameterTypeEnum.TOKEN, Set.of("", "not", "text"),
            RestSearchParameterTypeEnum.STRING, Set.of("", "exact", "contains"),
            RestSearchParameterTypeEnum.URI, Set.of(""),
            RestSearchParameterTypeEnum.DATE, Set.of(""));

    static Criterion of(String key, RestSearchParameterTypeEnum kind, String text) {
        if (text.indexOf('\0') >= 0) {
            // PostgreSQL's text cannot hold it
            throw new InvalidRequestException("A search value holds the character U+0000, which no stored text has.");
        }
        int colon = key.indexOf(':');
        String name = colon < 0 ? key : key.substring(0, colon);
        String modifier = colon < 0 ? "" : key.substring(colon + 1);
        boolean known = kind == RestSearchParameterTypeEnum.REFERENCE
                ? modifier.isEmpty() || modifier.equals("identifier") || modifier.matches("[A-Z][A-Za-z]+")
                : MODIFIERS.getOrDefault(kind, Set.of("")).contains(modifier);
        if (!known) {
            throw new InvalidRequestException("The modifier of the search parameter " + name + " is not supported here.");
        }
        return new Criterion(name, modifier, kind, split(text));
    }

    /** Splits at commas that are not escaped. The escapes themselves stay until a value is read. */
    static List<String> split(String text) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                value.append(c).append(text.charAt(++i));
            } else if (c == ',') {
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
        values.add(value.toString());
        return values.stream().filter(v -> !v.isEmpty()).toList();
    }

    static String unescaped(String value) {
        return value.replaceAll("\\\\([\\\\,|$])", "$1");
    }

    /** A date as searched: {@code ge2024-03}. */
    record DateValue(String prefix, Instant low, Instant high) {

        private static final Set<String> PREFIXES = Set.of("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap");

        static DateValue of(String name, String value, ZoneId zone) {
            String prefix = value.length() > 2 && PREFIXES.contains(value.substring(0, 2)) ? value.substring(0, 2) : "eq";
            String date = value.startsWith(prefix) ? value.substring(2) : value;
            try {
                // a '+' of an offset that was not encoded arrives as a blank
                SearchValue.Interval interval = SearchValue.Interval.of(date.replace(' ', '+'), zone);
                return new DateValue(prefix, interval.low(), interval.high());
            } catch (DateTimeException e) {
                throw new InvalidRequestException("The search parameter " + name
                        + " needs a FHIR date such as 2024, 2024-03, 2024-03-05 or 2024-03-05T10:00:00Z, with an optional prefix"
                        + " (eq, ne, gt, lt, ge, le, sa, eb, ap).");
            }
        }

        /** The comparison of an instant, which is never absent, with this one. */
        String sql(String column, String qLow, String qHigh) {
            String notBefore = column + " >= " + qLow;
            String before = column + " < " + qHigh;
            return switch (prefix) {
                case "ne" -> "not (" + notBefore + " and " + before + ")";
                case "gt", "sa" -> column + " >= " + qHigh;
                case "lt", "eb" -> column + " < " + qLow;
                case "ge" -> notBefore;
                case "le" -> before;
                default -> "(" + notBefore + " and " + before + ")";
            };
        }

        /**
         * The comparison of the target's interval [from, to) with this one. Where an index on {@code to} can answer, it says so, though
         * the rest says the same.
         */
        String sql(String from, String to, String qLow, String qHigh) {
            String ends = to + " > " + qLow;
            String inside = "(" + ends + " and " + from + " >= " + qLow + " and " + to + " <= " + qHigh + ")";
            return switch (prefix) {
                case "ne" -> "not " + inside;
                case "gt" -> to + " > " + qHigh;
                case "lt" -> from + " < " + qLow;
                case "ge" -> "(" + ends + " and (" + to + " > " + qHigh + " or " + inside + "))";
                case "le" -> "(" + from + " < " + qLow + " or " + inside + ")";
                case "sa" -> from + " >= " + qHigh;
                case "eb" -> to + " <= " + qLow;
                case "ap" -> "(" + from + " < " + qHigh + " and " + to + " > " + qLow + ")";
                default -> inside;
            };
        }
    }
}
