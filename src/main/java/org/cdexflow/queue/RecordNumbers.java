package org.cdexflow.queue;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cdexflow.store.Resources;
import org.cdexflow.store.Search;
import org.cdexflow.store.Searches;
import org.cdexflow.store.StoredResource;
import org.cdexflow.store.Viewer;
import org.hl7.fhir.r4.model.Patient;
import org.springframework.stereotype.Component;

/** Which patients a person means who types a record number, or our id. */
@Component
public class RecordNumbers {

    private static final int MOST = 20;

    private final Resources resources;
    private final Searches searches;
    private final FhirContext fhir;

    RecordNumbers(Resources resources, Searches searches, FhirContext fhir) {
        this.resources = resources;
        this.searches = searches;
        this.fhir = fhir;
    }

    /** @param birthDate as the record has it, or null */
    public record Named(String id, String name, String birthDate) {}

    /** Several when the number is used in more than one place; none when nobody is meant. */
    public List<Named> find(String typed) {
        String number = typed.replaceAll("\\p{Cntrl}", "").strip();
        return Stream.concat(resources.read("Patient", number).stream(), identified(number).stream())
                .map(stored -> fhir.newJsonParser().parseResource(Patient.class, stored.json()))
                .map(patient -> new Named(
                        patient.getIdElement().getIdPart(), patient.getNameFirstRep().getNameAsSingleString(),
                        patient.getBirthDateElement().getValueAsString()))
                .distinct()
                .toList();
    }

    private List<StoredResource> identified(String number) {
        try {
            return searches.search(Viewer.RECORD, new Search("Patient", Map.of("identifier", List.of(number)), List.of(), MOST))
                    .matches();
        } catch (InvalidRequestException noNumber) {
            return List.of();
        }
    }
}
