package org.cdexflow.validation;

import java.util.List;
import java.util.Map;
import org.cdexflow.validation.Problem.Severity;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.ElementDefinition.ElementDefinitionConstraintComponent;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** One invariant of a StructureDefinition: its expression, ready to run. */
record Invariant(String key, Severity severity, String human, Test test) {

    /** True, false, or null when the expression has no answer. */
    @FunctionalInterface
    interface Test {
        Boolean holds(Base focus, Scope scope);
    }

    /**
     * R4 puts these on every resource, reference or extension. Through FHIRPath dom-3 alone takes longer than the rest
     * of a check, so they are written in Java; found by expression, not key, so that another text is never missed.
     */
    static final Map<String, Test> IN_JAVA = Map.of(
            "contained.contained.empty()",
            (focus, scope) -> contained(focus).stream()
                    .noneMatch(inner -> inner instanceof DomainResource domain && domain.hasContained()),
            "contained.where((('#'+id in (%resource.descendants().reference"
                    + " | %resource.descendants().as(canonical) | %resource.descendants().as(uri)"
                    + " | %resource.descendants().as(url))) or descendants().where(reference = '#').exists()"
                    + " or descendants().where(as(canonical) = '#').exists()"
                    + " or descendants().where(as(canonical) = '#').exists()).not()).trace('unmatched', id).empty()",
            (focus, scope) -> contained(focus).isEmpty() || scope.allContainedAreReferenced(),
            "contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()",
            (focus, scope) -> contained(focus).stream()
                    .noneMatch(inner ->
                            inner.getMeta().hasVersionId() || inner.getMeta().hasLastUpdated()),
            "contained.meta.security.empty()",
            (focus, scope) ->
                    contained(focus).stream().noneMatch(inner -> inner.getMeta().hasSecurity()),
            "reference.startsWith('#').not()"
                    + " or (reference.substring(1).trace('url') in %rootResource.contained.id.trace('ids'))",
            (focus, scope) -> {
                String reference = ((Reference) focus).getReferenceElement_().getValue();
                return reference == null || !reference.startsWith("#") || scope.resolves(reference);
            },
            "extension.exists() != value.exists()",
            (focus, scope) -> ((Element) focus).hasExtension() != ((Extension) focus).hasValue(),
            "htmlChecks()",
            (focus, scope) -> Narratives.isSafe(focus.getXhtml()));

    static Invariant of(ElementDefinitionConstraintComponent constraint, FhirPath fhirPath) {
        Severity severity = constraint.getSeverity().toCode().equals("error") ? Severity.ERROR : Severity.WARNING;
        Test test = IN_JAVA.get(constraint.getExpression());
        if (test == null) {
            var expression = fhirPath.parse(constraint.getExpression());
            test = constraint.getExpression().matches("(?s).*[<>].*")
                    ? (focus, scope) -> fhirPath.testOnCopy(expression, focus, scope.resource, scope.root)
                    : (focus, scope) -> fhirPath.test(expression, focus, scope.resource, scope.root);
        }
        return new Invariant(constraint.getKey(), severity, constraint.getHuman(), test);
    }

    private static List<Resource> contained(Base focus) {
        return focus instanceof DomainResource domain ? domain.getContained() : List.of();
    }
}
