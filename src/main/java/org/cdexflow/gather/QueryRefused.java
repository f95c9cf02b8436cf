package org.cdexflow.gather;

/** A query cannot be run for this patient. The message is the reason that the requester reads; it names no value. */
public class QueryRefused extends RuntimeException {

    QueryRefused(String reason) {
        super(reason);
    }
}
