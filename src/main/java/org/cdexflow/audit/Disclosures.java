package org.cdexflow.audit;

import ca.uhn.fhir.context.FhirContext;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.hl7.fhir.r4.model.AuditEvent;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What was disclosed of a patient: the accounting that patients may ask for (45 CFR 164.528). */
@Component
public class Disclosures {

    private static final int MOST = 5_000;

    private final JdbcTemplate jdbc;
    private final FhirContext fhir;

    Disclosures(JdbcTemplate jdbc, FhirContext fhir) {
        this.jdbc = jdbc;
        this.fhir = fhir;
    }

    /**
     * @param partner who received it
     * @param task what it answered, or null for a direct query
     * @param purpose code of the purpose of use, or {@code none}
     * @param resources references of what was disclosed
     */
    public record Disclosed(Instant at, String partner, String task, String purpose, List<String> resources) {}

    /** The newest first, up to five thousand. @param patients ids of the records of one patient: the one in use, and those merged into it */
    public List<Disclosed> of(Collection<String> patients, Instant from, Instant to) {
        return jdbc.query(
                """
                select recorded, partner, task, body from audit_event
                where patient = any (?) and kind = 'disclosure' and recorded >= ? and recorded < ? order by recorded desc, seq desc limit ?""",
                (row, number) -> disclosed(
                        row.getTimestamp("recorded").toInstant(), row.getString("partner"), row.getString("task"),
                        fhir.newJsonParser().parseResource(AuditEvent.class, row.getString("body"))),
                patients.toArray(String[]::new),
                Timestamp.from(from),
                Timestamp.from(to),
                MOST);
    }

    private static Disclosed disclosed(Instant at, String partner, String task, AuditEvent event) {
        List<String> resources = event.getEntity().stream()
                .filter(entity -> "4".equals(entity.getRole().getCode()))
                .map(entity -> entity.getWhat().getReference())
                .toList();
        return new Disclosed(at, partner, task, event.getPurposeOfEventFirstRep().getText(), resources);
    }
}
