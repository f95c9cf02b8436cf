package org.cdexflow.store;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which references are ours. A reference is ours when it is relative, or lies under our own base or one of the alias bases;
 * no foreign reference is ever resolved by its last segment.
 */
public final class References {

    private static final Pattern RELATIVE =
            Pattern.compile("([A-Z][A-Za-z]{1,60})/([A-Za-z0-9\\-.]{1,64})(?:/_history/[A-Za-z0-9\\-.]{1,64})?");

    private final List<String> bases;

    /** @param bases FHIR base URLs under which our own resources are known, ours first */
    public References(List<String> bases) {
        this.bases = bases.stream().map(base -> base.endsWith("/") ? base : base + "/").toList();
    }

    /** A resource of ours that is meant by a reference. */
    public record Target(String type, String id) {

        @Override
        public String toString() {
            return type + "/" + id;
        }
    }

    /** The resource of ours that a reference names, or empty when it is contained, foreign or malformed. */
    public Optional<Target> ours(String reference) {
        if (reference == null) {
            return Optional.empty();
        }
        Matcher matcher = RELATIVE.matcher(withoutBase(reference));
        return matcher.matches() ? Optional.of(new Target(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** The one spelling under which a reference is indexed and searched: relative when it is ours, else as it came. */
    String normalized(String reference) {
        return ours(reference).map(Target::toString).orElse(reference);
    }

    /** All that refers to a resource of ours. @param reference a relative one */
    List<String> spellings(String reference) {
        return Stream.concat(Stream.of(reference), bases.stream().map(base -> base + reference)).toList();
    }

    /** The bases, ours first. */
    @Override
    public String toString() {
        return String.join(" ", bases);
    }

    private String withoutBase(String reference) {
        return bases.stream()
                .filter(reference::startsWith)
                .findFirst()
                .map(base -> reference.substring(base.length()))
                .orElse(reference);
    }
}
