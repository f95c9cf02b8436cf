package org.cdexflow.audit;

/**
 * What somebody of our staff decided about a request. The reason that they gave is in the Task and the time line, not here: it may
 * speak of the patient.
 *
 * @param kind {@code RELEASE}, {@code APPROVAL}, {@code RETURN}, {@code REFUSAL}, {@code IDENTIFICATION} or {@code REOPENING}
 * @param patient id of our patient, or null when none was matched
 * @param purpose code of the purpose of use, or {@code none}
 */
public record Decision(Kind kind, String person, String partner, String patient, String task, String purpose) {}
