package org.cdexflow.task;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cdexflow.partner.BusinessIdentifier;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.store.References;
import org.cdexflow.store.Resources;
import org.cdexflow.store.Search;
import org.cdexflow.store.Searches;
import org.cdexflow.store.Viewer;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Reference;
import org.springframework.stereotype.Component;

/** Who is meant by a Task's requester and owner: named by business identifier, or by a resource of our record. */
@Component
class Parties {

    private static final Set<String> STAFF_TYPES = Set.of("Practitioner", "PractitionerRole");

    private final Partners partners;
    private final Resources resources;
    private final Searches searches;
    private final References references;
    private final FhirContext fhir;

    Parties(Partners partners, Resources resources, Searches searches, References references, FhirContext fhir) {
        this.partners = partners;
        this.resources = resources;
        this.searches = searches;
        this.references = references;
        this.fhir = fhir;
    }

    /** Whether the reference names this partner and, where it names something twice, nobody else. */
    boolean isPartner(Reference party, Partner partner) {
        List<BusinessIdentifier> named = identifiers(party);
        return !named.isEmpty() && named.stream().allMatch(partner.identifiers()::contains);
    }

    /** Whether the reference names our organization, or a practitioner or organization of our record. */
    boolean isOurs(Reference party) {
        if (party.hasIdentifier()) {
            BusinessIdentifier named = identifier(party.getIdentifier());
            return named != null && (partners.isSelf(named) || isPractitioner(named));
        }
        return references
                .ours(party.getReference())
                .filter(target -> STAFF_TYPES.contains(target.type())
                        ? resources.read(target.type(), target.id()).isPresent()
                        : isOurOrganization(party))
                .isPresent();
    }

    private boolean isOurOrganization(Reference party) {
        List<BusinessIdentifier> named = identifiers(party);
        return !named.isEmpty()
                && named.stream().noneMatch(id -> partners.byIdentifier(id.system(), id.value()).isPresent());
    }

    private boolean isPractitioner(BusinessIdentifier identifier) {
        Map<String, List<String>> byIdentifier = Map.of("identifier", List.of(identifier.system() + "|" + identifier.value()));
        return !searches
                .search(Viewer.RECORD, new Search("Practitioner", byIdentifier, List.of(), 1))
                .matches()
                .isEmpty();
    }

    /** The identifiers that a reference states itself, and those of the organization of our record that it points to. */
    private List<BusinessIdentifier> identifiers(Reference party) {
        if (party.hasIdentifier()) {
            BusinessIdentifier named = identifier(party.getIdentifier());
            return named == null ? List.of() : List.of(named);
        }
        return references
                .ours(party.getReference())
                .filter(target -> target.type().equals("Organization"))
                .flatMap(target -> resources.read(target.type(), target.id()))
                .map(stored -> fhir.newJsonParser().parseResource(Organization.class, stored.json()))
                .map(organization -> organization.getIdentifier().stream()
                        .filter(id -> id.hasSystem() && id.hasValue())
                        .map(Parties::identifier)
                        .toList())
                .orElse(List.of());
    }

    private static BusinessIdentifier identifier(Identifier identifier) {
        return identifier.hasSystem() && identifier.hasValue()
                ? new BusinessIdentifier(identifier.getSystem(), identifier.getValue())
                : null;
    }
}
