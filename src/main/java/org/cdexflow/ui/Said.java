package org.cdexflow.ui;

/**
 * Why a person refuses or holds.
 *
 * @param ready a text of the table of reasons, or null
 * @param reason what they wrote; with scripts the ready text was put there for them to change
 * @param mark of the page
 */
public record Said(String ready, String reason, String mark) {

    /** What the requester reads: both, once. */
    String text() {
        String chosen = ready == null ? "" : ready.strip();
        String written = reason == null ? "" : reason.strip();
        if (chosen.isEmpty() || written.contains(chosen)) {
            return written;
        }
        return written.isEmpty() ? chosen : chosen + ". " + written;
    }
}
