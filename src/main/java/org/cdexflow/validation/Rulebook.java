package org.cdexflow.validation;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.ElementDefinition.SlicingRules;
import org.hl7.fhir.r4.model.ElementDefinition.TypeRefComponent;
import org.hl7.fhir.r4.model.Enumerations.BindingStrength;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.StructureDefinition.TypeDerivationRule;

/**
 * Compiles StructureDefinitions into rules. A base type comes from R4's snapshot; a profile is its base with the
 * differential laid over it, so that ours and the official packages go the same way and no snapshot is generated.
 */
final class Rulebook {

    private static final Set<String> DISCRIMINATORS = Set.of("value", "pattern", "type");

    private final Definitions definitions;
    private final FhirPath fhirPath;
    private final Codes guides;
    private final Map<String, Rule> types = new ConcurrentHashMap<>();

    Rulebook(Definitions definitions, FhirPath fhirPath) {
        this.definitions = definitions;
        this.fhirPath = fhirPath;
        this.guides = Codes.of(definitions.codeSystems());
    }

    /** Whether this code is not in its system, which a guide of ours lists completely. */
    boolean isUnknown(Coding coding) {
        return guides.knowSystemOf(coding) && !guides.allow(coding);
    }

    /** The rules of a resource or data type; compiled at its first use. */
    Rule type(String name) {
        Rule known = types.get(name);
        if (known == null) {
            StructureDefinition definition = definitions.type(name);
            known = compile(new Rule(name), definition.getSnapshot().getElement(), true);
            types.put(name, known);
        }
        return known;
    }

    /** The rules of a profile. */
    Rule profile(String url) {
        StructureDefinition profile = definitions.find(StructureDefinition.class, url);
        if (profile == null) {
            throw new IllegalArgumentException("No definition of " + url + "; put it into fhir-profiles");
        }
        Rule base = profile.getDerivation() == TypeDerivationRule.CONSTRAINT
                        && !profile.getBaseDefinition().endsWith("/" + profile.getType())
                ? profile(profile.getBaseDefinition())
                : type(profile.getType()).copy();
        return compile(base, profile.getDifferential().getElement(), false);
    }

    private Rule compile(Rule root, List<ElementDefinition> elements, boolean base) {
        for (ElementDefinition element : elements) {
            Rule rule = locate(root, element);
            lay(element, rule, base);
            if (element.hasContentReference()) {
                rule.content = find(root, element.getContentReference().replaceFirst("^.*#", ""));
            }
        }
        return root;
    }

    /** Walks down the element's id, as in {@code Task.input:query.type}, making what is not there yet. */
    private Rule locate(Rule root, ElementDefinition element) {
        Rule rule = root;
        String[] steps = (element.hasId() ? element.getId() : element.getPath()).split("\\.");
        for (int i = 1; i < steps.length; i++) {
            String[] step = steps[i].split(":", 2);
            rule = step(rule, step[0]);
            if (step.length > 1) {
                Rule whole = rule;
                rule = rule.slices.computeIfAbsent(step[1], slice -> whole.copy());
            }
        }
        return rule;
    }

    private Rule step(Rule parent, String name) {
        return parent.content.children.computeIfAbsent(name, absent -> {
            boolean inType = parent.types.size() == 1 && !parent.types.contains("BackboneElement");
            Rule known = inType ? typeChild(parent, name) : null;
            return known != null ? known.copy() : new Rule(name);
        });
    }

    private Rule typeChild(Rule parent, String name) {
        String type = parent.types.iterator().next();
        return type.startsWith("http") ? null : type(type).children.get(name);
    }

    private Rule find(Rule root, String id) {
        Rule rule = root;
        String[] steps = id.split("\\.");
        for (int i = 1; i < steps.length; i++) {
            rule = rule.children.get(steps[i]);
        }
        return rule;
    }

    private void lay(ElementDefinition element, Rule rule, boolean base) {
        if (element.hasMin()) {
            rule.min = element.getMin();
        }
        if (element.hasMax()) {
            rule.max = element.getMax().equals("*") ? Integer.MAX_VALUE : Integer.parseInt(element.getMax());
        }
        if (element.hasType()) {
            layTypes(element.getType(), rule);
        }
        if (element.hasFixed()) {
            rule.fixed = element.getFixed();
        }
        if (element.hasPattern()) {
            rule.pattern = element.getPattern();
        }
        if (element.hasBinding()
                && element.getBinding().getStrength() == BindingStrength.REQUIRED
                && !(base && isCode(rule))) {
            rule.codes = Codes.of(element.getBinding().getValueSet(), definitions);
        }
        if (element.hasSlicing()) {
            laySlicing(element, rule);
        }
        element.getConstraint().stream()
                .filter(constraint -> !constraint.getKey().equals("ele-1") && constraint.hasExpression())
                .filter(constraint -> !base || constraint.getSeverity().toCode().equals("error"))
                .forEach(constraint -> rule.invariants.add(Invariant.of(constraint, fhirPath)));
    }

    /** Codes that R4 itself binds are enumerations of HAPI's model, which its strict parser has checked. */
    private static boolean isCode(Rule rule) {
        return rule.types.equals(Set.of("code"));
    }

    private void layTypes(List<TypeRefComponent> types, Rule rule) {
        rule.types = types.stream().map(TypeRefComponent::getCode).collect(Collectors.toSet());
        rule.profiles = types.stream()
                .flatMap(type -> type.getProfile().stream())
                .map(CanonicalType::getValue)
                .collect(Collectors.toSet());
        rule.targets = targets(types);
    }

    /** Empty, that is unchecked, when one of the target profiles is not here to tell its type. */
    private Set<String> targets(List<TypeRefComponent> types) {
        Set<String> targets = new HashSet<>();
        for (TypeRefComponent type : types) {
            if (!type.getCode().equals("Reference")) {
                continue;
            }
            for (CanonicalType profile : type.getTargetProfile()) {
                String name = typeOf(profile.getValue());
                if (name == null || name.equals("Resource")) {
                    return Set.of();
                }
                targets.add(name);
            }
        }
        return targets;
    }

    private String typeOf(String profile) {
        String base = "http://hl7.org/fhir/StructureDefinition/";
        if (profile.startsWith(base)) {
            return profile.substring(base.length());
        }
        StructureDefinition definition = definitions.find(StructureDefinition.class, profile);
        return definition == null ? null : definition.getType();
    }

    private void laySlicing(ElementDefinition element, Rule rule) {
        rule.discriminators = element.getSlicing().getDiscriminator().stream()
                .map(by -> new Rule.Discriminator(by.getType().toCode(), by.getPath()))
                .toList();
        rule.closed = element.getSlicing().getRules() == SlicingRules.CLOSED;
        for (Rule.Discriminator by : rule.discriminators) {
            boolean plain = by.type().equals("type")
                    ? by.path().equals("$this")
                    : !by.path().contains("(");
            if (!DISCRIMINATORS.contains(by.type()) || !plain) {
                throw new IllegalArgumentException("Slices of " + element.getId() + " are told apart by " + by
                        + ", which CDexFlow cannot check; take the package out of fhir-profiles");
            }
        }
    }
}
