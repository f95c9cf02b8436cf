package org.cdexflow.store;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The SQL of one search as it grows: conditions on {@code resource r}, and their parameters by name. */
final class SearchSql {

    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new HashMap<>();
    private final References references;
    private int names;

    SearchSql(References references) {
        this.references = references;
    }

    void where(String condition, String parameter, Object value) {
        conditions.add(condition);
        parameters.put(parameter, value);
    }

    void where(String condition) {
        conditions.add(condition);
    }

    void bind(String parameter, Object value) {
        parameters.put(parameter, value);
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    String conditions() {
        return String.join("\n  and ", conditions);
    }

    /** {@code _id} and {@code _lastUpdated}: columns of the resource itself. */
    void common(Criterion criterion) {
        if (criterion.name().equals("_id")) {
            String name = next();
            String not = criterion.modifier().equals("not") ? "not " : "";
            where(not + "r.id = any(:" + name + ")", name, criterion.values().toArray(String[]::new));
        } else {
            where(anyOf(criterion, value -> {
                String name = next();
                Criterion.DateValue date = Criterion.DateValue.of(criterion.name(), value);
                bindInterval(name, date.low(), date.high());
                return date.sql("r.last_updated", "r.last_updated + interval '1 microsecond'", name);
            }));
        }
    }

    /** A parameter of a Task: one of the columns of {@code task_search t}. */
    void task(Criterion criterion, String column) {
        String name = next();
        if (column.equals("status")) {
            String[] codes = criterion.values().stream().map(v -> Criterion.Token.of(v).code()).toArray(String[]::new);
            where((criterion.modifier().equals("not") ? "not " : "") + "t.status = any(:" + name + ")", name, codes);
            return;
        }
        String[] spellings = criterion.values().stream()
                .map(value -> criterion.kind() == RestSearchParameterTypeEnum.REFERENCE
                        ? TaskSpellings.searched(references, criterion.modifier(), value)
                        : TaskSpellings.searched(value))
                .toArray(String[]::new);
        where((criterion.modifier().equals("not") ? "not " : "") + "t." + column + " && :" + name + "::text[]", name, spellings);
    }

    /** A parameter of the record: a row of {@code search_value}. */
    void record(Criterion criterion, Set<String> targets) {
        boolean not = criterion.modifier().equals("not");
        String param = next();
        String suffix = criterion.modifier().equals("identifier") ? ":identifier" : "";
        bind(param, criterion.name() + suffix);
        String any = anyOf(criterion, value -> condition(criterion, targets, value));
        where((not ? "not " : "") + "exists (select 1 from search_value v where v.resource = r.seq and v.param = :" + param
                + " and (" + any + "))");
    }

    private String condition(Criterion criterion, Set<String> targets, String value) {
        String name = next();
        switch (criterion.kind()) {
            case TOKEN -> {
                return token(name, Criterion.Token.of(value));
            }
            case REFERENCE -> {
                if (criterion.modifier().equals("identifier")) {
                    return token(name, Criterion.Token.of(value));
                }
                bind(name, references(criterion, targets, Criterion.unescaped(value)));
                return "v.value = any(:" + name + ")";
            }
            case DATE -> {
                Criterion.DateValue date = Criterion.DateValue.of(criterion.name(), value);
                bindInterval(name, date.low(), date.high());
                return date.sql("v.low", "v.high", name);
            }
            case STRING -> {
                if (criterion.modifier().equals("exact")) {
                    bind(name, Criterion.unescaped(value));
                    bind(name + "_comparable", SearchValue.normalized(Criterion.unescaped(value)));
                    return "(v.value = :" + name + "_comparable and v.system = :" + name + ")";
                }
                String text = SearchValue.normalized(Criterion.unescaped(value));
                String pattern = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
                bind(name, (criterion.modifier().equals("contains") ? "%" : "") + pattern + "%");
                return "v.value like :" + name;
            }
            case URI -> {
                bind(name, Criterion.unescaped(value));
                return "v.value = :" + name;
            }
            default -> throw new InvalidRequestException("The search parameter " + criterion.name() + " is not supported here.");
        }
    }

    /** A bare id means that id in any type that the parameter may refer to. */
    private String[] references(Criterion criterion, Set<String> targets, String value) {
        if (value.contains("/")) {
            return new String[] {references.normalized(value)};
        }
        Set<String> types = criterion.modifier().isEmpty() ? targets : Set.of(criterion.modifier());
        return types.stream().map(type -> type + "/" + value).toArray(String[]::new);
    }

    private String token(String name, Criterion.Token token) {
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

    private static String anyOf(Criterion criterion, Function<String, String> condition) {
        return criterion.values().isEmpty()
                ? "false"
                : "(" + String.join(" or ", criterion.values().stream().map(condition).toList()) + ")";
    }

    private void bindInterval(String name, Instant low, Instant high) {
        bind(name + "_low", Timestamp.from(low));
        bind(name + "_high", Timestamp.from(high));
    }

    private String next() {
        return "p" + names++;
    }
}
