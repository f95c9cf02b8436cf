package org.cdexflow.audit;

/**
 * Somebody changed what decides.
 *
 * @param who a user, or {@code start} for what a start of the application does
 * @param what in a past tense: deployed, scheduled, cancelled, migrated
 * @param file the model's or table's file
 * @param version the engine's number of the version; null when it has none yet
 * @param reason as given by the person; may be null
 */
public record ModelChange(String who, String what, String file, Integer version, String reason) {

    /** Who did what a start of the application does. */
    public static final String START = "start";
}
