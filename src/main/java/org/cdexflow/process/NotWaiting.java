package org.cdexflow.process;

/** A process does not wait for a person where it is said to: it was done, has expired or was withdrawn meanwhile. */
public class NotWaiting extends RuntimeException {

    NotWaiting(String exchange, String element) {
        super("The process of " + exchange + " does not wait at " + element);
    }
}
