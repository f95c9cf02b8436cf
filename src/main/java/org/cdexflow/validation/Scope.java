package org.cdexflow.validation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
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
    private final Set<String> localReferences;
    private final Map<String, String> containedTypes;

    private Scope(Resource resource, Resource root, Set<String> localReferences, Map<String, String> containedTypes) {
        this.resource = resource;
        this.root = root;
        this.localReferences = localReferences;
        this.containedTypes = containedTypes;
    }

    static Scope of(Resource resource) {
        Map<String, String> containedTypes = new HashMap<>();
        if (resource instanceof DomainResource domain) {
            domain.getContained().forEach(inner -> containedTypes.put("#" + id(inner), inner.fhirType()));
        }
        return new Scope(resource, resource, new HashSet<>(), containedTypes);
    }

    Scope contained(Resource contained) {
        return new Scope(contained, root, localReferences, containedTypes);
    }

    /** A value that is a reference into the resource that contains it: {@code #id}, or {@code #} for the container. */
    void saw(String reference) {
        localReferences.add(reference.equals("#") && resource != root ? "#" + id(resource) : reference);
    }

    /** Whether a local reference has a target; {@code #} has one only inside something contained. */
    boolean resolves(String reference) {
        return reference.equals("#") ? resource != root : containedTypes.containsKey(reference);
    }

    /** dom-3: whether everything contained is referenced from the rest, or refers to what contains it. */
    boolean allContainedAreReferenced() {
        return localReferences.containsAll(containedTypes.keySet());
    }

    /** The type of what a local reference points to, or null. */
    String typeOf(String reference) {
        return reference.equals("#") ? root.fhirType() : containedTypes.get(reference);
    }

    /** HAPI's parser keeps the {@code #} of a reference in front of a contained resource's id; the wire has none. */
    static String id(Resource contained) {
        String id = contained.getIdElement().getIdPart();
        return id == null ? "" : id.startsWith("#") ? id.substring(1) : id;
    }
}
