package org.cdexflow.store;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads and searches for a viewer. Every parameter must be known, every value must parse: a search that quietly ignored one
 * would answer more than was asked.
 */
@Component
public class Searches {

    /** Parameters that shape the answer instead of choosing matches. */
    private static final Set<String> SHAPING =
            Set.of("_count", "_sort", "_total", "_include", "_revinclude", "_after", "_summary", "_format", "_pretty");

    private final NamedParameterJdbcTemplate jdbc;
    private final SearchParameters offered;
    private final References references;

    Searches(NamedParameterJdbcTemplate jdbc, SearchParameters offered, References references) {
        this.jdbc = jdbc;
        this.offered = offered;
        this.references = references;
    }

    /** The newest version, or empty when there is none that this viewer may see. */
    public Optional<StoredResource> read(Viewer viewer, String type, String id) {
        return jdbc
                .query(
                        "select " + Resources.COLUMNS + " from resource r where r.type = :type and r.id = :id and "
                                + viewer.sql(),
                        parameters("type", type, "id", id, "partner", viewer.partner()),
                        Resources.ROW)
                .stream()
                .findFirst();
    }

    /**
     * @throws InvalidRequestException when a parameter or value is not understood; the message tells which, never the value
     */
    public Search.Page search(Viewer viewer, Search search) {
        SearchSql sql = new SearchSql(references);
        sql.where("r.type = :type", "type", search.type());
        sql.where(viewer.sql(), "partner", viewer.partner());
        if (!search.compartment().isEmpty()) {
            sql.where("r.patient = any(:compartment)", "compartment", search.compartment().toArray(String[]::new));
        }
        search.parameters().forEach((key, values) -> values.forEach(value -> add(sql, search.type(), key, value)));

        Order order = Order.of(search, offered);
        String from = search.type().equals("Task")
                ? " from resource r join task_search t on t.resource = r.seq where " + taskAudience(viewer)
                : " from resource r where ";
        Integer total = "accurate".equals(first(search, "_total")) || "count".equals(first(search, "_summary"))
                ? jdbc.queryForObject("select count(*)" + from + sql.conditions(), sql.parameters(), Integer.class)
                : null;
        if ("count".equals(first(search, "_summary")) || search.limit() == 0) {
            return new Search.Page(List.of(), List.of(), total, null);
        }

        order.continueAfter(sql, first(search, "_after"));
        sql.bind("limit", search.limit() + 1);
        List<StoredResource> rows = new ArrayList<>();
        List<Instant> keys = new ArrayList<>();
        jdbc.query(
                "select " + Resources.COLUMNS + ", " + order.key() + " as key" + from + sql.conditions() + "\norder by "
                        + order.sql() + " limit :limit",
                sql.parameters(),
                row -> {
                    rows.add(Resources.ROW.mapRow(row, rows.size()));
                    Timestamp key = row.getTimestamp("key");
                    keys.add(key == null ? null : key.toInstant());
                });
        boolean more = rows.size() > search.limit();
        List<StoredResource> matches = more ? rows.subList(0, search.limit()) : rows;
        String next = more ? order.cursor(keys.get(search.limit() - 1), matches.get(search.limit() - 1).seq()) : null;
        if (total == null && !more && first(search, "_after") == null) {
            total = matches.size();
        }
        return new Search.Page(List.copyOf(matches), includes(viewer, search, matches), total, next);
    }

    /** A redundant condition that lets the index of Tasks, which leads with the audience, be used. */
    private static String taskAudience(Viewer viewer) {
        return viewer.isHouse() ? "" : "t.audience = :partner and ";
    }

    private void add(SearchSql sql, String type, String key, String value) {
        String name = key.contains(":") ? key.substring(0, key.indexOf(':')) : key;
        if (SHAPING.contains(name)) {
            return;
        }
        if (value.indexOf('\0') >= 0) {
            throw new InvalidRequestException("The value of a search parameter has a NUL, which no text here has.");
        }
        if (SearchParameters.COMMON.contains(name)) {
            boolean isDate = name.equals("_lastUpdated");
            sql.common(Criterion.of(key, isDate ? RestSearchParameterTypeEnum.DATE : RestSearchParameterTypeEnum.TOKEN, value));
        } else if (type.equals("Task") && SearchIndex.TASK.containsKey(name)) {
            sql.task(Criterion.of(key, SearchIndex.TASK.get(name), value), name);
        } else {
            SearchParameters.Parameter parameter = offered.find(type, name)
                    .orElseThrow(() -> new InvalidRequestException("There is no search parameter of that name for " + type
                            + " here. Offered are: " + String.join(", ", names(type)) + "."));
            sql.record(Criterion.of(key, parameter.kind(), value), parameter.targets());
        }
    }

    private List<String> names(String type) {
        return type.equals("Task")
                ? SearchIndex.TASK.keySet().stream().sorted().toList()
                : List.copyOf(offered.of(type).keySet());
    }

    /** Parameters of Task and their kinds, for the CapabilityStatement. */
    public Map<String, RestSearchParameterTypeEnum> ofTask() {
        return SearchIndex.TASK;
    }

    private List<StoredResource> includes(Viewer viewer, Search search, List<StoredResource> matches) {
        List<StoredResource> included = new ArrayList<>();
        for (String key : search.parameters().keySet()) {
            if (key.startsWith("_revinclude") || key.startsWith("_include")) {
                for (String value : search.parameters().get(key)) {
                    included.addAll(included(viewer, search.type(), key + "=" + value, matches));
                }
            }
        }
        return included;
    }

    private List<StoredResource> included(Viewer viewer, String type, String include, List<StoredResource> matches) {
        String[] names = matches.stream().map(StoredResource::reference).toArray(String[]::new);
        if (include.equals("_revinclude=Provenance:target")) {
            // the inner select hides how many names there are: seeing it, the planner would make a plan for each number
            return jdbc.query(
                    "select " + Resources.COLUMNS + " from resource r where " + viewer.sql()
                            + " and r.seq = any(array(select v.resource from search_value v where v.type = 'Provenance'"
                            + " and v.param = 'target' and v.value = any((select :names)::text[]))) order by r.seq limit 1000",
                    parameters("names", names, "partner", viewer.partner()),
                    Resources.ROW);
        }
        throw new InvalidRequestException(
                "Of includes, only _revinclude=Provenance:target is supported for " + type + " here.");
    }

    /** The Provenance of the given resources of the record. */
    public List<StoredResource> provenanceOf(List<StoredResource> resources) {
        return resources.isEmpty() ? List.of() : included(Viewer.RECORD, "", "_revinclude=Provenance:target", resources);
    }

    private static String first(Search search, String name) {
        List<String> values = search.parameters().get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    private static HashMap<String, Object> parameters(Object... pairs) {
        HashMap<String, Object> map = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
