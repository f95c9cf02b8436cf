package org.cdexflow.access;

import static org.cdexflow.access.Interaction.CREATE;
import static org.cdexflow.access.Interaction.DELETE;
import static org.cdexflow.access.Interaction.READ;
import static org.cdexflow.access.Interaction.SEARCH;
import static org.cdexflow.access.Interaction.UPDATE;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SMART system scopes as what they allow (SMART App Launch 2.2, scopes and launch context). What is not understood
 * allows nothing: letters out of order, other contexts than {@code system}, and search-parameter restrictions, which we
 * cannot hold and therefore must not widen into the scope without them.
 */
public final class Scopes {

    /** How to write one, for messages. */
    static final String FORM = "system/<Type or *>.<c r u d s in this order, read, write or *>";

    private static final String ALL_TYPES = "*";

    private static final Pattern SYNTAX =
            Pattern.compile("system/(?<type>\\*|[A-Z][A-Za-z]{0,63})\\.(?<permission>\\*|read|write|c?r?u?d?s?)");

    private static final Map<String, Set<Interaction>> VERSION_1 = Map.of(
            "read", EnumSet.of(READ, SEARCH),
            "write", EnumSet.of(CREATE, UPDATE, DELETE),
            "*", EnumSet.allOf(Interaction.class));

    private static final Map<Character, Interaction> VERSION_2 =
            Map.of('c', CREATE, 'r', READ, 'u', UPDATE, 'd', DELETE, 's', SEARCH);

    private final Map<String, Set<Interaction>> byType;

    private Scopes(Map<String, Set<Interaction>> byType) {
        this.byType = byType;
    }

    /** No scope at all. */
    public static Scopes none() {
        return new Scopes(Map.of());
    }

    /** Takes together what each scope allows; the ones that are not understood allow nothing. */
    public static Scopes parse(Collection<String> scopes) {
        Map<String, Set<Interaction>> byType = new HashMap<>();
        for (String scope : scopes) {
            Matcher matcher = SYNTAX.matcher(scope);
            if (matcher.matches()) {
                byType.computeIfAbsent(matcher.group("type"), type -> EnumSet.noneOf(Interaction.class))
                        .addAll(interactions(matcher.group("permission")));
            }
        }
        return new Scopes(byType);
    }

    /** Whether the scope is written as we understand it and allows something. */
    static boolean understood(String scope) {
        return !parse(Set.of(scope)).isEmpty();
    }

    /** Whether the interaction with that type (a resource type's name, such as Task) is allowed. */
    public boolean allow(String resourceType, Interaction interaction) {
        return byType.getOrDefault(ALL_TYPES, Set.of()).contains(interaction)
                || byType.getOrDefault(resourceType, Set.of()).contains(interaction);
    }

    /** Whether everything that the other scopes allow is allowed here too. */
    boolean cover(Scopes others) {
        return others.byType.entrySet().stream().allMatch(other ->
                other.getValue().stream().allMatch(interaction -> allow(other.getKey(), interaction)));
    }

    boolean isEmpty() {
        return byType.values().stream().allMatch(Set::isEmpty);
    }

    private static Set<Interaction> interactions(String permission) {
        Set<Interaction> known = VERSION_1.get(permission);
        if (known != null) {
            return known;
        }
        Set<Interaction> letters = EnumSet.noneOf(Interaction.class);
        permission.chars().forEach(letter -> letters.add(VERSION_2.get((char) letter)));
        return letters;
    }
}
