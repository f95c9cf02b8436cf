package org.cdexflow.store;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import ca.uhn.fhir.rest.param.ParameterUtil;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads and searches for a viewer. Every parameter must be known, every value must parse: a search that quietly ignored one
 * would answer more than was asked.
 */
@Component
public class Searches {

    /** Parameters that shape the answer instead of choosing matches. */
    static final Set<String> SHAPING = Set.of(
            "_count", "_sort", "_total", "_include", "_revinclude", "_after", "_summary", "_elements", "_format", "_pretty");

    private static final Set<String> TOTALS = Set.of("none", "estimate", "accurate");

    /** A search that takes longer asks too much of a record that others use, too. Seconds. */
    private static final int LONGEST = 10;

    /** Some partner, who sees nothing restricted. Which one it is says the statement in which the condition stands. */
    private static final Viewer PARTNER = new Viewer("partner", Viewer.Reach.ALL);

    private final NamedParameterJdbcTemplate jdbc;
    private final SearchParameters offered;
    private final References references;
    private final ZoneId zone;
    private final Matches matches;
    private final Includes includes;

    Searches(NamedParameterJdbcTemplate jdbc, SearchParameters offered, References references, ZoneId zone) {
        JdbcTemplate bounded = new JdbcTemplate(jdbc.getJdbcTemplate().getDataSource());
        bounded.setQueryTimeout(LONGEST);
        this.jdbc = new NamedParameterJdbcTemplate(bounded);
        this.offered = offered;
        this.references = references;
        this.zone = zone;
        this.matches = new Matches(this.jdbc);
        this.includes = new Includes(this.jdbc, offered);
    }

    /** The newest version, or empty when there is none that this viewer may see. */
    public Optional<StoredResource> read(Viewer viewer, String type, String id) {
        return jdbc
                .query(
                        "select " + Resources.COLUMNS + " from resource r where r.type = :type and r.id = :id and "
                                + viewer.sql(),
                        parameters(viewer, "type", type, "id", id),
                        Resources.ROW)
                .stream()
                .findFirst();
    }

    /** Whether a parameter with this key ({@code code:not}) can be asked of the type at all. */
    public boolean offers(String type, String key) {
        String name = name(key);
        return SHAPING.contains(name) || SearchParameters.COMMON.contains(name) || offered.find(type, name).isPresent();
    }

    /** As {@link #search(Viewer, Viewer, Search, Predicate)}, by one who may read all types, and takes whole pages. */
    public Search.Page search(Viewer viewer, Search search) {
        return search(viewer, viewer, search, type -> true, false);
    }

    /** Whether a type can be narrowed to what fits these search parameters. */
    public boolean offersAll(String type, Map<String, List<String>> criteria) {
        boolean known = offered.knows(type) || type.equals(SearchParameters.TASK);
        try {
            return known && !criteria.isEmpty() && SearchLimits.fewConditions(criteria)
                    && criteria.keySet().stream().noneMatch(key -> SHAPING.contains(key))
                    && !narrowed(Map.of(type, List.of(criteria))).conditions().isEmpty();
        } catch (InvalidRequestException notUnderstood) {
            return false;
        }
    }

    /**
     * Of each type that is named only what fits one of its sets of search parameters.
     *
     * @throws InvalidRequestException when a parameter or value is not understood
     */
    public Narrowing narrowed(Map<String, List<Map<String, List<String>>>> byType) {
        Map<String, String> conditions = new HashMap<>();
        Map<String, Object> parameters = new HashMap<>();
        byType.forEach((type, alternatives) -> {
            List<String> parts = new ArrayList<>();
            for (Map<String, List<String>> criteria : alternatives) {
                SearchSql sql = new SearchSql(references, zone, "narrowed_" + type + "_" + parts.size() + "_");
                add(sql, PARTNER, type, criteria);
                parts.add("(" + sql.conditions() + ")");
                parameters.putAll(sql.parameters());
            }
            conditions.put(type, "(" + String.join(" or ", parts) + ")");
        });
        return new Narrowing(conditions, parameters);
    }

    /**
     * A page is as long as is asked for, or shorter when that many would weigh too much.
     *
     * @param reader the same viewer as it may read what is included: scopes may narrow reading and searching differently
     * @param readable types that may be included
     * @throws InvalidRequestException when a parameter or value is not understood; the message tells which, never the value
     * @throws org.springframework.dao.QueryTimeoutException when it takes too long; a transaction around it is lost
     */
    public Search.Page search(Viewer viewer, Viewer reader, Search search, Predicate<String> readable) {
        return search(viewer, reader, search, readable, true);
    }

    /** Documents of the record whose file this is, a few: they say whose it is. @param id of a Binary */
    public List<StoredResource> documentsOf(String id) {
        String anySpelling = references.spellings("Binary/" + id).stream().map(ParameterUtil::escape).collect(Collectors.joining(","));
        Search documents = new Search("DocumentReference", Map.of("location", List.of(anySpelling)), List.of(), 5);
        return search(Viewer.RECORD, documents).matches();
    }

    private Search.Page search(Viewer viewer, Viewer reader, Search search, Predicate<String> readable, boolean weighed) {
        boolean isTask = search.type().equals(SearchParameters.TASK);
        SearchSql sql = new SearchSql(references, zone);
        if (isTask) {
            // by task_search alone: a join with all resources goes astray where the database's statistics lag behind a busy day
            sql.where(viewer.sqlOfTask("t"), "partner", viewer.partner());
        } else {
            sql.type(search.type());
            sql.where(viewer.sql(), "partner", viewer.partner());
        }
        if (isTask && !search.compartment().isEmpty()) {
            sql.where("false");
        } else if (!search.compartment().isEmpty()) {
            sql.confine(search.compartment());
        }
        viewer.narrowing().parameters().forEach(sql::bind);
        SearchLimits.require(search.parameters());
        add(sql, viewer, search.type(), search.parameters());
        boolean countOnly = shape(search);

        Order order = Order.of(search, offered);
        Integer total = countOnly || "accurate".equals(first(search, "_total")) || "estimate".equals(first(search, "_total"))
                ? jdbc.queryForObject("select count(*)" + (isTask ? sql.tasks() : sql.resources()), sql.parameters(), Integer.class)
                : null;
        if (countOnly) {
            return new Search.Page(List.of(), List.of(), total, null);
        }

        order.continueAfter(sql, first(search, "_after"));
        Matches.Some found = isTask ? matches.ofTasks(sql, order, search.limit(), weighed) : matches.ofRecord(sql, order, search.limit(), weighed);
        if (total == null && found.next() == null && first(search, "_after") == null && !"none".equals(first(search, "_total"))) {
            total = found.rows().size();
        }
        return new Search.Page(found.rows(), includes.of(reader, search, found.rows(), readable), total, found.next());
    }

    /** @return whether only the number of matches is asked for */
    private static boolean shape(Search search) {
        String total = first(search, "_total");
        if (total != null && !TOTALS.contains(total)) {
            throw new InvalidRequestException("_total is none, estimate or accurate.");
        }
        return "count".equals(first(search, "_summary")) || search.limit() == 0;
    }

    private void add(SearchSql sql, Viewer viewer, String type, Map<String, List<String>> criteria) {
        criteria.keySet().stream()
                .sorted(Comparator.comparing(key -> !namesPatient(name(key))))
                .forEach(key -> criteria.get(key).forEach(value -> add(sql, viewer, type, key, value)));
    }

    private void add(SearchSql sql, Viewer viewer, String type, String key, String value) {
        String name = name(key);
        if (value.indexOf('\0') >= 0) {
            throw new InvalidRequestException("The value of a search parameter has a NUL, which no text here has.");
        }
        if (SHAPING.contains(name)) {
            if (!name.equals(key)) {
                throw new InvalidRequestException("The parameter " + name + " takes no modifier here.");
            }
            return;
        }
        boolean isTask = type.equals(SearchParameters.TASK);
        if (name.equals("_id")) {
            sql.id(Criterion.of(key, RestSearchParameterTypeEnum.TOKEN, value), isTask);
        } else if (name.equals("_lastUpdated")) {
            String column = isTask ? "t.last_updated" : "r.last_updated";
            sql.instant(Criterion.of(key, RestSearchParameterTypeEnum.DATE, value), column);
        } else {
            SearchParameters.Parameter parameter = offered.find(type, name)
                    .orElseThrow(() -> new InvalidRequestException("There is no search parameter of that name for " + type
                            + " here. Offered are: " + String.join(", ", offered.of(type).keySet()) + "."));
            Criterion criterion = Criterion.of(key, parameter.kind(), value);
            if (isTask) {
                sql.task(criterion);
            } else if (type.equals("Patient") && name.equals("identifier") && !criterion.modifier().equals("text")) {
                sql.number(criterion, viewer);
            } else if (namesPatient(name)) {
                sql.patient(type, criterion, parameter.targets());
            } else {
                sql.record(criterion, parameter.targets());
            }
        }
    }

    private static boolean namesPatient(String name) {
        return name.equals("patient") || name.equals("subject");
    }

    /** Of a parameter's key, with its modifier or without. */
    private static String name(String key) {
        int colon = key.indexOf(':');
        return colon < 0 ? key : key.substring(0, colon);
    }

    /**
     * A few of the record that have a value of a search parameter, whichever they are: as quick where half of the record has it.
     *
     * @throws InvalidRequestException when the value is not understood
     */
    public List<StoredResource> few(String type, String key, String value) {
        return offered.find(type, name(key)).stream()
                .flatMap(parameter -> {
                    SearchSql sql = new SearchSql(references, zone);
                    String few = sql.few(type, Criterion.of(key, parameter.kind(), value), parameter.targets());
                    return jdbc.query("select " + Resources.COLUMNS + few, sql.parameters(), Resources.ROW).stream();
                })
                .toList();
    }

    /** The Provenance of the given resources of the record. */
    public List<StoredResource> provenanceOf(Viewer viewer, List<StoredResource> resources) {
        return resources.isEmpty() ? List.of() : includes.provenanceOf(viewer, resources, Integer.MAX_VALUE);
    }

    private static String first(Search search, String name) {
        List<String> values = search.parameters().get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    private static HashMap<String, Object> parameters(Viewer viewer, Object... pairs) {
        HashMap<String, Object> map = new HashMap<>(viewer.narrowing().parameters());
        map.put("partner", viewer.partner());
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
