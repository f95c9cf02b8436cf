package org.cdexflow.gather;

import ca.uhn.fhir.context.FhirContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.cdexflow.partner.Partner;
import org.cdexflow.store.PatientRecord;
import org.cdexflow.store.References;
import org.cdexflow.store.Resources;
import org.cdexflow.store.Search;
import org.cdexflow.store.Searches;
import org.cdexflow.store.StoredResource;
import org.cdexflow.store.Token;
import org.cdexflow.store.Viewer;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Patient.LinkType;
import org.hl7.fhir.r4.model.Reference;
import org.springframework.stereotype.Component;

/**
 * Which of our patients a Task is about. A member number may stand on the Patient or on a Coverage. A subscriber's number is
 * shared by a family, so on its own it means the subscriber and never a dependent. Merged records lead to the surviving one.
 */
@Component
public class PatientMatch {

    private static final int LONGEST_MERGE_CHAIN = 10;
    private static final int MOST_CANDIDATES = 20;
    private static final int MOST_COVERAGES = 500;
    private static final int MOST_REPLACED = 100;

    private final Resources resources;
    private final PatientRecord record;
    private final Searches searches;
    private final References references;
    private final Coverages coverages;
    private final RemoteRecord remote;
    private final FhirContext fhir;

    PatientMatch(
            Resources resources, PatientRecord record, Searches searches, References references, Coverages coverages,
            RemoteRecord remote, FhirContext fhir) {
        this.resources = resources;
        this.record = record;
        this.searches = searches;
        this.references = references;
        this.coverages = coverages;
        this.remote = remote;
        this.fhir = fhir;
    }

    /**
     * The ids of the patients that may be meant: one is a match, none or several are for a person to resolve.
     *
     * @param exchange for which they are looked for: of another server's record, those who were brought for it
     */
    public List<String> candidates(String exchange, Reference patient, Partner partner) {
        Viewer viewer = remote.viewer(RemoteRecord.patientsOf(exchange));
        Set<String> found = patient.hasReference() ? byReference(patient) : Set.of();
        if (patient.hasIdentifier() && patient.getIdentifier().hasValue()) {
            Set<String> byNumber = byMemberNumber(viewer, patient.getIdentifier(), partner);
            // a reference and an identifier that disagree name nobody
            found = patient.hasReference() ? intersection(found, byNumber) : byNumber;
        }
        boolean others = remote.note(RemoteRecord.patientsOf(exchange)).isPresent();
        // who was not read may be meant as well
        return others && found.size() == 1 ? List.of() : List.copyOf(found);
    }

    /** All who fit anything that the request says, also where its reference and its identifier disagree: for a person to see. */
    public List<String> possible(Reference patient, Partner partner) {
        Set<String> found = new LinkedHashSet<>(patient.hasReference() ? byReference(patient) : Set.of());
        if (patient.hasIdentifier() && patient.getIdentifier().hasValue()) {
            found.addAll(byMemberNumber(Viewer.RECORD, patient.getIdentifier(), partner));
        }
        return List.copyOf(found);
    }

    private Set<String> byReference(Reference patient) {
        return references
                .ours(patient.getReference())
                .filter(target -> target.type().equals("Patient"))
                .flatMap(target -> current(target.id()))
                .stream()
                .collect(Collectors.toSet());
    }

    private Set<String> byMemberNumber(Viewer viewer, Identifier number, Partner partner) {
        Set<String> members = record.withIdentifier(viewer, number.getSystem(), number.getValue(), MOST_CANDIDATES).stream()
                .flatMap(patient -> surviving(patient).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return members.isEmpty() ? subscribers(viewer, number.getValue(), partner) : members;
    }

    /** A subscriber number has no system of its own: it counts only on a coverage by the partner that asks. */
    Set<String> subscribers(Viewer viewer, String number, Partner partner) {
        return subscribers(viewer, number, coverage -> coverages.isPaidBy(coverage, partner));
    }

    /** @param counts whether it is a coverage that the number may stand on */
    Set<String> subscribers(Viewer viewer, String number, Predicate<Coverage> counts) {
        Map<String, List<String>> criteria = Map.of("subscriber-id", List.of(Token.escaped(number)));
        Search.Page found = searches.search(viewer, new Search("Coverage", criteria, List.of(), MOST_COVERAGES));
        if (found.next() != null) {
            // no number of anybody: a person finds out
            return Set.of();
        }
        return found.matches()
                .stream()
                .map(stored -> fhir.newJsonParser().parseResource(Coverage.class, stored.json()))
                .filter(counts)
                .filter(coverage -> !coverage.hasRelationship()
                        || coverage.getRelationship().getCoding().stream().anyMatch(c -> "self".equals(c.getCode())))
                .flatMap(coverage -> references.ours(coverage.getBeneficiary().getReference()).stream())
                .flatMap(target -> current(target.id()).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The patient that an id of ours means today: itself, or the record that it was merged into. */
    public Optional<String> current(String id) {
        return ofRecord(id).flatMap(this::surviving);
    }

    /** Not one that the record's server says is gone. */
    private Optional<StoredResource> ofRecord(String id) {
        return resources.read("Patient", id).filter(patient -> patient.audience() == null);
    }

    /** The ids of the records that were merged into this one, directly or one after the other; not its own. */
    public Set<String> replaced(String survivor) {
        Set<String> replaced = new LinkedHashSet<>();
        List<String> latest = List.of(survivor);
        for (int i = 0; !latest.isEmpty() && i < LONGEST_MERGE_CHAIN; i++) {
            latest = latest.stream()
                    .flatMap(id -> record.perhapsReplacedBy(id, MOST_REPLACED).stream().filter(other -> isReplacedBy(other, id)))
                    .map(StoredResource::id)
                    .filter(id -> !id.equals(survivor) && replaced.add(id))
                    .toList();
        }
        return replaced;
    }

    private boolean isReplacedBy(StoredResource stored, String id) {
        return replacedBy(stored).stream()
                .flatMap(other -> references.ours(other.getReference()).stream())
                .anyMatch(target -> target.type().equals("Patient") && target.id().equals(id));
    }

    /**
     * The record that a patient leads to once merges are followed; empty when there is no end, or when a link leads to several or
     * out of the record.
     */
    private Optional<String> surviving(StoredResource patient) {
        Optional<StoredResource> current = Optional.of(patient);
        for (int i = 0; current.isPresent() && i < LONGEST_MERGE_CHAIN; i++) {
            List<Reference> replacedBy = replacedBy(current.get());
            if (replacedBy.isEmpty()) {
                return current.map(StoredResource::id);
            }
            List<String> next = replacedBy.stream()
                    .flatMap(other -> references.ours(other.getReference()).stream())
                    .filter(target -> target.type().equals("Patient"))
                    .map(References.Target::id)
                    .toList();
            current = next.size() == 1 && replacedBy.size() == 1 ? ofRecord(next.get(0)) : Optional.empty();
        }
        return Optional.empty();
    }

    private List<Reference> replacedBy(StoredResource stored) {
        if (!stored.json().contains("replaced-by")) {
            return List.of();
        }
        return fhir.newJsonParser().parseResource(Patient.class, stored.json()).getLink().stream()
                .filter(link -> link.getType() == LinkType.REPLACEDBY)
                .map(Patient.PatientLinkComponent::getOther)
                .toList();
    }

    private static Set<String> intersection(Set<String> one, Set<String> other) {
        return one.stream().filter(other::contains).collect(Collectors.toSet());
    }
}
