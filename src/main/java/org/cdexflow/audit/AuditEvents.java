package org.cdexflow.audit;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAction;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentNetworkComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentNetworkType;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventEntityComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventOutcome;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;

/**
 * What happened, as FHIR says it: IHE's Basic Audit Log Patterns where one fits, codes of DICOM's audit messages (PS3.15, A.5) else.
 */
final class AuditEvents {

    private static final String DISCLOSURE =
            "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source";
    private static final String DCM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String SECURITY_ROLE = "http://terminology.hl7.org/CodeSystem/extra-security-role-type";
    private static final String PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
    private static final String ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private static final String ENTITY_ROLE = "http://terminology.hl7.org/CodeSystem/object-role";

    private static final Coding AUTHENTICATION = new Coding(DCM, "110114", "User Authentication");
    private static final Coding LOG_IN = new Coding(DCM, "110122", "Login");
    private static final Coding LOG_OUT = new Coding(DCM, "110123", "Logout");
    private static final Coding ALERT = new Coding(DCM, "110113", "Security Alert");

    private AuditEvents() {}

    static AuditEvent of(Disclosure disclosure, Instant now) {
        AuditEvent event = event(new Coding(DCM, "110106", "Export"), AuditEventAction.R, now);
        event.getMeta().addProfile(DISCLOSURE);
        event.addSubtype(new Coding("http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "disclose", null));
        event.addPurposeOfEvent(new CodeableConcept().setText(disclosure.purpose()));
        event.addAgent(agent("110153", "Source Role ID", new Reference().setDisplay("CDexFlow")));
        event.addAgent(agent("110152", "Destination Role ID", named(disclosure.partner())).setRequestor(true));
        if (disclosure.releasedBy() != null) {
            event.addAgent(person(disclosure.releasedBy(), "PRF", "performer", "released"));
        }
        disclosure.approvedBy().forEach(approver -> event.addAgent(person(approver, "VRF", "verifier", "approved")));
        about(event, disclosure.patient(), disclosure.task());
        disclosure.resources().forEach(reference -> resource(event, reference));
        return event;
    }

    static AuditEvent of(Access access, Instant now) {
        boolean search = access.kind() == Access.Kind.SEARCHED;
        AuditEvent event = event(
                search ? new Coding(DCM, "110112", "Query") : new Coding(DCM, "110110", "Patient Record"),
                search ? AuditEventAction.E : AuditEventAction.R, now);
        event.addAgent(person(access.person(), "PRF", "performer", search ? "searched" : "opened").setRequestor(true));
        about(event, access.patient(), access.task());
        if (access.reference() != null) {
            resource(event, access.reference());
        }
        return event;
    }

    static AuditEvent opened(String person, String patient, String task, Instant now) {
        AuditEvent event = event(new Coding(DCM, "110110", "Patient Record"), AuditEventAction.R, now);
        event.addAgent(person(person, "PRF", "performer", "opened").setRequestor(true));
        about(event, patient, task);
        return event;
    }

    static AuditEvent readByClient(String client, String patient, List<String> references, Instant now) {
        AuditEvent event = event(new Coding(DCM, "110110", "Patient Record"), AuditEventAction.R, now);
        event.addAgent(agent("110152", "Destination Role ID", named(client)).setRequestor(true));
        about(event, patient, null);
        references.forEach(reference -> resource(event, reference));
        return event;
    }

    static AuditEvent of(Decision decision, Instant now) {
        AuditEvent event = event(new Coding(DCM, "110110", "Patient Record"), AuditEventAction.E, now);
        event.addPurposeOfEvent(new CodeableConcept().setText(decision.purpose()));
        event.addAgent(
                switch (decision.kind()) {
                    case RELEASE -> person(decision.person(), "PRF", "performer", "released");
                    case APPROVAL -> person(decision.person(), "VRF", "verifier", "approved");
                    case RETURN -> person(decision.person(), "VRF", "verifier", "sent back");
                    case REFUSAL -> person(decision.person(), "PRF", "performer", "refused");
                    case IDENTIFICATION -> person(decision.person(), "PRF", "performer", "said who is meant");
                    case REOPENING -> person(decision.person(), "PRF", "performer", "reopened");
                    default -> throw new IllegalArgumentException(decision.kind() + " is no decision of a person");
                });
        event.addAgent(agent("110152", "Destination Role ID", named(decision.partner())).setRequestor(true));
        about(event, decision.patient(), decision.task());
        return event;
    }

    static AuditEvent of(ModelChange change, Instant now) {
        AuditEvent event = event(ALERT.copy(), AuditEventAction.U, now).addSubtype(new Coding(DCM, "110131", "Software Configuration"));
        if (change.reason() != null) {
            event.addPurposeOfEvent(new CodeableConcept().setText(change.reason()));
        }
        event.addAgent().setAltId(change.who()).setRequestor(true);
        AuditEventEntityComponent model = object(event, change.file()).setDescription(change.what());
        if (change.version() != null) {
            detail(model, "version", change.version().toString());
        }
        return event;
    }

    static AuditEvent of(List<SettingChange> changes, Instant now) {
        AuditEvent event = event(ALERT.copy(), AuditEventAction.U, now).addSubtype(new Coding(DCM, "110129", "Security Configuration"));
        event.addAgent().setAltId(ModelChange.START).setRequestor(true);
        changes.forEach(change -> {
            AuditEventEntityComponent setting = object(event, change.name());
            if (change.before() != null) {
                detail(setting, "before", change.before());
            }
            if (change.after() != null) {
                detail(setting, "after", change.after());
            }
        });
        return event;
    }

    static AuditEvent signedIn(String person, String address, Instant now) {
        AuditEvent event = event(AUTHENTICATION.copy(), AuditEventAction.E, now).addSubtype(LOG_IN.copy());
        event.addAgent(from(address, person(person, "PRF", "performer", "signed in").setRequestor(true)));
        return event;
    }

    static AuditEvent signedOut(String person, String address, Instant now) {
        AuditEvent event = event(AUTHENTICATION.copy(), AuditEventAction.E, now).addSubtype(LOG_OUT.copy());
        event.addAgent(from(address, person(person, "PRF", "performer", "signed out").setRequestor(true)));
        return event;
    }

    static AuditEvent tokenIssued(String caller, String address, String scopes, Instant now) {
        AuditEvent event = event(AUTHENTICATION.copy(), AuditEventAction.E, now).addSubtype(LOG_IN.copy());
        event.addAgent(from(address, agent("110150", "Application", named(caller)).setRequestor(true)));
        object(event, "access token").setDescription(scopes);
        return event;
    }

    static AuditEvent exported(String person, String filter, Instant now) {
        AuditEvent event = event(new Coding(DCM, "110101", "Audit Log Used"), AuditEventAction.R, now);
        event.addAgent(person(person, "PRF", "performer", "exported").setRequestor(true));
        object(event, "the record of events").setDescription(filter);
        return event;
    }

    static AuditEvent retired(Instant before, long removed, Instant now) {
        AuditEvent event = event(new Coding(DCM, "110101", "Audit Log Used"), AuditEventAction.D, now);
        event.addAgent().setAltId("retire-audit").setRequestor(true);
        detail(object(event, "the record of events").setDescription("removed what was sealed before " + before),
                "count", Long.toString(removed));
        return event;
    }

    static AuditEvent of(Refusal refusal, RefusalCounts.Counted counted) {
        boolean call = refusal.kind() == Kind.CALL_REFUSED;
        AuditEvent event = event(call ? ALERT.copy() : AUTHENTICATION.copy(), AuditEventAction.E, counted.first())
                .addSubtype(call ? new Coding(DCM, "110132", "Use of Restricted Function") : LOG_IN.copy())
                .setOutcome(call ? AuditEventOutcome._8 : AuditEventOutcome._4)
                .setOutcomeDesc(refusal.what());
        event.getPeriod().setStart(Date.from(counted.first())).setEnd(Date.from(counted.last()));
        AuditEventAgentComponent who = refusal.person() != null
                ? person(refusal.person(), "PRF", "performer", "tried")
                : agent("110150", "Application", refusal.caller() == null ? null : named(refusal.caller()));
        event.addAgent(from(refusal.address(), who.setRequestor(true)));
        detail(object(event, call ? "call" : "sign-in"), "count", Long.toString(counted.times()));
        return event;
    }

    private static AuditEvent event(Coding type, AuditEventAction action, Instant at) {
        AuditEvent event = new AuditEvent();
        event.setType(type);
        event.setAction(action);
        event.setRecorded(Date.from(at));
        event.setOutcome(AuditEventOutcome._0);
        event.getSource().setObserver(new Reference().setDisplay("CDexFlow"));
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

    private static AuditEventEntityComponent object(AuditEvent event, String name) {
        return event.addEntity().setType(new Coding(ENTITY_TYPE, "2", "System Object")).setName(name);
    }

    private static void detail(AuditEventEntityComponent entity, String type, String value) {
        entity.addDetail().setType(type).setValue(new StringType(value));
    }

    /** @param code of the part that the person had in it (HL7 v3 ParticipationType) */
    private static AuditEventAgentComponent person(String name, String code, String display, String did) {
        return new AuditEventAgentComponent()
                .setType(new CodeableConcept().addCoding(new Coding(SECURITY_ROLE, "humanuser", "human user")))
                .addRole(new CodeableConcept().addCoding(new Coding(PARTICIPATION, code, display)).setText(did))
                .setWho(named(name))
                .setRequestor(false);
    }

    private static AuditEventAgentComponent agent(String code, String display, Reference who) {
        return new AuditEventAgentComponent()
                .setType(new CodeableConcept().addCoding(new Coding(DCM, code, display)))
                .setWho(who)
                .setRequestor(false);
    }

    private static Reference named(String id) {
        return new Reference().setIdentifier(new Identifier().setValue(id));
    }

    private static AuditEventAgentComponent from(String address, AuditEventAgentComponent agent) {
        return address == null
                ? agent
                : agent.setNetwork(new AuditEventAgentNetworkComponent().setAddress(address).setType(AuditEventAgentNetworkType._2));
    }
}
