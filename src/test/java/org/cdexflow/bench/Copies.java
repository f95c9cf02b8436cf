package org.cdexflow.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Multiplies an exchange inside the database: every row of it and of its process, with new ids, found by numbers, patients and times of
 * their own, some by a tag; and the record. That is how a store gets a million of them in minutes.
 */
final class Copies {

    /** In the order in which rows refer to each other. */
    private static final List<String> TABLES = List.of(
            "resource", "resource_history", "task_search", "task_term", "exchange", "exchange_item", "work_item", "act_ru_execution", "act_ru_task",
            "act_ru_variable", "act_ru_job", "act_ru_event_subscr", "act_hi_procinst", "act_hi_actinst", "act_hi_taskinst", "audit_event");

    /** Whose Tasks the copies are found as. */
    private static final int PATIENTS = 5_000;

    private final JdbcTemplate jdbc;

    Copies(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Columns of a table that hold ids as text, and the others. */
    private Map<String, String> columns(String table) {
        Map<String, String> columns = new LinkedHashMap<>();
        jdbc.query(
                "select column_name, data_type from information_schema.columns where table_name = ? and table_schema = current_schema()"
                        + " order by ordinal_position",
                row -> {
                    columns.put(row.getString(1), row.getString(2));
                },
                table);
        return columns;
    }

    /** All ids of an exchange and of its processes, followed from row to row. */
    private Set<String> ids(String exchange) {
        Set<String> ids = new LinkedHashSet<>(Set.of(exchange));
        ids.addAll(jdbc.queryForList(
                "select id_ from act_hi_procinst where business_key_ = ?", String.class, exchange));
        ids.addAll(jdbc.queryForList("select id from audit_event where task = ?", String.class, exchange));
        int before = 0;
        while (before < ids.size()) {
            before = ids.size();
            String[] known = ids.toArray(String[]::new);
            ids.addAll(jdbc.queryForList(
                    "select id_ from act_ru_execution where proc_inst_id_ = any (?) union select id_ from act_ru_task where proc_inst_id_"
                            + " = any (?) union select id_ from act_ru_job where process_instance_id_ = any (?) union select id_ from"
                            + " act_ru_variable where proc_inst_id_ = any (?) union select id_ from act_ru_event_subscr where proc_inst_id_"
                            + " = any (?) union select id_ from act_hi_actinst where proc_inst_id_ = any (?) union select act_inst_id_ from"
                            + " act_ru_execution where proc_inst_id_ = any (?) and act_inst_id_ is not null",
                    String.class,
                    known, known, known, known, known, known, known));
        }
        return ids;
    }

    /** @param times how many copies */
    void multiply(String exchange, int times) {
        String[] ids = ids(exchange).toArray(String[]::new);
        long seq = jdbc.queryForObject("select seq from resource where type = 'Task' and id = ?", Long.class, exchange);
        long base = jdbc.queryForObject("select max(seq) from resource", Long.class);
        for (String table : TABLES) {
            List<String> names = new ArrayList<>();
            List<String> values = new ArrayList<>();
            List<String> owners = new ArrayList<>();
            columns(table).forEach((name, type) -> {
                names.add('"' + name + '"');
                String column = "t.\"" + name + '"';
                if (table.equals("audit_event") && name.matches("seq|tx")) {
                    names.remove(names.size() - 1); // the database's own
                } else if (name.equals("seq") || (table.matches("task_search|task_term") && name.equals("resource"))) {
                    values.add(base + " + n");
                    if (!name.equals("seq")) {
                        owners.add(column + " = " + seq);
                    }
                } else if (name.equals("rare")) {
                    values.add("array(select case when term like 'identifier:%' then term || n when term like 'subject:%' then term || n % "
                            + PATIENTS + " else term end from unnest(" + column + ") term)");
                } else if (name.equals("labels")) {
                    values.add(column + " || case when n % 1000 = 0 then array['_tag:http://example.org/tags|every-1000th'] when n % 20 = 0"
                            + " then array['_tag:http://example.org/tags|every-20th'] else '{}'::text[] end");
                } else if (table.equals("task_search") && type.equals("timestamp with time zone")) {
                    values.add(column + " - (" + times + " - n) * interval '10 seconds'");
                } else if (name.equals("searched")) {
                    values.add(column + " || ' ' || n");
                } else if (name.equals("body")) {
                    values.add("replace(" + column + ", '" + exchange + "', " + copied("'" + exchange + "'::text") + ")");
                } else if (type.equals("text") || type.equals("character varying")) {
                    values.add("case when " + column + " = any (k.ids) then " + copied(column) + " else " + column + " end");
                    if (name.matches("id|exchange|task|id_|proc_inst_id_|process_instance_id_|root_proc_inst_id_")) {
                        owners.add(column + " = any (k.ids)");
                    }
                } else {
                    values.add(column);
                }
            });
            jdbc.update(
                    "insert into " + table + " (" + String.join(", ", names) + ") overriding system value select " + String.join(", ", values)
                            + " from (select ?::text[] as ids) k, " + table + " t, generate_series(1, ?) n where "
                            + String.join(" or ", owners),
                    ids, times);
        }
        continueNumbers();
    }

    /**
     * Every patient of the record with all that is theirs, as it is found by searches; the texts still tell of the first.
     *
     * @param times how many copies
     */
    void multiplyRecord(int times) {
        jdbc.execute("create table copied as select r.seq, n, (select max(seq) from resource) + row_number() over () as copy"
                + " from resource r, generate_series(1, " + times + ") n where r.audience is null and r.patient is not null");
        jdbc.execute("insert into resource (seq, type, id, version, last_updated, audience, patient, restricted, body) overriding system value"
                + " select k.copy, type, id || '-' || n, version, last_updated, audience, patient || '-' || n, restricted, body"
                + " from copied k join resource r on r.seq = k.seq");
        jdbc.execute("insert into search_value (resource, type, param, system, value, low, high) select k.copy, type, param, system,"
                + " case when own then value || '-' || n else value end, low, high"
                + " from copied k join (select v.*, param like '%identifier' or exists (select 1 from resource r where r.audience is null and"
                + " r.patient is not null and r.type = split_part(v.value, '/', 1) and r.id = split_part(v.value, '/', 2)) as own"
                + " from search_value v) v on v.resource = k.seq");
        jdbc.execute("drop table copied");
        continueNumbers();
    }

    private void continueNumbers() {
        jdbc.queryForObject(
                "select setval(pg_get_serial_sequence('resource', 'seq'), (select max(seq) from resource))", Long.class);
    }

    private static String copied(String id) {
        return "md5(" + id + " || ' ' || n || k.ids[1])::uuid::text";
    }
}
