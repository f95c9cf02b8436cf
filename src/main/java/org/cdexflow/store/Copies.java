package org.cdexflow.store;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Copies of another server's record, kept as resources of ours so that they are searched, chosen, shown and released like those
 * of the embedded record. Writes join the caller's transaction.
 */
@Component
public class Copies {

    /** The audience of a copy that the server says is gone: no partner has such an id. Who has seen it still finds it. */
    private static final String NOBODY = "-";

    private final JdbcTemplate jdbc;
    private final SearchIndex index;
    private final References references;
    private final Clock clock;

    Copies(JdbcTemplate jdbc, SearchIndex index, References references, Clock clock) {
        this.jdbc = jdbc;
        this.index = index;
        this.references = references;
        this.clock = clock;
    }

    /**
     * A resource as it came, checked by whoever brought it.
     *
     * @param json its text, {@code resourceType} first
     * @param patient id of the patient whose compartment it is in, or null
     * @param restricted only a person may release it
     * @param etag of this version, or null
     * @param lastUpdated as the server says, or null
     * @param query what brought it
     */
    public record Copy(
            Resource resource, String json, String patient, boolean restricted, String etag, Instant lastUpdated, String query) {

        public String type() {
            return resource.fhirType();
        }

        public String id() {
            return resource.getIdElement().getIdPart();
        }

        public String reference() {
            return type() + "/" + id();
        }
    }

    /** A copy that is here already. @param etag with which to ask whether it changed, or null */
    public record Known(StoredResource resource, String etag) {}

    /** The id of the patient whose compartment a resource says that it is in, or null. */
    public String patientOf(Resource resource) {
        return index.patient(resource);
    }

    /** Whether it is labelled so that only a person may release it. */
    public static boolean isRestricted(Resource resource) {
        return SearchIndex.restricted(resource);
    }

    /** Whether something of these is known to leave only when a person releases it. @param references such as {@code Condition/17} */
    public boolean anyRestricted(Collection<String> references) {
        return jdbc.queryForObject(
                "select exists (select 1 from resource r where r.type || '/' || r.id = any (?) and r.type = any (?) and r.id = any (?)"
                        + " and r.restricted)",
                Boolean.class,
                references.toArray(String[]::new),
                references.stream().map(it -> it.replaceFirst("/.*", "")).toArray(String[]::new),
                references.stream().map(it -> it.replaceFirst(".*/", "")).toArray(String[]::new));
    }

    /**
     * Files that documents name which are known to leave only when a person releases them.
     *
     * @param files such as {@code Binary/17}
     * @param except documents that are known better
     */
    public Set<String> ofRestricted(Collection<String> files, Collection<String> except) {
        Map<String, String> spellings = new HashMap<>();
        files.forEach(file -> references.spellings(file).forEach(spelling -> spellings.put(spelling, file)));
        Stream<String> versions = spellings.keySet().stream().map(spelling -> spelling.replace("_", "\\_") + "/\\_history/%");
        return jdbc
                .queryForList(
                        "select v.value from search_value v join resource r on r.seq = v.resource where v.type = 'DocumentReference'"
                                + " and v.param = 'location' and (v.value = any (?) or v.value like any (?)) and r.restricted and r.audience is null"
                                + " and r.type || '/' || r.id <> all (?)",
                        String.class, spellings.keySet().toArray(String[]::new), versions.toArray(String[]::new), except.toArray(String[]::new))
                .stream()
                .map(spelling -> spellings.get(spelling.replaceFirst("/_history/.*", "")))
                .collect(Collectors.toSet());
    }

    public Optional<Known> known(String type, String id) {
        return jdbc
                .query(
                        "select " + Resources.COLUMNS + ", c.etag from resource r join copy c on c.resource = r.seq"
                                + " where r.type = ? and r.id = ? and r.audience is null",
                        (row, number) -> new Known(Resources.ROW.mapRow(row, number), row.getString("etag")),
                        type, id)
                .stream()
                .findFirst();
    }

    /**
     * Keeps what was brought, in place of what the same name brought before. A text that differs becomes the next version.
     *
     * @param name for what it was brought
     * @param note what staff should know of it, or null
     */
    public void keep(String name, Collection<Copy> copies, String note) {
        Map<String, StoredResource> present = present(copies);
        List<Object[]> brought = new ArrayList<>();
        Long bringing = jdbc.queryForObject(
                "insert into bringing (name, at, note) values (?, ?, ?) on conflict (name) do update set at = excluded.at,"
                        + " note = excluded.note returning id",
                Long.class, name, Timestamp.from(clock.instant()), note);
        jdbc.update("delete from brought where bringing = ?", bringing);
        // in one order, so that two who keep the same do not wait for each other
        copies.stream().sorted(Comparator.comparing(Copy::reference)).forEach(copy -> {
            StoredResource before = present.get(copy.reference());
            Optional<Long> inserted = before == null ? insert(copy) : Optional.empty();
            // somebody else may have brought the same just now
            long seq = inserted.orElseGet(() -> update(before != null ? before : present(List.of(copy)).get(copy.reference()), copy));
            brought.add(new Object[] {bringing, seq});
        });
        jdbc.batchUpdate("insert into brought (bringing, resource) values (?, ?) on conflict do nothing", brought);
    }

    private Map<String, StoredResource> present(Collection<Copy> copies) {
        Map<String, StoredResource> present = new HashMap<>();
        jdbc.query(
                "select " + Resources.COLUMNS + " from resource r where (r.type, r.id) in (select * from unnest(?::text[], ?::text[]))"
                        + " order by r.type || '/' || r.id for update",
                Resources.ROW,
                copies.stream().map(Copy::type).toArray(String[]::new),
                copies.stream().map(Copy::id).toArray(String[]::new))
                .forEach(stored -> present.put(stored.reference(), stored));
        return present;
    }

    /** @return empty when it is there by now */
    private Optional<Long> insert(Copy copy) {
        Instant updated = updated(copy, clock.instant());
        List<Long> inserted = jdbc.queryForList(
                "insert into resource (type, id, version, last_updated, patient, restricted, body) values (?, ?, 1, ?, ?, ?, ?)"
                        + " on conflict do nothing returning seq",
                Long.class, copy.type(), copy.id(), Timestamp.from(updated), copy.patient(), copy.restricted(),
                ResourceText.stamp(copy.json(), copy.id(), 1, updated));
        inserted.forEach(seq -> {
            index.add(seq, copy.type(), index.values(copy.resource()));
            remember(seq, copy);
        });
        return inserted.stream().findFirst();
    }

    private long update(StoredResource before, Copy copy) {
        boolean ours = before.audience() != null && !before.audience().equals(NOBODY);
        if (ours) {
            throw new IllegalStateException("The record's server uses an id of ours");
        }
        boolean same = ResourceText.stamp(copy.json(), copy.id(), before.version(), updated(copy, before.lastUpdated())).equals(before.json());
        if (same) {
            jdbc.update(
                    "update resource set audience = null, patient = ?, restricted = ? where seq = ?"
                            + " and (audience is not null or patient is distinct from ? or restricted <> ?)",
                    copy.patient(), copy.restricted(), before.seq(), copy.patient(), copy.restricted());
        } else {
            replace(before, copy);
        }
        remember(before.seq(), copy);
        return before.seq();
    }

    private void replace(StoredResource before, Copy copy) {
        int version = before.version() + 1;
        Instant updated = updated(copy, clock.instant());
        jdbc.update(
                "insert into resource_history (type, id, version, last_updated, body) values (?, ?, ?, ?, ?)",
                before.type(), before.id(), before.version(), Timestamp.from(before.lastUpdated()), before.json());
        jdbc.update(
                "update resource set version = ?, last_updated = ?, audience = null, patient = ?, restricted = ?, body = ? where seq = ?",
                version, Timestamp.from(updated), copy.patient(), copy.restricted(),
                ResourceText.stamp(copy.json(), copy.id(), version, updated), before.seq());
        jdbc.update("delete from search_value where resource = ?", before.seq());
        index.add(before.seq(), copy.type(), index.values(copy.resource()));
    }

    private void remember(long seq, Copy copy) {
        jdbc.update(
                """
                insert into copy (resource, etag, last_updated, query, at) values (?, ?, ?, ?, ?)
                on conflict (resource) do update set etag = excluded.etag, last_updated = excluded.last_updated,
                    query = excluded.query, at = excluded.at""",
                seq, copy.etag(), copy.lastUpdated() == null ? null : Timestamp.from(copy.lastUpdated()), copy.query(),
                Timestamp.from(clock.instant()));
    }

    /** When it was changed there, unless that lies ahead; else when we learned of it. */
    private Instant updated(Copy copy, Instant otherwise) {
        Instant said = copy.lastUpdated();
        boolean sane = said != null && !said.isAfter(clock.instant());
        return (sane ? said : otherwise).truncatedTo(ChronoUnit.MILLIS);
    }

    /** The server says that these are not there any more. @param references such as {@code Patient/17} */
    public void gone(Collection<String> references) {
        jdbc.update(
                "update resource r set audience = ? from copy c where c.resource = r.seq and r.audience is null"
                        + " and r.type || '/' || r.id = any (?) and r.type = any (?) and r.id = any (?)",
                NOBODY,
                references.toArray(String[]::new),
                references.stream().map(it -> it.replaceFirst("/.*", "")).toArray(String[]::new),
                references.stream().map(it -> it.replaceFirst(".*/", "")).toArray(String[]::new));
    }

    /** The server has no others of this type for this patient than these. */
    public void onlyThese(String type, String patient, Collection<String> ids) {
        jdbc.update(
                "update resource r set audience = ? from copy c where c.resource = r.seq and r.audience is null and r.type = ?"
                        + " and r.patient = ? and not r.id = any (?)",
                NOBODY, type, patient, ids.toArray(String[]::new));
    }

    /** Who sees of the record only what was brought last under that name; nothing, when nothing was. */
    public Viewer within(Viewer viewer, String name) {
        return viewer.within(jdbc.queryForList("select id from bringing where name = ?", Long.class, name).stream().findFirst().orElse(-1L));
    }

    /** What staff should know of what was brought. */
    public Optional<String> note(String name) {
        return jdbc.queryForList("select note from bringing where name = ? and note is not null", String.class, name).stream().findFirst();
    }

    /** Forgets which copies were brought for what has ended; the copies stay. */
    public void forget(String name) {
        jdbc.update("delete from bringing where name = ?", name);
    }

    /** Forgets what this viewer was brought. */
    public void forget(Viewer viewer) {
        jdbc.update("delete from bringing where id = ?", viewer.brought());
    }
}
