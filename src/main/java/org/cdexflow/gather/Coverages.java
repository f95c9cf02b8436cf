package org.cdexflow.gather;

import ca.uhn.fhir.context.FhirContext;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.cdexflow.partner.BusinessIdentifier;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.PatientRecord;
import org.cdexflow.store.References;
import org.cdexflow.store.Resources;
import org.cdexflow.task.DataRequest;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Reference;
import org.springframework.stereotype.Component;

/** What the record knows of who pays for a patient. */
@Component
public class Coverages {

    private final Resources resources;
    private final PatientRecord record;
    private final References references;
    private final FhirContext fhir;
    private final Settings settings;
    private final Clock clock;

    Coverages(
            Resources resources, PatientRecord record, References references, FhirContext fhir, Settings settings,
            Clock clock) {
        this.resources = resources;
        this.record = record;
        this.references = references;
        this.fhir = fhir;
        this.settings = settings;
        this.clock = clock;
    }

    /** The patient's coverages by this partner, ended ones too. */
    public List<Coverage> paidBy(String patient, Partner partner) {
        return record.coverages(patient, 50).stream()
                .map(stored -> fhir.newJsonParser().parseResource(Coverage.class, stored.json()))
                .filter(coverage -> isPaidBy(coverage, partner))
                .toList();
    }

    /** Whether the patient was covered by this partner and is not any more. A partner that never paid ends nothing. */
    public boolean hasEnded(String patient, Partner partner) {
        List<Coverage> paid = paidBy(patient, partner);
        Instant now = clock.instant();
        return !paid.isEmpty()
                && paid.stream().allMatch(coverage -> coverage.getPeriod().hasEnd()
                        && !DataRequest.endOf(coverage.getPeriod().getEndElement(), settings.zone()).isAfter(now));
    }

    boolean isPaidBy(Coverage coverage, Partner partner) {
        return coverage.getPayor().stream().anyMatch(payor -> isPartner(payor, partner));
    }

    private boolean isPartner(Reference payor, Partner partner) {
        if (payor.hasIdentifier()) {
            return names(payor.getIdentifier().getSystem(), payor.getIdentifier().getValue(), partner);
        }
        return references
                .ours(payor.getReference())
                .filter(target -> target.type().equals("Organization"))
                .flatMap(target -> resources.read("Organization", target.id()))
                .map(stored -> fhir.newJsonParser().parseResource(Organization.class, stored.json()))
                .filter(organization -> organization.getIdentifier().stream()
                        .anyMatch(identifier -> names(identifier.getSystem(), identifier.getValue(), partner)))
                .isPresent();
    }

    private static boolean names(String system, String value, Partner partner) {
        return system != null && value != null && partner.identifiers().contains(new BusinessIdentifier(system, value));
    }
}
