package org.cdexflow.gather;

import org.cdexflow.store.StoredResource;

/**
 * One resource that may be released, as it was when it was gathered.
 *
 * @param match found by the request itself; otherwise it accompanies what was found (Provenance)
 * @param chosen what a person decided about it, or null
 * @param news came or changed after a person had looked
 * @param sourced says who wrote it or where it came from; payers may not use what does not
 * @param addedBy who added it to what the queries found, or null
 */
public record Candidate(
        StoredResource resource, boolean match, boolean sourced, Boolean chosen, boolean news, String addedBy) {

    /** As it was found, nobody has looked. */
    Candidate(StoredResource resource, boolean match, boolean sourced) {
        this(resource, match, sourced, null, false, null);
    }

    /** The same, added by a person. */
    Candidate addedBy(String person) {
        return new Candidate(resource, match, sourced, chosen, news, match ? person : null);
    }

    /**
     * Whether it goes when nobody decides otherwise; staff find unchecked what is sensitive, names no source, or is
     * news that nobody has looked at.
     */
    public boolean suggested() {
        return chosen != null ? chosen : sourced && !news && !resource.restricted();
    }
}
