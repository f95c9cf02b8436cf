package org.cdexflow.audit;

import ca.uhn.fhir.context.FhirContext;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hl7.fhir.r4.model.AuditEvent;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Writes AuditEvents. They commit with what they tell of, or not at all. */
@Component
public class Audit {

    private static final Duration SAME_LOOK = Duration.ofHours(1);

    private final JdbcTemplate jdbc;
    private final FhirContext fhir;
    private final Clock clock;

    Audit(JdbcTemplate jdbc, FhirContext fhir, Clock clock) {
        this.jdbc = jdbc;
        this.fhir = fhir;
        this.clock = clock;
    }

    /** Records a disclosure (CDex CONF-016, HRex sec-19). */
    public void disclosed(Disclosure disclosure) {
        Instant now = clock.instant();
        write(now, new Entry(
                Kind.DISCLOSURE, disclosure.partner(), disclosure.releasedBy(), disclosure.patient(), disclosure.task(),
                AuditEvents.of(disclosure, now)));
    }

    /** Records that staff searched for patients or in a record, or opened a document. */
    public void accessed(Access access) {
        Instant now = clock.instant();
        Kind kind = access.kind() == Access.Kind.SEARCHED ? Kind.SEARCH : Kind.DOCUMENT_OPENED;
        write(now, new Entry(kind, null, access.person(), access.patient(), access.task(), AuditEvents.of(access, now)));
    }

    /**
     * Records that somebody of our staff opened a request, whose page shows what was gathered. Again within an hour is the same look.
     *
     * @param patient id of our patient, or null
     */
    public void opened(String person, String patient, String task) {
        Instant now = clock.instant();
        boolean again = Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select from audit_event where task = ? and person = ? and kind = ? and recorded > ?)",
                Boolean.class, task, person, Kind.REQUEST_OPENED.code(), Timestamp.from(now.minus(SAME_LOOK))));
        if (!again) {
            write(now, new Entry(Kind.REQUEST_OPENED, null, person, patient, task, AuditEvents.opened(person, patient, task, now)));
        }
    }

    /**
     * Records what a system of our own read: no disclosure, but somebody may have its key.
     *
     * @param client its id
     * @param patient id of our patient, or null
     * @param references what was read, such as {@code Condition/17}
     */
    public void readByClient(String client, String patient, List<String> references) {
        Instant now = clock.instant();
        write(now, new Entry(Kind.CLIENT_READ, client, null, patient, null, AuditEvents.readByClient(client, patient, references, now)));
    }

    /** Records what staff decided about a request. */
    public void decided(Decision decision) {
        Instant now = clock.instant();
        write(now, new Entry(
                decision.kind(), decision.partner(), decision.person(), decision.patient(), decision.task(), AuditEvents.of(decision, now)));
    }

    /** Records a change of a model or table. */
    public void changed(ModelChange change) {
        Instant now = clock.instant();
        write(now, new Entry(Kind.MODEL_CHANGE, null, change.who(), null, null, AuditEvents.of(change, now)));
    }

    /** Records that an operator switched a partner or client off or on. @param caller its id */
    public void switched(String who, String caller, boolean enabled, String reason) {
        Instant now = clock.instant();
        AuditEvent event = AuditEvents.of(new ModelChange(who, enabled ? "enabled" : "disabled", "partner " + caller, null, reason), now);
        write(now, new Entry(Kind.PARTNER_SWITCHED, caller, who, null, null, event));
    }

    /** Records with which settings a start found others than the one before. */
    public void changed(List<SettingChange> changes) {
        Instant now = clock.instant();
        write(now, new Entry(Kind.SETTINGS_CHANGE, null, ModelChange.START, null, null, AuditEvents.of(changes, now)));
    }

    /** @param address from which the person came */
    public void signedIn(String person, String address) {
        Instant now = clock.instant();
        write(now, new Entry(Kind.SIGN_IN, null, person, null, null, AuditEvents.signedIn(person, address, now)));
    }

    /** @param address from which the person came, or null */
    public void signedOut(String person, String address) {
        Instant now = clock.instant();
        write(now, new Entry(Kind.SIGN_OUT, null, person, null, null, AuditEvents.signedOut(person, address, now)));
    }

    /**
     * @param caller id of the partner or client
     * @param address from which it came, or null
     */
    public void tokenIssued(String caller, String address, String scopes) {
        Instant now = clock.instant();
        write(now, new Entry(Kind.TOKEN_ISSUED, caller, null, null, null, AuditEvents.tokenIssued(caller, address, scopes, now)));
    }

    /** Records that somebody took events out of here. @param filter in words, which */
    public void exported(String person, String filter) {
        Instant now = clock.instant();
        write(now, new Entry(Kind.RECORD_EXPORTED, null, person, null, null, AuditEvents.exported(person, filter, now)));
    }

    void refused(Refusal refusal, RefusalCounts.Counted counted) {
        write(counted.first(), new Entry(
                refusal.kind(), refusal.caller(), refusal.person(), null, null, AuditEvents.of(refusal, counted)));
    }

    /** @param removed how many events */
    void retired(Instant before, long removed) {
        Instant now = clock.instant();
        write(now, new Entry(Kind.RECORD_RETIRED, null, null, null, null, AuditEvents.retired(before, removed, now)));
    }

    private void write(Instant at, Entry entry) {
        AuditEvent event = entry.event();
        event.setId(UUID.randomUUID().toString());
        jdbc.update(
                """
                insert into audit_event (id, recorded, kind, outcome, partner, person, patient, task, body)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                event.getIdElement().getIdPart(),
                Timestamp.from(at),
                entry.kind().code(),
                event.getOutcome().toCode(),
                entry.partner(),
                entry.person(),
                entry.patient(),
                entry.task(),
                fhir.newJsonParser().encodeResourceToString(event));
    }
}
