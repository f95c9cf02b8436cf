package org.cdexflow.partner;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows the sentence instead of a page of stack trace. */
class InvalidSettingsAnalyzer extends AbstractFailureAnalyzer<InvalidSettings> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, InvalidSettings cause) {
        return new FailureAnalysis(cause.getMessage(), "Correct the settings and start again.", cause);
    }
}
