package org.cdexflow.process;

/** How many process instances are there, and how many incidents stop some of them. */
public record Running(int instances, int incidents) {

    static final Running NONE = new Running(0, 0);

    Running plus(Running other) {
        return new Running(instances + other.instances, incidents + other.incidents);
    }
}
