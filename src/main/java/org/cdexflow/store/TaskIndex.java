package org.cdexflow.store;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Task;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Writes what a Task can be found by: two rows, kept in step with the newest version. */
@Component
class TaskIndex {

    static final String STATUS_SYSTEM = "http://hl7.org/fhir/task-status";

    /** Parameters that are dates, and the columns (less {@code _low} and {@code _high}) in which they stand. */
    static final Map<String, String> DATES = Map.of("authored-on", "authored", "modified", "modified");

    private final JdbcTemplate jdbc;
    private final SearchIndex index;
    private final References references;

    TaskIndex(JdbcTemplate jdbc, SearchIndex index, References references) {
        this.jdbc = jdbc;
        this.index = index;
        this.references = references;
    }

    void write(long resource, String audience, Task task, Instant lastUpdated) {
        List<SearchValue> values = index.values(task);
        TaskTerms terms = TaskTerms.of(values, references);
        SearchValue authored = date(values, "authored-on");
        SearchValue modified = date(values, "modified");
        jdbc.update(
                """
                with terms as (
                    insert into task_term as t (resource, rare, labels) values (?, ?, ?)
                    on conflict (resource) do update set rare = excluded.rare, labels = excluded.labels
                    where (t.rare, t.labels) is distinct from (excluded.rare, excluded.labels))
                insert into task_search (resource, audience, status, last_updated, authored_low, authored_high,
                                         modified_low, modified_high)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (resource) do update set
                    status = excluded.status, last_updated = excluded.last_updated,
                    authored_low = excluded.authored_low, authored_high = excluded.authored_high,
                    modified_low = excluded.modified_low, modified_high = excluded.modified_high""",
                resource,
                terms.rare().toArray(String[]::new),
                terms.labels().toArray(String[]::new),
                resource,
                audience,
                task.getStatus().toCode(),
                Timestamp.from(lastUpdated),
                timestamp(authored.low()),
                timestamp(authored.high()),
                timestamp(modified.low()),
                timestamp(modified.high()));
    }

    private static SearchValue date(List<SearchValue> values, String param) {
        return values.stream()
                .filter(value -> value.param().equals(param))
                .findFirst()
                .orElse(new SearchValue(param, null, null, null, null));
    }

    private static Timestamp timestamp(Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}
