package org.cdexflow.validation;

import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Reference;

/** Checks what a reference points to, as far as the reference itself or its resource's contained ones tell. */
final class References {

    private References() {}

    static Optional<Problem> problem(Reference reference, Set<String> targets, Scope scope, String path) {
        String type = typeOf(reference, scope);
        return type == null || targets.contains(type)
                ? Optional.empty()
                : Optional.of(Problem.error("type", path, "Refer to a " + String.join(" or ", targets)));
    }

    private static String typeOf(Reference reference, Scope scope) {
        String literal = reference.getReferenceElement_().getValue();
        if (literal == null) {
            return reference.getType();
        }
        return literal.startsWith("#") ? scope.typeOf(literal) : new IdType(literal).getResourceType();
    }
}
