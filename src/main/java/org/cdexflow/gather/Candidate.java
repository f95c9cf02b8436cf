package org.cdexflow.gather;

import org.cdexflow.store.StoredResource;

/**
 * One resource that may be released, as it was when it was gathered.
 *
 * @param match found by the request itself; otherwise it accompanies what was found (Provenance)
 * @param sourced says who wrote it or where it came from; payers may not use what does not
 */
public record Candidate(StoredResource resource, boolean match, boolean sourced) {}
