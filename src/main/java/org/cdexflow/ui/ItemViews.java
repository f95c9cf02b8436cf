package org.cdexflow.ui;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import org.cdexflow.gather.Candidate;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.stereotype.Component;

/** What was gathered, as people read it. */
@Component
class ItemViews {

    private final FhirContext fhir;

    ItemViews(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** @param text what the checkbox is called */
    public record ItemView(String reference, String type, String text, boolean checked, boolean sensitive, boolean sourced, boolean news) {}

    List<ItemView> of(List<Candidate> candidates) {
        return candidates.stream().filter(Candidate::match).map(this::view).toList();
    }

    private ItemView view(Candidate item) {
        Resource resource = (Resource) fhir.newJsonParser().parseResource(item.resource().json());
        return new ItemView(
                item.resource().reference(), item.resource().type(), text(resource), item.suggested(),
                item.resource().restricted(), item.sourced(), item.news());
    }

    private static String text(Resource resource) {
        for (String element : List.of("code", "type", "vaccineCode", "medicationCodeableConcept")) {
            Base[] values = resource.getProperty(element.hashCode(), element, false);
            if (values != null && values.length > 0 && values[0] instanceof CodeableConcept concept) {
                return concept.hasText() ? concept.getText() : concept.getCodingFirstRep().getDisplay();
            }
        }
        return resource.fhirType();
    }
}
