package org.cdexflow.store;

import ca.uhn.fhir.context.FhirContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;

/** Stores and reads versions of resources. Writes join the caller's transaction. */
@Component
public class Resources {

    static final RowMapper<StoredResource> ROW = Resources::map;
    static final String COLUMNS = "r.seq, r.type, r.id, r.version, r.last_updated, r.audience, r.patient, r.restricted, r.body";

    private final JdbcTemplate jdbc;
    private final FhirContext fhir;
    private final SearchIndex index;
    private final TaskIndex tasks;
    private final Clock clock;

    Resources(JdbcTemplate jdbc, FhirContext fhir, SearchIndex index, TaskIndex tasks, Clock clock) {
        this.jdbc = jdbc;
        this.fhir = fhir;
        this.index = index;
        this.tasks = tasks;
        this.clock = clock;
    }

    /** An id that tells nothing and cannot be guessed. */
    public static String newId() {
        return UUID.randomUUID().toString();
    }

    /** Stores version 1 of a Task that the partner may see. @param json its text, still without id and version */
    public StoredResource createTask(String id, String audience, Task task, String json) {
        StoredResource stored = insert("Task", id, audience, null, false, json);
        tasks.write(stored.seq(), audience, task, stored.lastUpdated());
        return stored;
    }

    /**
     * Stores the next version of a Task. The caller holds the lock of its exchange, so the version it read is the newest.
     */
    public StoredResource updateTask(StoredResource current, Task task) {
        Instant now = now();
        int version = current.version() + 1;
        String json = ResourceText.stamp(fhir.newJsonParser().encodeResourceToString(task), current.id(), version, now);
        int updated = jdbc.update(
                """
                with before as (
                    insert into resource_history (type, id, version, last_updated, body)
                    select type, id, version, last_updated, body from resource where type = 'Task' and id = ? and version = ?)
                update resource set version = ?, last_updated = ?, body = ? where type = 'Task' and id = ? and version = ?""",
                current.id(), current.version(), version, Timestamp.from(now), json, current.id(), current.version());
        if (updated != 1) {
            throw new IllegalStateException("Task/" + current.id() + " was changed without its exchange's lock");
        }
        tasks.write(current.seq(), current.audience(), task, now);
        return new StoredResource(
                current.seq(), "Task", current.id(), version, now, current.audience(), current.patient(), false, json);
    }

    /** Stores an immutable text that the partner may see: what was released to it. @param patient whose data it holds */
    public StoredResource createSnapshot(String type, String id, String audience, String patient, String json) {
        return insert(type, id, audience, patient, false, json);
    }

    /**
     * Stores a Binary that the partner may see. Its text is made inside the database: a large document does not pass through
     * here again.
     *
     * @param content id in {@link Contents}
     */
    public String createBinary(String audience, String patient, String mediaType, String content) {
        String id = newId();
        Instant now = now();
        String text = ResourceText.stamp("{\"resourceType\":\"Binary\",\"contentType\":\"" + mediaType + "\"}", id, 1, now);
        jdbc.update(
                """
                insert into resource (type, id, version, last_updated, audience, patient, restricted, body)
                select 'Binary', ?, 1, ?, ?, ?, false,
                       ? || ',"data":"' || translate(encode(string_agg(bytes, ''::bytea order by position), 'base64'), E'\\n', '') || '"}'
                from content where id = ?""",
                id, Timestamp.from(now), audience, patient, text.substring(0, text.length() - 1), content);
        return "Binary/" + id;
    }

    /** Stores version 1 of a resource of the record under the id that it carries. */
    public StoredResource addToRecord(Resource resource, String json) {
        String id = resource.getIdElement().getIdPart();
        StoredResource stored =
                insert(resource.fhirType(), id, null, index.patient(resource), SearchIndex.restricted(resource), json);
        index.add(stored.seq(), stored.type(), index.values(resource));
        return stored;
    }

    /**
     * To be called when the record was added to: a document's Binary belongs to the document's patient, what came of a
     * restricted visit is as restricted as the visit, and a Provenance tells no more than what it is of.
     */
    public void completeRecord() {
        // by key each, and not by a text made of it: what was just loaded is unknown to the planner
        jdbc.update(
                """
                update resource r set restricted = true from resource e
                where e.type = 'Encounter' and e.restricted and r.patient = e.patient and not r.restricted and r.audience is null
                  and e.id in (substring(r.body::jsonb #>> '{encounter,reference}' from '^Encounter/(.*)'),
                               substring(r.body::jsonb #>> '{context,encounter,0,reference}' from '^Encounter/(.*)'))""");
        jdbc.update(
                """
                update resource b set patient = d.patient, restricted = d.restricted from resource d
                where b.type = 'Binary' and b.audience is null and d.type = 'DocumentReference'
                  and d.id = substring(b.body::jsonb #>> '{securityContext,reference}' from '^DocumentReference/(.*)')""");
        jdbc.update(
                """
                update resource p set patient = coalesce(p.patient, t.patient), restricted = p.restricted or t.restricted
                from (select v.resource, max(r.patient) as patient,
                             bool_or(r.restricted) or count(distinct r.patient) > 1 as restricted
                      from search_value v
                      join resource r on r.type = split_part(v.value, '/', 1) and r.id = split_part(v.value, '/', 2)
                      where v.type = 'Provenance' and v.param = 'target' and r.audience is null
                      group by v.resource) t
                where p.seq = t.resource""");
        // whose it is nobody can say: a file without a document, or what names its patient by other means than a reference of ours
        jdbc.update(
                """
                update resource set restricted = true
                where audience is null and patient is null and not restricted
                  and type not in ('Device', 'Endpoint', 'HealthcareService', 'Location', 'Medication', 'Organization', 'Practitioner',
                                   'PractitionerRole', 'Questionnaire')""");
    }

    private StoredResource insert(String type, String id, String audience, String patient, boolean restricted, String json) {
        Instant now = now();
        String text = ResourceText.stamp(json, id, 1, now);
        Long seq = jdbc.queryForObject(
                "insert into resource (type, id, version, last_updated, audience, patient, restricted, body)"
                        + " values (?, ?, 1, ?, ?, ?, ?, ?) returning seq",
                Long.class, type, id, Timestamp.from(now), audience, patient, restricted, text);
        return new StoredResource(seq, type, id, 1, now, audience, patient, restricted, text);
    }

    /** The newest version, read for the house. */
    public Optional<StoredResource> read(String type, String id) {
        return jdbc.query("select " + COLUMNS + " from resource r where r.type = ? and r.id = ?", ROW, type, id)
                .stream()
                .findFirst();
    }

    /** All versions, newest first, up to a thousand. */
    public List<StoredResource> history(StoredResource current) {
        return history(current, Integer.MAX_VALUE);
    }

    /** The newest versions, as far as their texts together weigh no more than that; the newest in any case. @param bytes of the older */
    public List<StoredResource> history(StoredResource current, int bytes) {
        List<StoredResource> versions = jdbc.query(
                "select ?::bigint as seq, type, id, version, last_updated, ?::text as audience, ?::text as patient,"
                        + " ?::boolean as restricted, body"
                        + " from (select h.*, sum(octet_length(h.body)) over (order by h.version desc) as weight"
                        + " from resource_history h where h.type = ? and h.id = ?) h"
                        + " where weight <= ? order by version desc limit 1000",
                ROW, current.seq(), current.audience(), current.patient(), current.restricted(), current.type(), current.id(), bytes);
        versions.add(0, current);
        return versions;
    }

    /** One of its versions. */
    public Optional<StoredResource> version(StoredResource current, int version) {
        if (version == current.version()) {
            return Optional.of(current);
        }
        return jdbc
                .query(
                        "select ?::bigint as seq, type, id, version, last_updated, ?::text as audience, ?::text as patient,"
                                + " ?::boolean as restricted, body from resource_history where type = ? and id = ? and version = ?",
                        ROW, current.seq(), current.audience(), current.patient(), current.restricted(), current.type(), current.id(),
                        version)
                .stream()
                .findFirst();
    }

    /** Opens a patient's record to a partner whose agreement says patients-of-tasks. */
    public void openPatient(String partner, String patient) {
        jdbc.update(
                "insert into patient_audience (partner, patient) values (?, ?) on conflict do nothing", partner, patient);
    }

    /** Whether the agreement of a viewer opens a patient's record. */
    public boolean isOpen(Viewer viewer, String patient) {
        return switch (viewer.reach()) {
            case NONE -> false;
            case ALL -> viewer.mayBe(patient);
            case PATIENTS_OF_TASKS -> viewer.mayBe(patient) && Boolean.TRUE.equals(jdbc.queryForObject(
                    "select exists (select 1 from patient_audience where partner = ? and patient = ?)",
                    Boolean.class, viewer.partner(), patient));
        };
    }

    /** Whether the record holds anything yet. */
    public boolean recordIsEmpty() {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select not exists (select 1 from resource where audience is null)", Boolean.class));
    }

    /** FHIR instants have milliseconds; the row keeps what the text says. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static StoredResource map(ResultSet row, int number) throws SQLException {
        return new StoredResource(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4),
                row.getTimestamp(5).toInstant(),
                row.getString(6),
                row.getString(7),
                row.getBoolean(8),
                row.getString(9));
    }
}
