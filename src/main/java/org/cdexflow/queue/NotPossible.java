package org.cdexflow.queue;

/** What a person wished cannot be done now; the message says why and what to do, and nothing was changed. */
public class NotPossible extends RuntimeException {

    NotPossible(String message) {
        super(message);
    }
}
