package org.cdexflow.queue;

import ca.uhn.fhir.context.FhirContext;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.Resources;
import org.cdexflow.task.DataRequest;
import org.cdexflow.task.LockedExchange;
import org.hl7.fhir.r4.model.Coding;
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
    private final ZoneId zone;

    Descriptions(Resources resources, FhirContext fhir, Settings settings) {
        this.resources = resources;
        this.fhir = fhir;
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
                patient.filter(Patient::hasBirthDate).map(it -> LocalDate.parse(it.getBirthDateElement().getValueAsString().substring(0, 10))).orElse(null),
                serviceDate(locked.task()),
                claim(locked.task()),
                asked(locked.request(zone)));
    }

    private static String recordNumber(Patient patient) {
        return patient.getIdentifier().stream()
                .filter(identifier -> identifier.getType().getCoding().stream().anyMatch(coding -> "MR".equals(coding.getCode())))
                .findFirst()
                .map(Identifier::getValue)
                .orElse(patient.getIdElement().getIdPart());
    }

    private static LocalDate serviceDate(Task task) {
        return task.getInput().stream()
                .filter(input -> input.getType().getCoding().stream().anyMatch(coding -> "service-date".equals(coding.getCode())))
                .filter(input -> input.getValue() instanceof DateType)
                .map(input -> input.getValue().primitiveValue())
                .filter(date -> date.length() == 10)
                .map(LocalDate::parse)
                .findFirst()
                .orElse(null);
    }

    private static String claim(Task task) {
        return task.getReasonReference().hasIdentifier() ? task.getReasonReference().getIdentifier().getValue() : null;
    }

    private static String asked(DataRequest request) {
        return switch (request.kind()) {
            case QUERY -> request.query();
            case TEXT -> request.words().orElse("");
            case QUESTIONNAIRE -> "Questionnaire " + request.questionnaire();
            case CODE -> request.words().orElseGet(() -> {
                Coding coding = request.code().getCodingFirstRep();
                return coding.hasDisplay() ? coding.getDisplay() : coding.getCode();
            });
        };
    }
}
