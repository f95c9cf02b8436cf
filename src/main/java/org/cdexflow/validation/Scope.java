package org.cdexflow.validation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Resource;

/**
 * Where in the resource the walk is: {@code %resource}, {@code %rootResource}, and the local references seen so far,
 * which dom-3 asks for when the whole of the resource has been walked.
 */
final class Scope {

    final Resource resource;
    final Resource root;
    final Set<String> localReferences;

    private Scope(Resource resource, Resource root, Set<String> localReferences) {
        this.resource = resource;
        this.root = root;
        this.localReferences = localReferences;
    }

    static Scope of(Resource resource) {
        return new Scope(resource, resource, new HashSet<>());
    }

    Scope contained(Resource contained) {
        return new Scope(contained, root, localReferences);
    }

    /** A value that is a reference into the resource that contains it: {@code #id}, or {@code #} for the container. */
    void saw(String reference) {
        localReferences.add(reference.equals("#") && resource != root ? "#" + id(resource) : reference);
    }

    boolean resolves(String reference) {
        return containedIds().contains(reference.substring(1));
    }

    /** dom-3: whether everything contained is referenced from the rest, or refers to what contains it. */
    boolean allContainedAreReferenced() {
        return containedIds().stream().allMatch(id -> localReferences.contains("#" + id));
    }

    /** The type of what a local reference points to, or null. */
    String typeOf(String reference) {
        if (reference.equals("#")) {
            return root.fhirType();
        }
        return contained().stream()
                .filter(inner -> id(inner).equals(reference.substring(1)))
                .map(Resource::fhirType)
                .findFirst()
                .orElse(null);
    }

    private List<String> containedIds() {
        return contained().stream().map(Scope::id).toList();
    }

    private List<Resource> contained() {
        return root instanceof DomainResource domain ? domain.getContained() : List.of();
    }

    /** HAPI's parser keeps the {@code #} of a reference in front of a contained resource's id; the wire has none. */
    private static String id(Resource contained) {
        String id = contained.getIdElement().getIdPart();
        return id == null ? "" : id.startsWith("#") ? id.substring(1) : id;
    }
}
