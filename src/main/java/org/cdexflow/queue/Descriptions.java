package org.cdexflow.queue;

import ca.uhn.fhir.context.FhirContext;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.Resources;
import org.cdexflow.task.LockedExchange;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Task;
import org.springframework.stereotype.Component;

/** A request in the words of those who work it. */
@Component
class Descriptions {

    private final Resources resources;
    private final FhirContext fhir;
    private final RequestWords words;
    private final ZoneId zone;

    Descriptions(Resources resources, FhirContext fhir, RequestWords words, Settings settings) {
        this.resources = resources;
        this.fhir = fhir;
        this.words = words;
        this.zone = settings.zone();
    }

    record Description(
            String recordNumber, String patientName, LocalDate birthDate, LocalDate serviceDate, String claim, String asked) {}

    Description of(LockedExchange locked) {
        Optional<Patient> patient = Optional.ofNullable(locked.exchange().patient())
                .flatMap(id -> resources.read("Patient", id))
                .map(stored -> fhir.newJsonParser().parseResource(Patient.class, stored.json()));
        return new Description(
                patient.map(Descriptions::recordNumber).orElse(null),
                patient.filter(Patient::hasName).map(it -> it.getNameFirstRep().getNameAsSingleString()).orElse(null),
                patient.map(Descriptions::birthDate).orElse(null),
                serviceDate(locked.task()),
                claim(locked.task()),
                words.of(locked.request(zone)));
    }

    static String recordNumber(Patient patient) {
        return patient.getIdentifier().stream()
                .filter(identifier -> identifier.getType().getCoding().stream().anyMatch(coding -> "MR".equals(coding.getCode())))
                .findFirst()
                .map(Identifier::getValue)
                .orElse(patient.getIdElement().getIdPart());
    }

    /** A birth date may be a year only; the list shows those that are days. */
    private static LocalDate birthDate(Patient patient) {
        String date = patient.getBirthDateElement().getValueAsString();
        return date == null || date.length() < 10 ? null : LocalDate.parse(date.substring(0, 10));
    }

    static LocalDate serviceDate(Task task) {
        return task.getInput().stream()
                .filter(input -> input.getType().getCoding().stream().anyMatch(coding -> "service-date".equals(coding.getCode())))
                .filter(input -> input.getValue() instanceof DateType)
                .map(input -> input.getValue().primitiveValue())
                .filter(date -> date.length() == 10)
                .map(LocalDate::parse)
                .findFirst()
                .orElse(null);
    }

    static String claim(Task task) {
        return task.getReasonReference().hasIdentifier() ? task.getReasonReference().getIdentifier().getValue() : null;
    }
}
