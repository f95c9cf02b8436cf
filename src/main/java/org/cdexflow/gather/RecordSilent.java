package org.cdexflow.gather;

/** The record is another server's, and that does not answer just now. The message is for whoever waits for it. */
public class RecordSilent extends RuntimeException {

    RecordSilent(String message) {
        super(message, null, false, false);
    }
}
