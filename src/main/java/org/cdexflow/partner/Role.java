package org.cdexflow.partner;

/** The two sides of an exchange (CDex, Actors): who is asked for data, and who asks. */
public enum Role {
    DATA_SOURCE, DATA_CONSUMER
}
