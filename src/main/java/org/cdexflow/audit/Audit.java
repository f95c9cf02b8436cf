package org.cdexflow.audit;

import ca.uhn.fhir.context.FhirContext;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAction;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventOutcome;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Writes AuditEvents. They commit with what they tell of, or not at all. */
@Component
public class Audit {

    private static final String PROFILE = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source";
    private static final String DCM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String SECURITY_ROLE = "http://terminology.hl7.org/CodeSystem/extra-security-role-type";
    private static final String PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
    private static final String ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private static final String ENTITY_ROLE = "http://terminology.hl7.org/CodeSystem/object-role";

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
        write(event(disclosure, now), now, disclosure.partner(), disclosure.patient(), disclosure.task());
    }

    /** Records that staff searched for patients or in a record, or opened a document. */
    public void accessed(Access access) {
        Instant now = clock.instant();
        write(event(access, now), now, null, access.patient(), access.task());
    }

    /** Records a change of a model or table. */
    public void changed(ModelChange change) {
        Instant now = clock.instant();
        write(event(change, now), now, null, null, null);
    }

    private void write(AuditEvent event, Instant now, String partner, String patient, String task) {
        event.setId(UUID.randomUUID().toString());
        jdbc.update(
                "insert into audit_event (id, recorded, partner, patient, task, body) values (?, ?, ?, ?, ?, ?)",
                event.getIdElement().getIdPart(),
                Timestamp.from(now),
                partner,
                patient,
                task,
                fhir.newJsonParser().encodeResourceToString(event));
    }

    private static AuditEvent event(ModelChange change, Instant now) {
        AuditEvent event = new AuditEvent();
        event.setType(new Coding(DCM, "110113", "Security Alert"));
        event.addSubtype(new Coding(DCM, "110131", "Software Configuration"));
        event.setAction(AuditEventAction.U);
        event.setRecorded(Date.from(now));
        event.setOutcome(AuditEventOutcome._0);
        if (change.reason() != null) {
            event.addPurposeOfEvent(new CodeableConcept().setText(change.reason()));
        }
        event.addAgent().setAltId(change.who()).setRequestor(true);
        event.getSource().setObserver(new Reference().setDisplay("CDexFlow"));
        var model = event.addEntity().setType(new Coding(ENTITY_TYPE, "2", "System Object")).setName(change.file());
        model.setDescription(change.what());
        if (change.version() != null) {
            model.addDetail().setType("version").setValue(new StringType(change.version().toString()));
        }
        return event;
    }

    private static AuditEvent event(Disclosure disclosure, Instant now) {
        AuditEvent event = new AuditEvent();
        event.getMeta().addProfile(PROFILE);
        event.setType(new Coding(DCM, "110106", "Export"));
        event.addSubtype(new Coding("http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "disclose", null));
        event.setAction(AuditEventAction.R);
        event.setRecorded(Date.from(now));
        event.setOutcome(AuditEventOutcome._0);
        event.addPurposeOfEvent(new CodeableConcept().setText(disclosure.purpose()));
        event.addAgent(agent("110153", "Source Role ID", new Reference().setDisplay("CDexFlow")));
        event.addAgent(agent(
                "110152", "Destination Role ID", new Reference().setIdentifier(new Identifier().setValue(disclosure.partner()))));
        if (disclosure.releasedBy() != null) {
            event.addAgent(person(disclosure.releasedBy(), "PRF", "performer", "released"));
        }
        disclosure.approvedBy().forEach(approver -> event.addAgent(person(approver, "VRF", "verifier", "approved")));
        event.getSource().setObserver(new Reference().setDisplay("CDexFlow"));
        about(event, disclosure.patient(), disclosure.task());
        disclosure.resources().forEach(reference -> resource(event, reference));
        return event;
    }

    private static AuditEvent event(Access access, Instant now) {
        boolean search = access.kind() == Access.Kind.SEARCHED;
        AuditEvent event = new AuditEvent();
        event.setType(search ? new Coding(DCM, "110112", "Query") : new Coding(DCM, "110110", "Patient Record"));
        event.setAction(search ? AuditEventAction.E : AuditEventAction.R);
        event.setRecorded(Date.from(now));
        event.setOutcome(AuditEventOutcome._0);
        event.addAgent(person(access.person(), "PRF", "performer", search ? "searched" : "opened").setRequestor(true));
        event.getSource().setObserver(new Reference().setDisplay("CDexFlow"));
        about(event, access.patient(), access.task());
        if (access.reference() != null) {
            resource(event, access.reference());
        }
        return event;
    }

    private static void about(AuditEvent event, String patient, String task) {
        if (patient != null) {
            event.addEntity()
                    .setWhat(new Reference("Patient/" + patient))
                    .setType(new Coding(ENTITY_TYPE, "1", "Person"))
                    .setRole(new Coding(ENTITY_ROLE, "1", "Patient"));
        }
        if (task != null) {
            event.addEntity().setWhat(new Reference("Task/" + task)).setType(new Coding(ENTITY_TYPE, "4", "Other"));
        }
    }

    private static void resource(AuditEvent event, String reference) {
        event.addEntity()
                .setWhat(new Reference(reference))
                .setType(new Coding(ENTITY_TYPE, "2", "System Object"))
                .setRole(new Coding(ENTITY_ROLE, "4", "Domain Resource"));
    }

    /** @param code of the part that the person had in it (HL7 v3 ParticipationType) */
    private static AuditEventAgentComponent person(String name, String code, String display, String did) {
        return new AuditEventAgentComponent()
                .setType(new CodeableConcept().addCoding(new Coding(SECURITY_ROLE, "humanuser", "human user")))
                .addRole(new CodeableConcept().addCoding(new Coding(PARTICIPATION, code, display)).setText(did))
                .setWho(new Reference().setIdentifier(new Identifier().setValue(name)))
                .setRequestor(false);
    }

    private static AuditEventAgentComponent agent(String code, String display, Reference who) {
        return new AuditEventAgentComponent()
                .setType(new CodeableConcept().addCoding(new Coding(DCM, code, display)))
                .setWho(who)
                .setRequestor(code.equals("110152"));
    }
}
