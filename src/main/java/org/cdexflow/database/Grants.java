package org.cdexflow.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the application's role may do in the owner's tables, said anew after each migration: rows, and never tables; and of what is on
 * record not even that, but to add and to read.
 */
final class Grants implements Callback {

    private static final Logger LOG = LoggerFactory.getLogger(Grants.class);

    /** Two nodes that start at once take turns. */
    private static final long LOCK = 0x6772616e7473L;

    /**
     * Instead of select, insert, update and delete. Of an event neither its number nor its transaction can be given: both say when it
     * came.
     */
    private static final Map<String, String> LESS = Map.of(
            "audit_event", "select, insert (id, recorded, kind, outcome, partner, person, patient, task, body)",
            "audit_seal", "select, insert",
            "audit_sealed", "select, insert",
            "flyway_schema_history", "select");

    private final String application;
    private final boolean production;

    /** @param application the role that the application works as */
    Grants(String application, boolean production) {
        this.application = application;
        this.production = production;
    }

    @Override
    public String getCallbackName() {
        return "grants";
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.AFTER_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        try {
            Connection connection = context.getConnection();
            if (ownsTheTables(connection)) {
                sayOrRefuse();
                return;
            }
            boolean alone = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try (Statement sql = connection.createStatement()) {
                grant(sql, quoted(sql, application));
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(alone);
            }
        } catch (SQLException e) {
            throw new FlywayException("The role of spring.datasource.username could not be given its rights in the tables of"
                    + " spring.flyway.user: does it exist? SQL state " + e.getSQLState(), e);
        }
    }

    private static void grant(Statement sql, String role) throws SQLException {
        sql.execute("select pg_advisory_xact_lock(%d)".formatted(LOCK));
        String schema = quoted(sql, one(sql, "select current_schema()"));
        sql.execute("grant usage on schema %s to %s".formatted(schema, role));
        sql.execute("grant select, insert, update, delete on all tables in schema %s to %s".formatted(schema, role));
        for (Map.Entry<String, String> table : LESS.entrySet()) {
            sql.execute("revoke all on %s.%s from %s".formatted(schema, table.getKey(), role));
            sql.execute("grant %s on %s.%s to %s".formatted(table.getValue(), schema, table.getKey(), role));
        }
        // before PostgreSQL 15 everybody might make tables
        if ("t".equals(one(sql, "select pg_has_role(nspowner, 'member') from pg_namespace where nspname = current_schema()"))) {
            sql.execute("revoke create on schema %s from public, %s".formatted(schema, role));
        }
    }

    /** Itself, or as a member, or as a superuser. */
    private boolean ownsTheTables(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(
                "select coalesce(bool_or(pg_has_role(oid, current_user, 'member')), true) from pg_roles where rolname = ?")) {
            query.setString(1, application);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private void sayOrRefuse() {
        String what = "The role of spring.datasource.username owns the tables, so it could change what is on record.";
        String todo = "Give spring.flyway.user a role that owns the tables, and spring.datasource.username another one, without rights of"
                + " its own: it gets its rights with the migrations.";
        if (production) {
            throw new StartRefused(what, todo);
        }
        LOG.warn("{} {}", what, todo);
    }

    private static String quoted(Statement sql, String name) throws SQLException {
        return sql.enquoteIdentifier(name, true);
    }

    private static String one(Statement sql, String query) throws SQLException {
        try (ResultSet row = sql.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
