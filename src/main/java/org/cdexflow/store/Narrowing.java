package org.cdexflow.store;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a viewer may see of a type is only what fits one of some sets of search parameters ({@code system/Observation.rs?category=…},
 * SMART App Launch 2.2). Made by {@link Searches#narrowed}, which knows the parameters.
 *
 * @param conditions type -> the keys of what fits, as a select without the key's name; types that are not here are not narrowed
 * @param parameters of the conditions
 */
public record Narrowing(Map<String, String> conditions, Map<String, Object> parameters) {

    /** Everything of every type. */
    public static final Narrowing NONE = new Narrowing(Map.of(), Map.of());

    /** @param r what the resource is called in the statement */
    String sql(String r) {
        StringBuilder sql = new StringBuilder();
        new TreeMap<>(conditions).forEach((type, keys) -> sql.append(" and (").append(r).append(".type <> '").append(type)
                .append("' or ").append(r).append(".seq in (").append(keys).append("))"));
        return sql.toString();
    }

    /** @param t what the row of {@code task_search} is called in the statement */
    String sqlOfTask(String t) {
        String keys = conditions.get(SearchParameters.TASK);
        return keys == null ? "" : " and " + t + ".resource in (" + keys + ")";
    }
}
