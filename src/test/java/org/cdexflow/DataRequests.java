package org.cdexflow;

import java.util.Date;
import java.util.UUID;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskIntent;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.hl7.fhir.r4.model.Type;

/** Builds CDex data requests as a payer would: {@code aDataRequest().forMember("Member123").asking("Condition?…").build()}. */
public final class DataRequests {

    public static final String CDEX_TEMP = "http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp";
    public static final String HREX_TEMP = "http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp";
    public static final String SDC_TEMP = "http://hl7.org/fhir/uv/sdc/CodeSystem/temp";
    public static final String MEMBER_IDS = "http://example.org/cdex/payer/member-ids";

    private final Task task = new Task();

    private DataRequests() {
        task.setStatus(TaskStatus.REQUESTED).setIntent(TaskIntent.ORDER).setAuthoredOn(new Date());
        task.setRequester(named("http://example.org/cdex/payer/payer-ids", "Payer123"));
        task.setOwner(named("http://hl7.org/fhir/sid/us-npi", "9941339108"));
        input(CDEX_TEMP, "purpose-of-use", new CodeableConcept()
                .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/v3-ActReason", "COVERAGE", null)));
    }

    /** From the sandbox payer to the sandbox, with a purpose of use; it still needs a patient and a question. */
    public static DataRequests aDataRequest() {
        return new DataRequests();
    }

    public DataRequests forMember(String number) {
        task.setFor(named(MEMBER_IDS, number));
        task.getFor().getIdentifier().setType(new CodeableConcept()
                .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/v2-0203", "MB", null)));
        return this;
    }

    public DataRequests forPatient(String reference) {
        task.setFor(new Reference(reference));
        return this;
    }

    public DataRequests requestedBy(String system, String value) {
        task.setRequester(named(system, value));
        return this;
    }

    public DataRequests asking(String query) {
        return question("data-request-query", HREX_TEMP, "data-query", new StringType(query));
    }

    public DataRequests askingForCode(String loinc) {
        return question("data-request-code", HREX_TEMP, "data-code",
                new CodeableConcept().addCoding(new Coding("http://loinc.org", loinc, null)));
    }

    public DataRequests askingInWords(String text) {
        return question("data-request-code", HREX_TEMP, "data-code", new CodeableConcept().setText(text));
    }

    public DataRequests askingQuestionnaire(String canonical) {
        return question("data-request-questionnaire", SDC_TEMP, "questionnaire", new CanonicalType(canonical));
    }

    public DataRequests signed() {
        return input(CDEX_TEMP, "signature-flag", new BooleanType(true));
    }

    public DataRequests withoutPurpose() {
        task.getInput().removeIf(input -> input.getType().hasCoding(CDEX_TEMP, "purpose-of-use"));
        return this;
    }

    /** @param date of the service that the request is about, as FHIR date */
    public DataRequests servedOn(String date) {
        return input(CDEX_TEMP, "service-date", new DateType(date));
    }

    public DataRequests aboutClaim(String number) {
        task.setReasonReference(named("http://example.org/cdex/payer/claim-ids", number));
        return this;
    }

    /** @param date FHIR date or dateTime */
    public DataRequests dueBy(String date) {
        task.getRestriction().getPeriod().setEndElement(new DateTimeType(date));
        return this;
    }

    public DataRequests identifiedBy(String value) {
        task.addIdentifier(new Identifier().setSystem("http://example.org/cdex/payer/request-ids").setValue(value));
        return this;
    }

    /** With an identifier that no other request has. */
    public DataRequests identified() {
        return identifiedBy(UUID.randomUUID().toString());
    }

    public Task build() {
        return task.copy();
    }

    private DataRequests question(String code, String system, String type, Type value) {
        task.setCode(new CodeableConcept().addCoding(new Coding(CDEX_TEMP, code, null)));
        return input(system, type, value);
    }

    private DataRequests input(String system, String code, Type value) {
        task.addInput().setType(new CodeableConcept().addCoding(new Coding(system, code, null))).setValue(value);
        return this;
    }

    private static Reference named(String system, String value) {
        return new Reference().setIdentifier(new Identifier().setSystem(system).setValue(value));
    }
}
