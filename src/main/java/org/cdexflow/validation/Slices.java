package org.cdexflow.validation;

import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Property;

/** Tells which slice a value belongs to, and whether a value has what a fixed value or pattern demands. */
final class Slices {

    private Slices() {}

    /** The first slice that the value belongs to, or null. */
    static Rule of(Base value, Rule sliced) {
        for (Rule slice : sliced.slices.values()) {
            if (sliced.discriminators.stream().allMatch(by -> belongs(value, slice, by))) {
                return slice;
            }
        }
        return null;
    }

    private static boolean belongs(Base value, Rule slice, Rule.Discriminator by) {
        if (by.type().equals("type")) {
            return slice.types.contains(value.fhirType());
        }
        if (value instanceof Extension extension && by.path().equals("url") && !slice.profiles.isEmpty()) {
            return slice.profiles.contains(extension.getUrl());
        }
        Rule rule = slice;
        List<Base> values = List.of(value);
        for (String step : by.path().equals("$this") ? new String[0] : by.path().split("\\.")) {
            rule = rule == null ? null : rule.children.getOrDefault(step, rule.children.get(step + "[x]"));
            values = values.stream()
                    .map(element -> element.getChildByName(step))
                    .filter(property -> property != null)
                    .flatMap(property -> property.getValues().stream())
                    .toList();
        }
        Rule wanted = rule;
        return wanted != null && values.stream().anyMatch(element -> satisfies(element, wanted));
    }

    /** Whether the value is what the rule fixes, binds, or fixes further inside. */
    private static boolean satisfies(Base value, Rule rule) {
        return (rule.fixed == null || matches(value, rule.fixed))
                && (rule.pattern == null || matches(value, rule.pattern))
                && (rule.codes == null || rule.codes.allow(value))
                && rule.children.values().stream()
                        .filter(Slices::fixesSomething)
                        .allMatch(child -> {
                            Property property = value.getChildByName(child.name);
                            return property != null
                                    && property.getValues().stream().anyMatch(inner -> satisfies(inner, child));
                        });
    }

    private static boolean fixesSomething(Rule rule) {
        return rule.fixed != null
                || rule.pattern != null
                || rule.children.values().stream().anyMatch(Slices::fixesSomething);
    }

    /** Whether everything in the pattern is in the value; the value may hold more. */
    static boolean matches(Base value, Base pattern) {
        if (pattern.isPrimitive()) {
            return pattern.primitiveValue().equals(value.primitiveValue());
        }
        for (Property property : pattern.children()) {
            if (property.hasValues()) {
                Property found = value.getChildByName(property.getName());
                if (found == null
                        || !property.getValues().stream()
                                .allMatch(part -> found.getValues().stream().anyMatch(inner -> matches(inner, part)))) {
                    return false;
                }
            }
        }
        return true;
    }
}
