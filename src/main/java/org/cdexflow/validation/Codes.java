package org.cdexflow.validation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.CodeSystemContentMode;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ConceptReferenceComponent;
import org.hl7.fhir.r4.model.ValueSet.ConceptSetComponent;

/** The codes of a value set, by system. Only value sets that can be listed: no filters, no codes of absent systems. */
final class Codes {

    private final Map<String, Set<String>> bySystem = new HashMap<>();

    private Codes() {}

    /** The codes of this value set, or null when we cannot list them and so cannot check them. */
    static Codes of(String valueSet, Definitions definitions) {
        Codes codes = new Codes();
        return codes.add(valueSet, definitions) ? codes : null;
    }

    /** All codes of these code systems, as far as they are listed completely. */
    static Codes of(List<CodeSystem> systems) {
        Codes codes = new Codes();
        systems.stream()
                .filter(system -> system.getContent() == CodeSystemContentMode.COMPLETE)
                .forEach(system -> addAll(
                        system.getConcept(), codes.bySystem.computeIfAbsent(system.getUrl(), url -> new HashSet<>())));
        return codes;
    }

    boolean knowSystemOf(Coding coding) {
        return bySystem.containsKey(coding.getSystem());
    }

    /** Whether a code, a Coding, or one coding of a CodeableConcept is among them. */
    boolean allow(Base value) {
        if (value instanceof CodeableConcept concept) {
            return concept.getCoding().stream().anyMatch(this::allow);
        }
        if (value instanceof Coding coding) {
            Set<String> codes = bySystem.get(coding.getSystem());
            return codes != null && codes.contains(coding.getCode()); // either may be null
        }
        return !value.hasPrimitiveValue()
                || bySystem.values().stream().anyMatch(codes -> codes.contains(value.primitiveValue()));
    }

    /** For messages: the codes if they are few, else nothing but how many. */
    @Override
    public String toString() {
        List<String> codes =
                bySystem.values().stream().flatMap(Set::stream).sorted().toList();
        return codes.size() <= 20 ? String.join(", ", codes) : codes.size() + " codes";
    }

    private boolean add(String canonical, Definitions definitions) {
        ValueSet valueSet = definitions.find(ValueSet.class, canonical);
        if (valueSet == null || valueSet.getCompose().hasExclude()) {
            return false;
        }
        return valueSet.getCompose().getInclude().stream().allMatch(include -> add(include, definitions));
    }

    private boolean add(ConceptSetComponent include, Definitions definitions) {
        if (include.hasFilter() || include.hasSystem() == include.hasValueSet()) {
            return false;
        }
        if (include.hasValueSet()) {
            return include.getValueSet().size() == 1
                    && add(include.getValueSet().get(0).getValue(), definitions);
        }
        Set<String> codes = bySystem.computeIfAbsent(include.getSystem(), system -> new HashSet<>());
        if (include.hasConcept()) {
            include.getConcept().stream()
                    .map(ConceptReferenceComponent::getCode)
                    .forEach(codes::add);
            return true;
        }
        CodeSystem system = definitions.find(CodeSystem.class, include.getSystem());
        if (system == null || system.getContent() != CodeSystemContentMode.COMPLETE) {
            return false;
        }
        addAll(system.getConcept(), codes);
        return true;
    }

    private static void addAll(List<ConceptDefinitionComponent> concepts, Set<String> codes) {
        for (ConceptDefinitionComponent concept : concepts) {
            codes.add(concept.getCode());
            addAll(concept.getConcept(), codes);
        }
    }
}
