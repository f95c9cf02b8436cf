package org.cdexflow.gather;

import java.util.List;
import org.cdexflow.store.StoredResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What was gathered for an exchange, kept by the version that was seen until something of it is released. */
@Component
public class Candidates {

    private final JdbcTemplate jdbc;

    Candidates(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Replaces what was gathered before: gathering again is how an exchange takes up newer data.
     *
     * @param queries what was run, relative to our FHIR endpoint
     */
    void keep(String exchange, List<String> queries, List<Candidate> candidates) {
        jdbc.update("update exchange set queries = ? where id = ?", queries.toArray(String[]::new), exchange);
        jdbc.update("delete from exchange_item where exchange = ?", exchange);
        Object[][] rows = new Object[candidates.size()][];
        for (int i = 0; i < rows.length; i++) {
            Candidate item = candidates.get(i);
            StoredResource resource = item.resource();
            rows[i] = new Object[] {
                exchange, i, resource.type(), resource.id(), resource.version(), item.match() ? "match" : "include",
                item.sourced(), resource.restricted()
            };
        }
        jdbc.batchUpdate(
                "insert into exchange_item (exchange, position, type, id, version, mode, sourced, sensitive)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                List.of(rows));
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
                       i.sensitive, coalesce(h.body, r.body) as body, i.mode = 'match' as match, i.sourced
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
                        row.getBoolean("sourced")),
                exchange);
    }
}
