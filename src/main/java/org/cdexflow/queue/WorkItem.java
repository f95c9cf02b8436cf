package org.cdexflow.queue;

import java.time.Instant;
import java.time.LocalDate;
import org.cdexflow.process.UserTask;

/**
 * An exchange that waits for a person, as the list shows it.
 *
 * @param exchange its id, the Task's
 * @param title what is to be done, as the model calls it
 * @param status of the Task, as FHIR code
 * @param claim number of the claim or authorization, or null
 * @param asked what is asked, in words
 * @param assignee who has it, or null
 * @param reminded its due date is near
 */
public record WorkItem(
        String exchange, String element, String title, UserTask.Work work, String queue, boolean secondPerson, String partner,
        String status, String purpose, String patient, String recordNumber, String patientName, LocalDate birthDate,
        LocalDate serviceDate, String claim, String asked, Instant dueAt, boolean reminded, String assignee,
        Instant claimedAt) {

    public boolean isOnHold() {
        return status.equals("on-hold");
    }

    public boolean isOf(String person) {
        return person.equals(assignee);
    }
}
