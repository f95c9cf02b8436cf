package org.cdexflow.access;

import static org.cdexflow.access.Interaction.CREATE;
import static org.cdexflow.access.Interaction.DELETE;
import static org.cdexflow.access.Interaction.READ;
import static org.cdexflow.access.Interaction.SEARCH;
import static org.cdexflow.access.Interaction.UPDATE;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SMART system scopes as what they allow (SMART App Launch 2.2, scopes and launch context). What is not understood
 * allows nothing: letters out of order, other contexts than {@code system}, search parameters of all types or of what
 * is written.
 */
public final class Scopes {

    /** How to write one, for messages. */
    static final String FORM = "system/<Type or *>.<c r u d s in this order, read, write or *>,"
            + " and for r and s of one type search parameters: system/Observation.rs?category=laboratory";

    private static final String ALL_TYPES = "*";

    private static final Pattern SYNTAX =
            Pattern.compile("system/(?<type>\\*|[A-Z][A-Za-z]{0,63})\\.(?<permission>\\*|read|write|c?r?u?d?s?)");

    private static final Map<String, Set<Interaction>> VERSION_1 = Map.of(
            "read", EnumSet.of(READ, SEARCH),
            "write", EnumSet.of(CREATE, UPDATE, DELETE),
            "*", EnumSet.allOf(Interaction.class));

    private static final Map<Character, Interaction> VERSION_2 =
            Map.of('c', CREATE, 'r', READ, 'u', UPDATE, 'd', DELETE, 's', SEARCH);

    /** Search parameters narrow what is read and found; what is written they could not. */
    private static final Set<Interaction> NARROWED = EnumSet.of(READ, SEARCH);

    /** One scope. @param criteria search parameters that must be fitted; empty: none */
    private record Grant(String type, Set<Interaction> allowed, Map<String, List<String>> criteria) {

        boolean allows(String resourceType, Interaction interaction) {
            return (type.equals(ALL_TYPES) || type.equals(resourceType)) && allowed.contains(interaction);
        }

        /** What fits more parameters is less. */
        boolean covers(Grant other, Interaction interaction) {
            return allows(other.type, interaction)
                    && criteria.entrySet().stream().allMatch(own -> own.getValue().equals(other.criteria.get(own.getKey())));
        }
    }

    private final List<Grant> grants;

    private Scopes(List<Grant> grants) {
        this.grants = grants;
    }

    /** No scope at all. */
    public static Scopes none() {
        return new Scopes(List.of());
    }

    /** Takes together what each scope allows; the ones that are not understood allow nothing. */
    public static Scopes parse(Collection<String> scopes) {
        return new Scopes(scopes.stream().flatMap(scope -> grant(scope).stream()).toList());
    }

    private static Optional<Grant> grant(String scope) {
        int mark = scope.indexOf('?');
        Matcher matcher = SYNTAX.matcher(mark < 0 ? scope : scope.substring(0, mark));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Set<Interaction> allowed = interactions(matcher.group("permission"));
        Map<String, List<String>> criteria = mark < 0 ? Map.of() : criteria(scope.substring(mark + 1));
        boolean narrowable = !matcher.group("type").equals(ALL_TYPES) && !criteria.isEmpty() && NARROWED.containsAll(allowed);
        return allowed.isEmpty() || (mark >= 0 && !narrowable)
                ? Optional.empty()
                : Optional.of(new Grant(matcher.group("type"), allowed, criteria));
    }

    /** Empty where they cannot be read. */
    private static Map<String, List<String>> criteria(String query) {
        Map<String, List<String>> criteria = new TreeMap<>();
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                return Map.of();
            }
            try {
                criteria.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                return Map.of();
            }
        }
        return criteria;
    }

    /** Whether the scope is written as we understand it and allows something. Its search parameters are not looked at. */
    static boolean understood(String scope) {
        return grant(scope).isPresent();
    }

    /** Whether the interaction with that type (a resource type's name, such as Task) is allowed, be it with a part of it. */
    public boolean allow(String resourceType, Interaction interaction) {
        return grants.stream().anyMatch(grant -> grant.allows(resourceType, interaction));
    }

    /**
     * The types with which the interaction is allowed only as far as search parameters are fitted: one of several sets of them. A type
     * that a scope allows without any is not among them.
     */
    public Map<String, List<Map<String, List<String>>>> narrowed(Interaction interaction) {
        Map<String, List<Map<String, List<String>>>> narrowed = new TreeMap<>();
        for (Grant grant : grants) {
            boolean whole = grants.stream().anyMatch(other -> other.criteria().isEmpty() && other.allows(grant.type(), interaction));
            if (!grant.criteria().isEmpty() && grant.allowed().contains(interaction) && !whole) {
                narrowed.computeIfAbsent(grant.type(), type -> new ArrayList<>()).add(grant.criteria());
            }
        }
        return narrowed;
    }

    /** All search parameters in the scopes, by type. */
    Map<String, List<Map<String, List<String>>>> criteria() {
        Map<String, List<Map<String, List<String>>>> criteria = new TreeMap<>();
        grants.stream().filter(grant -> !grant.criteria().isEmpty()).forEach(grant ->
                criteria.computeIfAbsent(grant.type(), type -> new ArrayList<>()).add(grant.criteria()));
        return criteria;
    }

    /** Whether everything that the other scopes allow is allowed here too. */
    boolean cover(Scopes others) {
        return others.grants.stream().allMatch(other -> other.allowed().stream().allMatch(interaction ->
                grants.stream().anyMatch(own -> own.covers(other, interaction))));
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
