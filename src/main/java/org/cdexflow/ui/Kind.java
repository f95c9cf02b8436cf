package org.cdexflow.ui;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a type of the record is read: which elements say what it is, when it was, what it says, how it stands and who answers for
 * it. The first element that is there counts; of {@code value} all that are there do.
 *
 * @param group what several of them are called
 */
record Kind(String group, List<String> name, List<String> date, List<String> value, List<String> status, List<String> author) {

    private static final Map<String, Kind> BY_TYPE = Map.ofEntries(
            entry("AllergyIntolerance", of("Allergies", "code", "onset recordedDate",
                    "reaction.manifestation criticality reaction.severity", "clinicalStatus", "recorder asserter")),
            entry("CarePlan", of("Care plans", "title category description", "period created",
                    "activity.detail.code", "status", "author contributor")),
            entry("CareTeam", of("Care teams", "name category", "period", "participant.member", "status",
                    "managingOrganization")),
            entry("Condition", of("Conditions", "code", "onset recordedDate",
                    "severity bodySite abatement", "clinicalStatus", "recorder asserter")),
            entry("Coverage", of("Coverage", "type class.name", "period", "subscriberId relationship", "status", "payor")),
            entry("Device", of("Devices", "type deviceName.name", "manufactureDate",
                    "udiCarrier.carrierHRF lotNumber", "status", "owner")),
            entry("DiagnosticReport", of("Reports", "code", "effective issued",
                    "conclusion conclusionCode result", "status", "performer resultsInterpreter")),
            entry("DocumentReference", of("Documents", "type category", "date context.period",
                    "description content.attachment.title", "docStatus status", "author authenticator")),
            entry("Encounter", of("Visits", "type class", "period", "reasonCode reasonReference location.location", "status",
                    "participant.individual serviceProvider")),
            entry("Goal", of("Goals", "description", "start statusDate",
                    "target.detail target.due", "lifecycleStatus", "expressedBy")),
            entry("Immunization", of("Immunizations", "vaccineCode", "occurrence recorded",
                    "doseQuantity lotNumber statusReason", "status", "performer.actor")),
            entry("Location", of("Places", "name", "", "address", "status", "managingOrganization")),
            entry("Medication", of("Medications", "code", "", "form", "status", "manufacturer")),
            entry("MedicationDispense", of("Dispensed medication", "medication", "whenHandedOver whenPrepared",
                    "quantity daysSupply dosageInstruction", "status", "performer.actor")),
            entry("MedicationRequest", of("Prescriptions", "medication", "authoredOn",
                    "dosageInstruction reasonCode", "status", "requester recorder")),
            entry("Observation", of("Results", "code", "effective issued",
                    "value component interpretation dataAbsentReason", "status", "performer")),
            entry("Organization", of("Organizations", "name", "", "address", "", "")),
            entry("Patient", of("Patient's details", "name", "birthDate", "gender address", "", "managingOrganization")),
            entry("Practitioner", of("Practitioners", "name", "", "qualification.code", "", "")),
            entry("PractitionerRole", of("Practitioners", "practitioner code", "period", "specialty", "", "organization")),
            entry("Procedure", of("Procedures", "code", "performed", "bodySite outcome reasonCode", "status",
                    "performer.actor recorder asserter")),
            entry("Provenance", of("Who recorded what", "activity", "recorded", "agent.type", "", "agent.who")),
            entry("QuestionnaireResponse", of("Completed questionnaires", "questionnaire", "authored", "", "status", "author source")),
            entry("RelatedPerson", of("Related persons", "name", "period", "relationship", "", "")),
            entry("ServiceRequest", of("Orders", "code", "authoredOn occurrence", "reasonCode", "status", "requester")),
            entry("Specimen", of("Specimens", "type", "receivedTime collection.collected", "collection.bodySite", "status", "")));

    /** A type that is not in the table: whatever common elements it has. */
    private static final Kind OTHER =
            of("Other", "code type name title", "date created authoredOn", "description", "status", "author");

    /** Observations are many; people look for them by these categories (US Core). */
    private static final Map<String, String> RESULTS = Map.of(
            "laboratory", "Laboratory results", "vital-signs", "Vital signs", "social-history", "Social history", "survey",
            "Surveys", "sdoh", "Social history", "imaging", "Imaging results", "procedure", "Results of procedures");

    static Kind of(String type) {
        return BY_TYPE.getOrDefault(type, OTHER);
    }

    /** The types that the table knows. */
    static Set<String> types() {
        return BY_TYPE.keySet();
    }

    /** What one is called that says nothing of itself. */
    String called(String type) {
        return this == OTHER ? type : group;
    }

    /** @param categories codes of {@code Observation.category} */
    static String resultsOf(List<String> categories) {
        return categories.stream().map(RESULTS::get).filter(group -> group != null).findFirst().orElse(of("Observation").group());
    }

    private static Kind of(String group, String name, String date, String value, String status, String author) {
        return new Kind(group, words(name), words(date), words(value), words(status), words(author));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }
}
