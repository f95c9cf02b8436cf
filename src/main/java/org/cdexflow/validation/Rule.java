package org.cdexflow.validation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;

/**
 * What one element of a StructureDefinition demands: a node in the tree that {@link Rulebook} compiles and {@link Walk}
 * interprets. Not changed any more once it is compiled.
 */
final class Rule {

    final String name;
    int min;
    int max;
    /** Type codes; empty when any type will do. */
    Set<String> types = Set.of();
    /** Resource types that a reference may point to; empty when any will do. */
    Set<String> targets = Set.of();
    /** Profiles of the types, by which an extension slice is known. */
    Set<String> profiles = Set.of();

    Base fixed;
    Base pattern;
    /** Codes of a required binding that we can list, else null. */
    Codes codes;
    /** Where the content of this element is defined, if elsewhere in the same definition. */
    Rule content = this;

    final List<Invariant> invariants = new ArrayList<>();
    final Map<String, Rule> children = new LinkedHashMap<>();
    final Map<String, Rule> slices = new LinkedHashMap<>();
    List<Discriminator> discriminators = List.of();
    boolean closed;

    Rule(String name) {
        this.name = name;
    }

    /** The same demands for a narrower use: a slice, or an element of a data type inside a profile. */
    Rule copy() {
        Rule copy = new Rule(name);
        copy.min = min;
        copy.max = max;
        copy.types = types;
        copy.targets = targets;
        copy.profiles = profiles;
        copy.fixed = fixed;
        copy.pattern = pattern;
        copy.codes = codes;
        copy.content = content == this ? copy : content;
        copy.invariants.addAll(invariants);
        children.forEach((key, child) -> copy.children.put(key, child.copy()));
        return copy;
    }

    boolean repeats() {
        return max > 1;
    }

    /** What tells slices apart: a kind of FHIR's discriminator types, and a path. */
    record Discriminator(String type, String path) {}
}
