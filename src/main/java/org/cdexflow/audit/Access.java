package org.cdexflow.audit;

/**
 * Somebody of our staff looked at what is a patient's.
 *
 * @param patient id of our patient, or null when a search found nobody
 * @param task the exchange for which it was done
 * @param reference of the document that was opened, or null
 */
public record Access(Kind kind, String person, String patient, String task, String reference) {

    public enum Kind {
        /** Looked for a patient, or for something in the patient's record. What was looked for is not kept. */
        SEARCHED,
        /** Opened a document. */
        OPENED
    }
}
