package org.cdexflow.task;

import static org.hl7.fhir.r4.model.Task.TaskStatus.ACCEPTED;
import static org.hl7.fhir.r4.model.Task.TaskStatus.COMPLETED;
import static org.hl7.fhir.r4.model.Task.TaskStatus.FAILED;
import static org.hl7.fhir.r4.model.Task.TaskStatus.INPROGRESS;
import static org.hl7.fhir.r4.model.Task.TaskStatus.ONHOLD;
import static org.hl7.fhir.r4.model.Task.TaskStatus.REJECTED;
import static org.hl7.fhir.r4.model.Task.TaskStatus.REQUESTED;

import java.util.EnumSet;
import java.util.Set;
import org.hl7.fhir.r4.model.Task.TaskStatus;

/**
 * The legal moves of a Task's status: CDex's diagram, and the shortcuts that automatic fulfilment needs (CONF-059, CONF-060).
 * Final states are left by nobody but an operator ({@link Lifecycle#reopen}).
 */
final class Transition {

    private Transition() {}

    static Set<TaskStatus> from(TaskStatus status) {
        return switch (status) {
            case REQUESTED -> EnumSet.of(ACCEPTED, REJECTED, INPROGRESS, ONHOLD, COMPLETED, FAILED);
            case ACCEPTED -> EnumSet.of(INPROGRESS, REJECTED, ONHOLD, COMPLETED, FAILED);
            case INPROGRESS -> EnumSet.of(ACCEPTED, ONHOLD, COMPLETED, FAILED);
            case ONHOLD -> EnumSet.of(ACCEPTED, INPROGRESS, REJECTED, FAILED);
            default -> EnumSet.noneOf(TaskStatus.class);
        };
    }

    static boolean isFinal(TaskStatus status) {
        return from(status).isEmpty();
    }
}
