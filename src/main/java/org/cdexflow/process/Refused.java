package org.cdexflow.process;

/**
 * A step cannot follow the request. The model catches it as the BPMN error {@code refused} and finds the reason in the variable
 * {@code reason}.
 */
public class Refused extends RuntimeException {

    /** @param reason what the requester may read: our own words, nothing from the record */
    public Refused(String reason) {
        super(reason);
    }
}
