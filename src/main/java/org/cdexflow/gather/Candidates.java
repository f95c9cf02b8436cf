package org.cdexflow.gather;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cdexflow.store.References;
import org.cdexflow.store.Resources;
import org.cdexflow.store.StoredResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What was gathered for an exchange, kept by the version that was seen until something of it is released. */
@Component
public class Candidates {

    private final JdbcTemplate jdbc;
    private final Resources resources;
    private final References references;

    Candidates(JdbcTemplate jdbc, Resources resources, References references) {
        this.jdbc = jdbc;
        this.resources = resources;
        this.references = references;
    }

    /**
     * Replaces what was gathered before: gathering again is how an exchange takes up newer data.
     *
     * @param queries what was run, relative to our FHIR endpoint
     */
    void keep(String exchange, List<String> queries, List<Candidate> candidates) {
        jdbc.update("update exchange set queries = ? where id = ?", queries.toArray(String[]::new), exchange);
        jdbc.update("delete from exchange_item where exchange = ?", exchange);
        insert(exchange, 0, candidates);
    }

    private void insert(String exchange, int from, List<Candidate> candidates) {
        Object[][] rows = new Object[candidates.size()][];
        for (int i = 0; i < rows.length; i++) {
            Candidate item = candidates.get(i);
            StoredResource resource = item.resource();
            rows[i] = new Object[] {
                exchange, from + i, resource.type(), resource.id(), resource.version(), item.match() ? "match" : "include",
                item.sourced(), resource.restricted(), item.chosen(), item.news(), item.addedBy(),
                files(resource).toArray(String[]::new)
            };
        }
        jdbc.batchUpdate(
                "insert into exchange_item (exchange, position, type, id, version, mode, sourced, sensitive, chosen,"
                        + " news, added_by, files) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                List.of(rows));
    }

    /**
     * Takes up what is there now: what the queries find, then what staff added, each in its newest version. What is as it was
     * keeps what staff decided about it.
     *
     * @return whether anything came, changed or went, and what went
     */
    Gathering.Refreshed refresh(String exchange, List<String> queries, List<Candidate> current) {
        Map<String, Candidate> before = new LinkedHashMap<>();
        of(exchange).forEach(item -> before.put(item.resource().reference(), item));
        Map<String, List<String>> filesBefore = files(exchange);
        List<Candidate> now = new ArrayList<>();
        boolean changed = false;
        for (Candidate item : current) {
            Candidate known = before.remove(item.resource().reference());
            boolean same = known != null && known.resource().version() == item.resource().version()
                    && files(item.resource()).equals(filesBefore.get(item.resource().reference()));
            changed |= !same;
            String addedBy = known == null ? null : known.addedBy();
            now.add(same ? known : new Candidate(item.resource(), item.match(), item.sourced(), null, true, addedBy));
        }
        changed |= !before.isEmpty();
        if (changed) {
            keep(exchange, queries, now);
        }
        return new Gathering.Refreshed(changed, before.values().stream().filter(Candidate::match).toList());
    }

    private Map<String, List<String>> files(String exchange) {
        Map<String, List<String>> files = new HashMap<>();
        jdbc.query(
                "select type || '/' || id as item, files from exchange_item where exchange = ?",
                row -> {
                    files.put(row.getString("item"), List.of((String[]) row.getArray("files").getArray()));
                },
                exchange);
        return files;
    }

    /** Of a document, the files that lie in the record, each with its version now. */
    private List<String> files(StoredResource document) {
        if (!document.type().equals("DocumentReference")) {
            return List.of();
        }
        List<String> files = new ArrayList<>();
        FhirJson.read(document.json()).path("content").forEach(content -> references
                .ours(content.path("attachment").path("url").asText(null))
                .filter(target -> target.type().equals("Binary"))
                .flatMap(target -> resources.read("Binary", target.id()))
                .filter(file -> file.audience() == null)
                .ifPresent(file -> files.add(file.reference() + "/_history/" + file.version())));
        return files;
    }

    /** Puts what a person adds behind the others; what is there already stays as it is. @return whether it was not there */
    boolean add(String exchange, List<Candidate> added) {
        Set<String> known = new HashSet<>();
        List<Candidate> kept = of(exchange);
        kept.forEach(item -> known.add(item.resource().reference()));
        List<Candidate> fresh = added.stream().filter(item -> !known.contains(item.resource().reference())).toList();
        insert(exchange, next(exchange), fresh);
        return fresh.stream().anyMatch(Candidate::match);
    }

    /** References of what may be released for itself. */
    List<String> matches(String exchange) {
        return jdbc.queryForList(
                "select type || '/' || id from exchange_item where exchange = ? and mode = 'match' order by position", String.class, exchange);
    }

    /** References of what people added. */
    List<String> added(String exchange) {
        return jdbc.queryForList(
                "select type || '/' || id from exchange_item where exchange = ? and added_by is not null and mode = 'match'"
                        + " order by position",
                String.class,
                exchange);
    }

    void remove(String exchange, Collection<String> references) {
        jdbc.update(
                "delete from exchange_item where exchange = ? and type || '/' || id = any (?)",
                exchange,
                references.toArray(String[]::new));
    }

    private int next(String exchange) {
        return jdbc.queryForObject(
                "select coalesce(max(position), -1) + 1 from exchange_item where exchange = ?", Integer.class, exchange);
    }

    /** A person has looked: nothing is news any more. */
    public void looked(String exchange) {
        jdbc.update("update exchange_item set news = false where exchange = ? and news", exchange);
    }

    /** What a person decided: these go, the others do not. @param references such as {@code Observation/17} */
    public void choose(String exchange, Collection<String> references) {
        jdbc.update(
                "update exchange_item set chosen = type || '/' || id = any (?) where exchange = ? and mode = 'match'",
                references.toArray(String[]::new),
                exchange);
    }

    /** The queries that the candidates of an exchange came of. */
    public List<String> queries(String exchange) {
        return jdbc.queryForList(
                "select q.query from exchange x, unnest(x.queries) with ordinality q (query, position) where x.id = ?"
                        + " order by q.position",
                String.class,
                exchange);
    }

    /** The candidates of an exchange in the order in which they were found. */
    public List<Candidate> of(String exchange) {
        return jdbc.query(
                """
                select r.seq, i.type, i.id, i.version, coalesce(h.last_updated, r.last_updated) as last_updated, r.patient,
                       i.sensitive, coalesce(h.body, r.body) as body, i.mode = 'match' as match, i.sourced, i.chosen, i.news,
                       i.added_by
                from exchange_item i
                join resource r on r.type = i.type and r.id = i.id
                left join resource_history h on h.type = i.type and h.id = i.id and h.version = i.version
                where i.exchange = ? order by i.position""",
                (row, number) -> new Candidate(
                        new StoredResource(
                                row.getLong("seq"),
                                row.getString("type"),
                                row.getString("id"),
                                row.getInt("version"),
                                row.getTimestamp("last_updated").toInstant(),
                                null,
                                row.getString("patient"),
                                row.getBoolean("sensitive"),
                                row.getString("body")),
                        row.getBoolean("match"),
                        row.getBoolean("sourced"),
                        row.getObject("chosen", Boolean.class),
                        row.getBoolean("news"),
                        row.getString("added_by")),
                exchange);
    }
}
