package org.cdexflow.task;

import java.time.Instant;
import java.util.List;
import org.hl7.fhir.r4.model.Task;

/**
 * One conversation between two organizations about one patient. Its id is the Task's.
 *
 * @param status the Task's status, as FHIR code
 * @param patient id of our patient once matched, or null
 * @param queue where staff find it, or null while no person is needed
 * @param requestedDue the due date that the requester set, or null
 * @param dueAt when it expires, or null before the release was decided
 * @param begunAt when somebody began to work on it, or null
 * @param releasedBy who released it last, or null: nobody, or it went automatically
 * @param approvedBy who approved that release, in their order
 */
public record Exchange(
        String id, Direction direction, String partner, DataRequest.Kind kind, String status, boolean open, String purpose,
        String patient, String queue, Instant requestedDue, Instant dueAt, Instant receivedAt, Instant begunAt,
        String releasedBy, List<String> approvedBy) {

    /** What its Task becomes when it is declined now: rejected before work began, failed after (CDex, statusReason). */
    public Task.TaskStatus declined() {
        return begunAt == null ? Task.TaskStatus.REJECTED : Task.TaskStatus.FAILED;
    }

    /** Set by the caller and stored: a partner's Task is incoming, one by our own client or staff is outgoing. */
    public enum Direction {
        INCOMING,
        OUTGOING;

        String column() {
            return name().toLowerCase();
        }
    }
}
