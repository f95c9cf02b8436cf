package org.cdexflow.process;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.cdexflow.model.ModelFile;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The rows of revisions. Whoever changes what is in effect takes the lock first, so that nodes and people take turns. */
@Component
class ModelRevisions {

    /** Any number; the same on every node. */
    private static final long DEPLOYMENT_LOCK = 0x6d6f64656c73L;

    private static final String COLUMNS =
            "id, file, state, based_on, author, created_at, reason, effective_at, key, definition, version, checksum, changed_by,"
                    + " changed_at, instead, fault";

    /** The engine runs the highest version of a process or decision, whatever the clocks of the nodes say. */
    private static final String HIGHEST_VERSION = " order by version desc limit 1";

    private final JdbcTemplate jdbc;
    private final Clock clock;

    ModelRevisions(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Until the transaction ends nobody else deploys, schedules or cancels. */
    void lock() {
        jdbc.query("select pg_advisory_xact_lock(?)", row -> {}, DEPLOYMENT_LOCK);
    }

    ModelRevision add(ModelFile file, byte[] content, ModelRevision.State state, Long basedOn, String author, String reason) {
        return jdbc.queryForObject(
                "insert into model_revision (file, content, checksum, state, based_on, author, created_at, reason, key)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning " + COLUMNS,
                ModelRevisions::map,
                file.name(), content, checksum(content), state.column(), basedOn, author, Timestamp.from(clock.instant()), reason,
                file.key());
    }

    Optional<ModelRevision> read(long id) {
        return first("select " + COLUMNS + " from model_revision where id = ?", id);
    }

    /** Until the transaction ends nobody else edits, deploys or discards it. */
    Optional<ModelRevision> hold(long id) {
        return first("select " + COLUMNS + " from model_revision where id = ? for update", id);
    }

    byte[] content(long id) {
        return jdbc.queryForObject("select content from model_revision where id = ?", byte[].class, id);
    }

    /** What is in effect for a file. */
    Optional<ModelRevision> inEffect(String file) {
        return first("select " + COLUMNS + " from model_revision where file = ? and state = 'deployed'" + HIGHEST_VERSION, file);
    }

    /** What is in effect for a process or decision. */
    Optional<ModelRevision> inEffectForKey(String key) {
        return first("select " + COLUMNS + " from model_revision where key = ? and state = 'deployed'" + HIGHEST_VERSION, key);
    }

    /** Why a file cannot hold this process or decision; a file has one, and each has one file, or versions could not be counted. */
    Optional<String> misfit(String file, String key) {
        Optional<String> another = inEffect(file)
                .filter(it -> !it.key().equals(key))
                .map(it -> "The file " + file + " holds \"" + it.key() + "\", not \"" + key
                        + "\". Correct the id in the Modeler, or upload it under another file name.");
        return another.or(() -> inEffectForKey(key)
                .filter(it -> !it.file().equals(file))
                .map(it -> "\"" + key + "\" belongs to the file " + it.file()
                        + ". Upload it there, or give it another id in the Modeler."));
    }

    /** What is in effect, one for each file. */
    List<ModelRevision> inEffect() {
        return list("select distinct on (file) " + COLUMNS + " from model_revision where state = 'deployed'"
                + " order by file, version desc");
    }

    /** All but drafts, the newest first. */
    List<ModelRevision> history(String file) {
        return list("select " + COLUMNS + " from model_revision where file = ? and state <> 'draft'"
                + " order by coalesce(effective_at, created_at) desc, id desc", file);
    }

    List<ModelRevision> inState(ModelRevision.State state) {
        return list("select " + COLUMNS + " from model_revision where state = ? order by effective_at, id", state.column());
    }

    /** Those whose day has come, the earliest first. */
    List<ModelRevision> due() {
        return list("select " + COLUMNS + " from model_revision where state = 'scheduled' and effective_at <= ?"
                + " order by effective_at, id", Timestamp.from(clock.instant()));
    }

    /** Whether this content was ever put in effect for the file, is to be, or was offered. */
    boolean knows(String file, byte[] content) {
        return jdbc.queryForObject(
                "select exists (select 1 from model_revision where file = ? and checksum = ?"
                        + " and state in ('deployed', 'scheduled', 'offered'))",
                Boolean.class,
                file,
                checksum(content));
    }

    boolean sameContent(long one, long other) {
        return jdbc.queryForObject(
                "select count(distinct checksum) = 1 from model_revision where id in (?, ?)", Boolean.class, one, other);
    }

    ModelRevision deployed(long id, String author, String reason, Instant at, String definition, int version) {
        return jdbc.queryForObject(
                "update model_revision set state = 'deployed', author = ?, reason = ?, effective_at = ?, definition = ?, version = ?"
                        + " where id = ? returning " + COLUMNS,
                ModelRevisions::map,
                author, reason, Timestamp.from(at), definition, version, id);
    }

    ModelRevision scheduled(long id, Long instead, String author, String reason, Instant at) {
        return jdbc.queryForObject(
                "update model_revision set state = 'scheduled', instead = ?, author = ?, reason = ?, effective_at = ? where id = ?"
                        + " returning " + COLUMNS,
                ModelRevisions::map,
                instead, author, reason, Timestamp.from(at), id);
    }

    void failed(long id, String fault) {
        jdbc.update("update model_revision set state = 'failed', fault = ? where id = ?", fault, id);
    }

    void moved(long id, ModelRevision.State state) {
        jdbc.update("update model_revision set state = ? where id = ?", state.column(), id);
    }

    void edited(long draft, ModelFile file, byte[] content, String who) {
        jdbc.update("update model_revision set content = ?, checksum = ?, key = ?, changed_by = ?, changed_at = ?"
                        + " where id = ? and state = 'draft'",
                content, checksum(content), file.key(), who, Timestamp.from(clock.instant()), draft);
    }

    void discarded(long draft) {
        jdbc.update("delete from model_revision where id = ? and state = 'draft'", draft);
    }

    /** Drafts that nobody came back to. */
    int forgotten(Instant before) {
        return jdbc.update("delete from model_revision where state = 'draft' and coalesce(changed_at, created_at) < ?",
                Timestamp.from(before));
    }

    private Optional<ModelRevision> first(String sql, Object value) {
        return jdbc.query(sql, ModelRevisions::map, value).stream().findFirst();
    }

    private List<ModelRevision> list(String sql, Object... values) {
        return jdbc.query(sql, ModelRevisions::map, values);
    }

    private static ModelRevision map(ResultSet row, int number) throws SQLException {
        return new ModelRevision(
                row.getLong("id"),
                row.getString("file"),
                ModelRevision.State.valueOf(row.getString("state").toUpperCase()),
                row.getObject("based_on", Long.class),
                row.getString("author"),
                instant(row, "created_at"),
                row.getString("reason"),
                instant(row, "effective_at"),
                row.getString("key"),
                row.getString("definition"),
                row.getObject("version", Integer.class),
                row.getString("checksum"),
                row.getString("changed_by"),
                instant(row, "changed_at"),
                row.getObject("instead", Long.class),
                row.getString("fault"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    private static String checksum(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
