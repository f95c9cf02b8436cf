package org.cdexflow.database;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The application cannot start on this machine or home as it is. Says what is wrong and what to do, no secrets. */
public final class StartRefused extends RuntimeException {

    private final String description;
    private final String action;

    StartRefused(String description, String action) {
        this(description, action, null);
    }

    StartRefused(String description, String action, Throwable cause) {
        super(description + " " + action, cause);
        this.description = description;
        this.action = action;
    }

    /** Lets Boot print two sentences where it would print a hundred lines of stack. */
    static final class Analyzer extends AbstractFailureAnalyzer<StartRefused> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, StartRefused cause) {
            return new FailureAnalysis(cause.description, cause.action, cause);
        }
    }
}
