package org.cdexflow.validation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Base64BinaryType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.XhtmlType;

/** One walk through a resource along its rules, collecting problems. Used once, by one thread. */
final class Walk {

    private final Rulebook rulebook;
    private final List<Problem> problems = new ArrayList<>();

    Walk(Rulebook rulebook) {
        this.rulebook = rulebook;
    }

    List<Problem> through(Resource resource, Rule rule) {
        element(resource, rule, resource.fhirType(), resource.fhirType(), Scope.of(resource));
        return problems;
    }

    private void element(Base value, Rule rule, String type, String path, Scope scope) {
        Rule typeRule = rulebook.type(type);
        if (value.isPrimitive()) {
            primitive(value, type, rule.name, path, scope);
        }
        against(value, rule, path, scope);
        int before = problems.size();
        boolean filled = value.isPrimitive(); // an empty primitive does not get here
        for (Property property : value.children()) {
            List<Base> values = property.getValues();
            values.removeIf(Walk::isOfHapisMaking);
            filled |= !values.isEmpty() && !property.getName().equals("id");
            Rule child = rule.content.children.get(property.getName());
            if (child == null) {
                child = typeRule.children.get(property.getName());
            }
            if (child != null && !(values.isEmpty() && child.min == 0)) {
                children(values, child, path, scope);
            }
        }
        if (!filled && !(value instanceof Resource)) {
            problems.add(Problem.error("ele-1", path, "Give this element a value or leave it out"));
        }
        boolean whole = problems.size() == before;
        invariants(value, rule.invariants, path, scope, whole);
        if (rule != typeRule && !(value instanceof Resource)) {
            invariants(value, typeRule.invariants, path, scope, whole);
        }
    }

    private void children(List<Base> values, Rule rule, String parent, Scope scope) {
        String name = rule.name.endsWith("[x]") ? rule.name.substring(0, rule.name.length() - 3) : rule.name;
        String path = parent + "." + name;
        if (rule.name.equals("modifierExtension") && !values.isEmpty()) {
            problems.add(Problem.error(
                    "modifierExtension",
                    path,
                    "This changes the meaning in a way that we do not understand; send it without"));
        }
        count(values.size(), rule.min, rule.max, "cardinality", name, path);
        if (name.equals("contained")) {
            distinct(values, path);
        }
        Map<Rule, Integer> slices = rule.slices.isEmpty() ? Map.of() : new IdentityHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            Base value = values.get(i);
            String at = rule.repeats() ? path + "[" + i + "]" : path;
            Rule slice = rule.slices.isEmpty() ? null : Slices.of(value, rule);
            if (slice != null) {
                slices.merge(slice, 1, Integer::sum);
            } else if (rule.closed && !rule.slices.isEmpty()) {
                problems.add(Problem.error("slice", at, "Use one of the kinds " + rule.slices.keySet()));
            }
            child(value, slice == null ? rule : slice, at, scope);
        }
        rule.slices.forEach((kind, slice) -> count(
                slices.getOrDefault(slice, 0), slice.min, slice.max, "slice", name + " of the kind " + kind, path));
    }

    /** Of two with one id a reference does not tell which it means, and only one would be stored. */
    private void distinct(List<Base> contained, String path) {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < contained.size(); i++) {
            if (!ids.add(Scope.id((Resource) contained.get(i)))) {
                problems.add(Problem.error("contained", path + "[" + i + "]", "Give each contained resource an id of its own"));
            }
        }
    }

    private void child(Base value, Rule rule, String path, Scope scope) {
        String type = value.fhirType();
        if (value instanceof Resource resource) {
            Scope inner = rule.name.equals("contained") ? scope.contained(resource) : Scope.of(resource);
            element(value, rulebook.type(type), type, path, inner);
            return;
        }
        if (type.indexOf('.') >= 0 || !Character.isLetter(type.charAt(0))) {
            type = "BackboneElement";
        }
        if (rule.name.endsWith("[x]") && !rule.types.isEmpty() && !rule.types.contains(type)) {
            problems.add(Problem.error("type", path, "Send a value of type " + String.join(" or ", rule.types)));
        }
        element(value, rule, type, path, scope);
    }

    private void against(Base value, Rule rule, String path, Scope scope) {
        if (rule.fixed != null && !Slices.matches(value, rule.fixed)
                || rule.pattern != null && !Slices.matches(value, rule.pattern)) {
            problems.add(
                    Problem.error("fixed", path, "Send " + Clip.of(rule.fixed != null ? rule.fixed : rule.pattern)));
        }
        if (rule.codes != null && !rule.codes.allow(value)) {
            problems.add(
                    Problem.error("binding", path, Clip.of(value) + " is not allowed here; use one of " + rule.codes));
        }
        if (value instanceof Coding coding && rulebook.isUnknown(coding)) {
            problems.add(Problem.error("binding", path, Clip.of(value) + " does not exist; use a code of its system"));
        }
        if (value instanceof Reference reference && !rule.targets.isEmpty()) {
            References.problem(reference, rule.targets, scope, path).ifPresent(problems::add);
        }
    }

    private void primitive(Base value, String type, String name, String path, Scope scope) {
        String text = value instanceof Base64BinaryType ? null : value.primitiveValue();
        if (text == null) {
            return; // data, which the parser has read already, or an extension in place of a value
        }
        if (text.indexOf('\0') >= 0) {
            problems.add(Problem.error("nul", path, "Remove the NUL character (U+0000)"));
        }
        if (!Formats.isWhole(text)) {
            problems.add(Problem.error("type", path, "Remove the half of a character (one surrogate without its other)"));
        }
        if (text.startsWith("#") && (name.equals("reference") || Formats.isUri(type))) {
            scope.saw(text);
        }
        String own = scope.resource.fhirType() + "/"; // HAPI's parser puts it before a resource's id
        if (!Formats.fits(type, name, text.startsWith(own) ? text.substring(own.length()) : text)) {
            problems.add(Problem.error("type", path, "Send a valid " + type));
        }
    }

    /** Empty values that are in HAPI's model only, as Reference.reference and Resource.meta; none of the wire's. */
    private static boolean isOfHapisMaking(Base value) {
        if (value instanceof XhtmlType div) {
            return div.getXhtml() == null;
        }
        if (value instanceof Base64BinaryType data) {
            return data.getValue() == null && !data.hasExtension(); // to ask for its text would encode megabytes
        }
        if (value instanceof PrimitiveType<?> primitive) {
            return primitive.getValueAsString() == null && !primitive.hasExtension();
        }
        return value instanceof Meta && value.isEmpty();
    }

    private void invariants(Base value, List<Invariant> invariants, String path, Scope scope, boolean whole) {
        for (Invariant invariant : invariants) {
            Boolean holds = invariant.test().holds(value, scope);
            boolean moot = holds == null && !whole; // what it asks about is missing, which has been said already
            if (holds != Boolean.TRUE && !moot) {
                problems.add(new Problem(invariant.severity(), invariant.key(), path, invariant.human()));
            }
        }
    }

    private void count(int found, int min, int max, String key, String name, String path) {
        if (found < min) {
            problems.add(
                    Problem.error(key, path, "Add " + name + " (" + found + " found, at least " + min + " needed)"));
        } else if (found > max) {
            problems.add(
                    Problem.error(key, path, "Remove " + name + " (" + found + " found, at most " + max + " allowed)"));
        }
    }
}
