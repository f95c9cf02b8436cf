package org.cdexflow.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;

/** What the application's role can do with what is on record: add to it and read it. */
class AppendOnlyTest {

    private static final Recorded RECORDED = new Recorded();

    @ParameterizedTest
    @ValueSource(strings = {
        "update audit_event set body = '{}'",
        "delete from audit_event",
        "truncate audit_event cascade",
        "alter table audit_event add column more text",
        "alter table audit_event disable trigger all",
        "create trigger mine before insert on audit_event for each row execute function suppress_redundant_updates_trigger()",
        "create rule mine as on insert to audit_event do instead nothing",
        "alter table audit_event owner to cdexflow",
        "drop table audit_event cascade",
        "drop index audit_event_kind",
        "drop schema public cascade",
        "create index mine on audit_event (id)",
        "create table mine (id int)",
        "insert into audit_event (tx, id, recorded, kind, outcome, body) values ('3', 'x', now(), 'disclosure', '0', '{}')",
        "insert into audit_event (seq, id, recorded, kind, outcome, body) overriding system value values (1, 'x', now(), 'disclosure', '0', '{}')",
        "select setval(pg_get_serial_sequence('audit_event', 'seq'), 1)",
        "update audit_seal set hash = ''",
        "delete from audit_seal",
        "truncate audit_seal cascade",
        "update audit_sealed set hash = ''",
        "delete from audit_sealed",
        "drop table audit_sealed",
        "select audit_retire('2000-01-01')",
        "create or replace function audit_retire(timestamptz) returns bigint language sql as 'select 1::bigint'",
        "delete from flyway_schema_history",
        "set role cdexflow_owner",
        "set session authorization cdexflow_owner",
        "set session_replication_role = replica",
        "copy (select 1) to program 'true'",
    })
    void theApplicationIsRefused(String statement) {
        RECORDED.sealed("before");
        assertThatThrownBy(() -> RECORDED.jdbc.execute(statement)).rootCause().isInstanceOfSatisfying(
                SQLException.class, refused -> assertThat(refused.getSQLState()).as(refused.getMessage()).isEqualTo("42501"));
        assertThat(RECORDED.jdbc.queryForObject("select count(*) from audit_event where patient = 'before'", Integer.class)).isPositive();
    }

    @Test
    void theApplicationAddsAndReadsAndWorksWithAllOtherTables() {
        RECORDED.disclosed("added");
        assertThat(RECORDED.seq("added")).isPositive();
        assertThat(RECORDED.jdbc.queryForList(
                        """
                        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = 'public' and c.relkind = 'r' and not (has_table_privilege(c.oid, 'select')
                        and has_table_privilege(c.oid, 'insert') and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete'))
                        order by 1""",
                        String.class))
                .containsExactly("audit_event", "audit_seal", "audit_sealed", "flyway_schema_history");
    }

    /** Not by mistake either: a day of the last six years is refused. */
    @Test
    void evenTheOwnerRemovesNothingThatIsYoung() {
        assertThatThrownBy(() -> RECORDED.owner.queryForObject("select audit_retire(now() - interval '5 years')", Long.class))
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining("last six years");
    }
}
