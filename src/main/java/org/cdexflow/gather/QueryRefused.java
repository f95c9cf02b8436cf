package org.cdexflow.gather;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;

/** A query cannot be run for this patient. The message is the reason that the requester reads; it names no value. */
public class QueryRefused extends RuntimeException {

    QueryRefused(String reason) {
        super(reason);
    }

    static QueryRefused because(InvalidRequestException notUnderstood) {
        return new QueryRefused("The query cannot be run. " + notUnderstood.getMessage());
    }
}
