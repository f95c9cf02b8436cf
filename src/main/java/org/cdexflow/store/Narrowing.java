package org.cdexflow.store;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a viewer may see of a type is only what fits one of some sets of search parameters ({@code system/Observation.rs?category=…},
 * SMART App Launch 2.2). Made by {@link Searches#narrowed}, which knows the parameters.
 *
 * @param conditions type -> what fits, as a condition on {@code resource r}, or on {@code task_search t}; types that are not here are
 *     not narrowed
 * @param parameters of the conditions
 */
public record Narrowing(Map<String, String> conditions, Map<String, Object> parameters) {

    /** Everything of every type. */
    public static final Narrowing NONE = new Narrowing(Map.of(), Map.of());

    /** @param r what the resource is called in the statement */
    String sql(String r) {
        StringBuilder sql = new StringBuilder();
        // asked of each resource in turn: all that fit may be half of the record
        new TreeMap<>(conditions).forEach((type, fits) -> sql
                .append(" and (").append(r).append(".type <> '").append(type)
                .append("' or exists (select 1 from (select ").append(r).append(".seq as asked) a join ")
                .append(type.equals(SearchParameters.TASK) ? "task_search t on t.resource" : "resource r on r.seq")
                .append(" = a.asked where ").append(fits).append(" offset 0))"));
        return sql.toString();
    }

    /** @param t what the row of {@code task_search} is called in the statement */
    String sqlOfTask(String t) {
        String fits = conditions.get(SearchParameters.TASK);
        return fits == null ? "" : " and " + t + ".resource in (select t.resource from task_search t where " + fits + ")";
    }
}
