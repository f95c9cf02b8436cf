package org.cdexflow.store;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * What a search's answer brings beside its matches: what these refer to ({@code _include}), and their Provenance
 * ({@code _revinclude}). One step far, and never what the viewer could not read by itself.
 */
final class Includes {

    private static final int MOST = 1_000;

    private final NamedParameterJdbcTemplate jdbc;
    private final SearchParameters offered;

    Includes(NamedParameterJdbcTemplate jdbc, SearchParameters offered) {
        this.jdbc = jdbc;
        this.offered = offered;
    }

    /**
     * @param readable types that the viewer may read
     * @throws InvalidRequestException when an include is not offered, or brings too much to be told in one page
     */
    List<StoredResource> of(Viewer viewer, Search search, List<StoredResource> matches, Predicate<String> readable) {
        Map<String, StoredResource> included = new LinkedHashMap<>();
        search.parameters().forEach((key, values) -> values.stream().distinct().forEach(value -> {
            if (key.equals("_include")) {
                put(included, referred(viewer, search.type(), value, matches));
            } else if (key.equals("_revinclude")) {
                requireProvenance(value);
                put(included, provenanceOf(viewer, matches, MOST + 1));
            }
        }));
        matches.forEach(match -> included.remove(match.reference()));
        if (included.size() > MOST) {
            throw new InvalidRequestException(
                    "The matches of one page bring more than " + MOST + " other resources. Ask for smaller pages with _count.");
        }
        return included.values().stream().filter(resource -> readable.test(resource.type())).toList();
    }

    private static void put(Map<String, StoredResource> included, List<StoredResource> found) {
        found.forEach(resource -> included.putIfAbsent(resource.reference(), resource));
    }

    private void requireProvenance(String value) {
        if (!value.equals("Provenance:target")) {
            throw new InvalidRequestException("Of reverse includes, only _revinclude=Provenance:target is supported here.");
        }
    }

    List<StoredResource> provenanceOf(Viewer viewer, List<StoredResource> resources, int most) {
        // the inner select hides how many names there are: seeing it, the planner would make a plan for each number
        return read(
                viewer,
                "r.seq = any(array(select v.resource from search_value v where v.type = 'Provenance' and v.param = 'target'"
                        + " and v.value = any((select :names)::text[])))",
                resources.stream().map(StoredResource::reference).collect(Collectors.toSet()),
                most);
    }

    /** {@code Type:parameter}, {@code Type:parameter:target}, with {@code *} for any target. */
    private List<StoredResource> referred(Viewer viewer, String type, String include, List<StoredResource> matches) {
        String[] parts = include.split(":", -1);
        String target = parts.length > 2 && !parts[2].equals("*") ? parts[2] : null;
        boolean known = (parts.length == 2 || parts.length == 3)
                && parts[0].equals(type)
                && offered.find(type, parts[1]).filter(p -> p.kind() == RestSearchParameterTypeEnum.REFERENCE).isPresent();
        if (!known) {
            throw new InvalidRequestException("This _include is not supported. For " + type + " there are: "
                    + offered.includes(type).stream().map(name -> type + ":" + name).collect(Collectors.joining(", ")) + ".");
        }
        Set<String> names = names(type, parts[1], matches);
        if (target != null) {
            names.removeIf(name -> !name.startsWith(target + "/"));
        }
        return read(viewer, "(r.type, r.id) in (select split_part(n, '/', 1), split_part(n, '/', 2) from unnest(:names) n)", names,
                MOST + 1);
    }

    private Set<String> names(String type, String parameter, List<StoredResource> matches) {
        Long[] seqs = matches.stream().map(StoredResource::seq).toArray(Long[]::new);
        List<String> found = new ArrayList<>();
        if (type.equals(SearchParameters.TASK)) {
            String prefix = (parameter.equals("patient") ? "subject" : parameter) + ":";
            found.addAll(jdbc.queryForList(
                    "select distinct substr(term, :behind) from task_term t, unnest(t.rare || t.labels) term"
                            + " where t.resource = any(:seqs) and starts_with(term, :prefix) and strpos(term, '|') = 0"
                            + " and strpos(term, '/') > 0",
                    Map.of("behind", prefix.length() + 1, "seqs", seqs, "prefix", prefix), String.class));
        } else {
            found.addAll(jdbc.queryForList(
                    "select distinct v.value from search_value v where v.resource = any(:seqs) and v.param = :param",
                    Map.of("seqs", seqs, "param", parameter), String.class));
        }
        return found.stream().filter(name -> name.matches("[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}")).collect(Collectors.toSet());
    }

    private List<StoredResource> read(Viewer viewer, String condition, Set<String> names, int most) {
        Map<String, Object> parameters = new LinkedHashMap<>(viewer.narrowing().parameters());
        parameters.put("names", names.toArray(String[]::new));
        parameters.put("partner", viewer.partner());
        return jdbc.query(
                "select " + Resources.COLUMNS + " from resource r where " + viewer.sql() + " and " + condition + " order by r.seq limit "
                        + most,
                parameters,
                Resources.ROW);
    }
}
