package org.cdexflow.store;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What the values of one criterion mean in SQL: conditions on {@code search_value v}, and their parameters by name. */
final class ValueSql {

    /** Between these PostgreSQL reads what {@link Instant} writes. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private final Map<String, Object> parameters = new HashMap<>();
    private final References references;
    private final ZoneId zone;
    private final String prefix;
    private int names;

    ValueSql(References references, ZoneId zone, String prefix) {
        this.references = references;
        this.zone = zone;
        this.prefix = prefix;
    }

    void bind(String parameter, Object value) {
        parameters.put(parameter, value);
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    /** A name that no other parameter has. */
    String next() {
        return prefix + names++;
    }

    /** A column that always has an instant; compared so that an index on it can answer. */
    String instant(Criterion criterion, String column) {
        return anyOf(criterion, value -> {
            Criterion.DateValue date = parsed(criterion, value);
            return date.sql(column, literal(date.low()), literal(date.high()));
        });
    }

    /** An interval in two columns that are both there or both absent; compared so that an index on {@code high} can answer. */
    String interval(Criterion criterion, String low, String high) {
        String any = anyOf(criterion, value -> {
            Criterion.DateValue date = parsed(criterion, value);
            return date.sql(low, high, literal(date.low()), literal(date.high()));
        });
        return "(" + low + " is not null and " + any + ")";
    }

    /** A row's interval, which may be open. */
    private String date(Criterion criterion, String value) {
        Criterion.DateValue date = parsed(criterion, value);
        String name = next();
        bind(name + "_low", Timestamp.from(date.low()));
        bind(name + "_high", Timestamp.from(date.high()));
        return date.sql("coalesce(v.low, '-infinity')", "coalesce(v.high, 'infinity')", ":" + name + "_low", ":" + name + "_high");
    }

    private Criterion.DateValue parsed(Criterion criterion, String value) {
        return Criterion.DateValue.of(criterion.name(), value, zone);
    }

    /** In the text, so that the planner knows, whenever it plans, how few come after it: else it takes them for a third of all. */
    private static String literal(Instant instant) {
        String text = instant.isBefore(FIRST) ? "-infinity" : instant.isBefore(LAST) ? instant.toString() : "infinity";
        return "timestamptz '" + text + "'";
    }

    /** The criterion's parameter, with one of its values. */
    String fits(Criterion criterion, Set<String> targets) {
        String param = next();
        boolean isSuffixed = Set.of("identifier", "text").contains(criterion.modifier());
        bind(param, criterion.name() + (isSuffixed ? ":" + criterion.modifier() : ""));
        String any = anyValue(criterion, targets);
        return "v.param = :" + param + " and " + any;
    }

    /** One of its values, whatever the parameter. */
    String anyValue(Criterion criterion, Set<String> targets) {
        return anyOf(criterion, value -> condition(criterion, targets, value));
    }

    private String condition(Criterion criterion, Set<String> targets, String value) {
        if (criterion.modifier().equals("text")) {
            return startingWith(value);
        }
        return switch (criterion.kind()) {
            case TOKEN -> token(Token.of(value));
            case REFERENCE -> criterion.modifier().equals("identifier")
                    ? token(Token.of(value))
                    : reference(criterion, targets, Criterion.unescaped(value));
            case DATE -> date(criterion, value);
            case STRING -> string(criterion, value);
            case URI -> {
                String name = next();
                bind(name, Criterion.unescaped(value));
                yield "v.value = :" + name;
            }
            default -> throw new InvalidRequestException("The search parameter " + criterion.name() + " is not supported here.");
        };
    }

    private String string(Criterion criterion, String value) {
        String name = next();
        switch (criterion.modifier()) {
            case "exact" -> {
                bind(name, Criterion.unescaped(value));
                bind(name + "_comparable", SearchValue.normalized(Criterion.unescaped(value)));
                return "(v.value = :" + name + "_comparable and v.system = :" + name + ")";
            }
            case "contains" -> {
                bind(name, "%" + pattern(value) + "%");
                return "v.value like :" + name;
            }
            default -> {
                return startingWith(value);
            }
        }
    }

    private String startingWith(String value) {
        String name = next();
        bind(name, pattern(value) + "%");
        return "v.value like :" + name;
    }

    private static String pattern(String value) {
        String text = SearchValue.normalized(Criterion.unescaped(value));
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    /** A bare id means that id in any type that the parameter may refer to. */
    private String reference(Criterion criterion, Set<String> targets, String value) {
        String name = next();
        Set<String> types = criterion.modifier().isEmpty() ? targets : Set.of(criterion.modifier());
        bind(name, value.contains("/")
                ? array(List.of(references.normalized(value)))
                : array(types.stream().map(type -> type + "/" + value).toList()));
        return "v.value = any(:" + name + ")";
    }

    private String token(Token token) {
        String name = next();
        List<String> parts = new ArrayList<>();
        if (token.system() != null) {
            parts.add(token.system().isEmpty() ? "v.system is null" : "v.system = :" + name + "_system");
            bind(name + "_system", token.system());
        }
        if (!token.code().isEmpty()) {
            parts.add("v.value = :" + name);
            bind(name, token.code());
        }
        return parts.isEmpty() ? "false" : "(" + String.join(" and ", parts) + ")";
    }

    static String anyOf(Criterion criterion, Function<String, String> condition) {
        return criterion.values().isEmpty()
                ? "false"
                : "(" + String.join(" or ", criterion.values().stream().map(condition).toList()) + ")";
    }

    static String not(Criterion criterion) {
        return criterion.modifier().equals("not") ? "not " : "";
    }

    static String[] array(List<String> texts) {
        return texts.toArray(String[]::new);
    }
}
