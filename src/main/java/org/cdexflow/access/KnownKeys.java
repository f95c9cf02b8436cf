package org.cdexflow.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cdexflow.access.Callers.Registration;
import org.springframework.stereotype.Component;

/** The keys by which partners and clients are known, for whoever has to withdraw one. */
@Component
public class KnownKeys {

    private final Callers callers;
    private final CallerKeys keys;
    private final UsedAssertions used;

    KnownKeys(Callers callers, CallerKeys keys, UsedAssertions used) {
        this.callers = callers;
        this.keys = keys;
        this.used = used;
    }

    /** @param lastUsed when a token was asked for with it; null = never. @param withdrawn whether it is not among the keys any more */
    public record KnownKey(String kid, Instant lastUsed, boolean withdrawn) {}

    /** As they were last seen; those behind a URL are not fetched for this. */
    public List<KnownKey> of(String caller) {
        Registration registration = callers.find(caller).orElseThrow();
        Set<String> held = keys.kids(registration);
        Map<String, Instant> uses = used.keysOf(caller);
        List<KnownKey> known = new ArrayList<>();
        held.forEach(kid -> known.add(new KnownKey(kid, uses.get(kid), false)));
        uses.forEach((kid, at) -> {
            if (!held.contains(kid)) {
                known.add(new KnownKey(kid, at, !held.isEmpty()));
            }
        });
        return known;
    }
}
