package org.cdexflow.process;

import java.time.Instant;
import org.cdexflow.audit.ModelChange;

/**
 * A file of a model or table at one time: proposed, waiting for its day, in effect or once in effect.
 *
 * @param basedOn the revision that it was made from, or null
 * @param author who handed it in or deployed it; {@link #START} when a start of the application did
 * @param reason why it was deployed; null while it is a draft
 * @param effectiveAt when it took effect or is to; null for a draft
 * @param key of the process or decision
 * @param definition the engine's id of the process or decision; null until it was deployed
 * @param version the engine's number of it; null until it was deployed. The highest is in effect
 * @param checksum of the file: who acts on a draft says which content was seen
 * @param changedBy who changed the draft last; null while it is as its author began it
 * @param changedAt when
 * @param instead what it is to replace on its day; null when there was nothing, or when it was not scheduled
 * @param fault why it could not be deployed on its day, or null
 */
public record ModelRevision(
        long id, String file, State state, Long basedOn, String author, Instant createdAt, String reason, Instant effectiveAt,
        String key, String definition, Integer version, String checksum, String changedBy, Instant changedAt, Long instead,
        String fault) {

    /** The author of what a start deploys. */
    public static final String START = ModelChange.START;

    public enum State {
        DRAFT,
        /** A release brought it, while what is in effect was deployed by a person. */
        OFFERED,
        SCHEDULED,
        /** In effect now, or before. */
        DEPLOYED,
        CANCELLED,
        /** Its day came, but it could not be deployed any more. */
        FAILED;

        String column() {
            return name().toLowerCase();
        }
    }

    /** Who changed it last, if only by beginning it. */
    public String lastHand() {
        return changedBy == null ? author : changedBy;
    }

    boolean isByAPerson() {
        return !author.equals(START);
    }
}
