package org.cdexflow;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.UUID;
import org.cdexflow.store.Resources;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Enumerations.DocumentReferenceStatus;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Patient.LinkType;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A patient of the sandbox's record whom only one test knows, so that it may change the record. The payer covered the patient
 * once, and does not any more: what is asked goes to staff.
 */
public final class OwnPatient {

    private static final FhirContext FHIR = FhirContext.forR4Cached();

    private final Resources resources;
    private final TransactionTemplate transaction;
    private final JdbcTemplate jdbc;
    private final String id = "own-" + UUID.randomUUID().toString().substring(0, 13);

    private OwnPatient(ApplicationContext sandbox) {
        this.resources = sandbox.getBean(Resources.class);
        this.transaction = sandbox.getBean(TransactionTemplate.class);
        this.jdbc = sandbox.getBean(JdbcTemplate.class);
    }

    public static OwnPatient in(ApplicationContext sandbox) {
        OwnPatient own = new OwnPatient(sandbox);
        own.add(own.patient());
        Coverage coverage = new Coverage();
        coverage.setId("coverage-" + own.id);
        coverage.setStatus(Coverage.CoverageStatus.ACTIVE).setSubscriberId(own.id).setBeneficiary(own.reference());
        coverage.addPayor(new Reference("Organization/cdex-example-payer"));
        coverage.getPeriod().setStartElement(new DateTimeType("2015-01-01")).setEndElement(new DateTimeType("2019-12-31"));
        own.add(coverage);
        return own;
    }

    /** Also the member number. */
    public String id() {
        return id;
    }

    /** Adds a Condition. @return its reference */
    public String has(String condition) {
        return add(condition(condition));
    }

    /** Adds a Condition that only two people together may release. @return its reference */
    public String hasSecretly(String condition) {
        Condition labelled = condition(condition);
        labelled.getMeta().addSecurity(new Coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "42CFRPart2", null));
        return add(labelled);
    }

    /** Adds a note whose files are these texts, each called as it reads. @return its reference */
    public String hasNote(String title, String... files) {
        DocumentReference note = note(title);
        for (String file : files) {
            note.addContent().getAttachment().setContentType("text/plain").setTitle(file).setData(file.getBytes(StandardCharsets.UTF_8));
        }
        return add(note);
    }

    /** Adds a note that is a file. @return its reference */
    public String hasFile(String title, String mediaType, byte[] content) {
        DocumentReference note = note(title);
        note.addContent().getAttachment().setContentType(mediaType).setTitle(title).setData(content);
        return add(note);
    }

    private DocumentReference note(String title) {
        DocumentReference note = new DocumentReference();
        note.setId("own-" + UUID.randomUUID());
        note.setStatus(DocumentReferenceStatus.CURRENT).setSubject(reference()).setType(new CodeableConcept().setText(title));
        note.addAuthor(new Reference("Practitioner/cdex-example-practitioner").setDisplay("John Hancock, MD"));
        return note;
    }

    /** Adds a completed questionnaire. @param canonical of the questionnaire */
    public void answered(String canonical, String question, String answer) {
        QuestionnaireResponse response = new QuestionnaireResponse();
        response.setId("own-" + UUID.randomUUID());
        response.setStatus(QuestionnaireResponseStatus.COMPLETED).setQuestionnaire(canonical).setSubject(reference());
        response.setAuthor(new Reference("Practitioner/cdex-example-practitioner"));
        response.addItem().setLinkId("1").setText(question).addAnswer().setValue(new StringType(answer));
        add(response);
    }

    /** Adds a statement of who recorded all of these. */
    public void recorded(String... references) {
        Provenance statement = new Provenance();
        statement.setId("own-" + UUID.randomUUID());
        for (String reference : references) {
            statement.addTarget(new Reference(reference));
        }
        statement.addAgent().setWho(new Reference("Practitioner/cdex-example-practitioner"));
        statement.setRecordedElement(new InstantType("2020-02-02T10:00:00Z"));
        add(statement);
    }

    /** The record of this patient is merged into the other's. */
    public void mergedInto(OwnPatient other) {
        Patient merged = patient();
        merged.setActive(false).addLink().setType(LinkType.REPLACEDBY).setOther(other.reference());
        String body = FHIR.newJsonParser().encodeResourceToString(merged);
        jdbc.update("update resource set body = ? where type = 'Patient' and id = ?", body, id);
    }

    /** Something was filed with the wrong patient, and is the other's now. */
    public void loses(String reference, OwnPatient other) {
        jdbc.update(
                "update resource set patient = ?, body = replace(body, ?, ?) where type || '/' || id = ?", other.id, id, other.id, reference);
        jdbc.update(
                "update search_value v set value = ? from resource r where r.seq = v.resource and r.type || '/' || r.id = ? and v.value = ?",
                "Patient/" + other.id, reference, "Patient/" + id);
    }

    private Reference reference() {
        return new Reference("Patient/" + id);
    }

    private Patient patient() {
        Patient patient = new Patient();
        patient.setId(id);
        patient.setActive(true).setBirthDateElement(new DateType("1961-07-08"));
        patient.addName().setFamily("Ownsample").addGiven("Olga");
        patient.addIdentifier(new Identifier()
                .setSystem(DataRequests.MEMBER_IDS)
                .setValue(id)
                .setType(new CodeableConcept().addCoding(new Coding("http://terminology.hl7.org/CodeSystem/v2-0203", "MB", null))));
        return patient;
    }

    private Condition condition(String text) {
        Condition condition = new Condition();
        condition.setId("own-" + UUID.randomUUID());
        condition.setSubject(reference()).setCode(new CodeableConcept().setText(text));
        condition.setRecordedDateElement(new DateTimeType(LocalDate.of(2018, 3, 6).toString()));
        condition.setRecorder(new Reference("Practitioner/cdex-example-practitioner").setDisplay("John Hancock, MD"));
        condition.setClinicalStatus(new CodeableConcept()
                .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active")));
        return condition;
    }

    private String add(Resource resource) {
        return transaction.execute(status ->
                resources.addToRecord(resource, FHIR.newJsonParser().encodeResourceToString(resource)).reference());
    }
}
