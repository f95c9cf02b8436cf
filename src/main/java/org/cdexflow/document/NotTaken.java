package org.cdexflow.document;

/** A file cannot be taken; the message tells whoever brought it why, and what to do, without quoting the file. */
public class NotTaken extends RuntimeException {

    public NotTaken(String message) {
        super(message);
    }
}
