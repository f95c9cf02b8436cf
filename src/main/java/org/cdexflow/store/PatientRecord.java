package org.cdexflow.store;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What every request looks up in the record. Written out, because PostgreSQL plans such a statement once, while it plans each
 * {@linkplain Searches search} anew, which takes longer than running it.
 */
@Component
public class PatientRecord {

    private final JdbcTemplate jdbc;

    PatientRecord(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** The patients who have an identifier, or who are the beneficiary of a Coverage that has it. @param system null: any */
    public List<StoredResource> withIdentifier(Viewer viewer, String system, String value, int most) {
        return jdbc.query(
                "select " + Resources.COLUMNS
                        + """
                         from resource r
                        where r.type = 'Patient' and %s and r.id in (
                            select found.patient from search_value v join resource found on found.seq = v.resource
                            where v.type in ('Patient', 'Coverage') and v.param = 'identifier' and v.value = ?
                              and (?::text is null or v.system = ?) and %s)
                        order by r.seq desc limit ?"""
                                .formatted(viewer.sql(), viewer.sql("found")),
                Resources.ROW, value, system, system, most);
    }

    /** The patients who name this one in a {@code replaced-by} link, as far as their text tells: the links are to be read. */
    public List<StoredResource> perhapsReplacedBy(String patient, int most) {
        return jdbc.query(
                "select " + Resources.COLUMNS
                        + """
                         from resource r
                        where r.type = 'Patient' and r.body like '%replaced-by%' and r.audience is null
                          and strpos(r.body, 'Patient/' || ?) > 0
                        order by r.seq limit ?""",
                Resources.ROW, patient, most);
    }

    /** Who pays, or paid, for a patient; newest first. */
    public List<StoredResource> coverages(String patient, int most) {
        return jdbc.query(
                "select " + Resources.COLUMNS
                        + " from resource r where r.type = 'Coverage' and r.patient = ? and r.audience is null"
                        + " order by r.seq desc limit ?",
                Resources.ROW, patient, most);
    }
}
