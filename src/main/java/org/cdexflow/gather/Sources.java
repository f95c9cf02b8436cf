package org.cdexflow.gather;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cdexflow.store.Copies;
import org.cdexflow.store.References;
import org.cdexflow.store.Searches;
import org.cdexflow.store.StoredResource;
import org.cdexflow.store.Viewer;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.stereotype.Component;

/** Who is responsible for a clinical statement: an author of its own, or a Provenance that names it. */
@Component
class Sources {

    /** Elements that name an author, by type. A type that is not here states facts of administration, which need none. */
    private static final Map<String, List<String>> AUTHORS = Map.ofEntries(
            Map.entry("AllergyIntolerance", List.of("recorder", "asserter")),
            Map.entry("CarePlan", List.of("author", "contributor")),
            Map.entry("Condition", List.of("recorder", "asserter")),
            Map.entry("DiagnosticReport", List.of("performer", "resultsInterpreter")),
            Map.entry("DocumentReference", List.of("author", "authenticator")),
            Map.entry("Immunization", List.of("performer")),
            Map.entry("MedicationRequest", List.of("requester", "recorder")),
            Map.entry("Observation", List.of("performer")),
            Map.entry("Procedure", List.of("performer", "recorder", "asserter")),
            Map.entry("QuestionnaireResponse", List.of("author", "source")));

    private final Searches searches;
    private final Copies copies;
    private final FhirContext fhir;
    private final References references;

    Sources(Searches searches, Copies copies, FhirContext fhir, References references) {
        this.searches = searches;
        this.copies = copies;
        this.fhir = fhir;
        this.references = references;
    }

    /** The matches as candidates, and behind them the Provenance that tells of them. @param viewer who looks into the record */
    List<Candidate> trace(Viewer viewer, Collection<StoredResource> matches) {
        List<StoredResource> provenance = searches.provenanceOf(viewer, List.copyOf(matches));
        Set<String> known = new HashSet<>();
        matches.forEach(match -> known.add(match.reference()));
        Set<String> traced = new HashSet<>();
        provenance.forEach(statement -> traced.addAll(targets(statement.json())));

        List<Candidate> candidates = new ArrayList<>();
        matches.forEach(match -> candidates.add(new Candidate(
                match, true, traced.contains(match.reference()) || namesAuthor(match.type(), match.json()))));
        provenance.stream()
                .filter(statement -> !known.contains(statement.reference()))
                .forEach(statement -> candidates.add(new Candidate(asItGoes(statement), false, true)));
        return candidates;
    }

    /**
     * Of another server's record a Provenance is closed to direct queries while not everything that it names was seen. What goes
     * with an answer names only that, so there it is as restricted as what is known of it.
     */
    private StoredResource asItGoes(StoredResource statement) {
        boolean closedUnseen = statement.restricted()
                && copies.known(statement.type(), statement.id()).isPresent()
                && !Copies.isRestricted((Resource) fhir.newJsonParser().parseResource(statement.json()))
                && targets(statement.json()).stream().noneMatch(target -> isOfAnotherPatient(statement, target))
                && !copies.anyRestricted(targets(statement.json()));
        return closedUnseen
                ? new StoredResource(
                        statement.seq(), statement.type(), statement.id(), statement.version(), statement.lastUpdated(),
                        statement.audience(), statement.patient(), false, statement.json())
                : statement;
    }

    private static boolean isOfAnotherPatient(StoredResource statement, String target) {
        return target.startsWith("Patient/") && !target.equals("Patient/" + statement.patient());
    }

    private boolean namesAuthor(String type, String text) {
        List<String> elements = AUTHORS.get(type);
        if (elements == null) {
            return true;
        }
        JsonNode resource = FhirJson.read(text);
        return elements.stream().anyMatch(resource::hasNonNull);
    }

    /** The references of ours that a Provenance is about. */
    Set<String> targets(String provenance) {
        Set<String> targets = new HashSet<>();
        for (JsonNode target : FhirJson.read(provenance).path("target")) {
            references.ours(target.path("reference").asText(null)).ifPresent(t -> targets.add(t.toString()));
        }
        return targets;
    }

    /** The Provenance with no other targets than these: it must not tell what else there is. */
    ObjectNode narrowed(String provenance, Set<String> kept) {
        ObjectNode narrowed = FhirJson.read(provenance);
        JsonNode all = narrowed.path("target");
        ArrayNode targets = narrowed.putArray("target");
        for (JsonNode target : all) {
            references
                    .ours(target.path("reference").asText(null))
                    .filter(t -> kept.contains(t.toString()))
                    .ifPresent(t -> targets.add(target));
        }
        return narrowed;
    }
}
