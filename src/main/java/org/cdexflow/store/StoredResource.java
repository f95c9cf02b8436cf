package org.cdexflow.store;

import java.time.Instant;

/**
 * One version of a resource as it is stored and served.
 *
 * @param audience the partner who may see it, or null for a resource of the record
 * @param patient id of the patient whose compartment it is in, or null
 * @param restricted labelled so that it leaves only when a person releases it
 * @param json the complete text, {@code id} and {@code meta} included
 */
public record StoredResource(
        long seq, String type, String id, int version, Instant lastUpdated, String audience, String patient,
        boolean restricted, String json) {

    /** The relative reference, such as {@code Task/17}. */
    public String reference() {
        return type + "/" + id;
    }
}
