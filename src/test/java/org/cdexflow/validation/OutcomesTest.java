package org.cdexflow.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.junit.jupiter.api.Test;

class OutcomesTest {

    @Test
    void eachProblemIsAnIssueWithItsKeyAndItsPlace() {
        var outcome = Outcomes.of(List.of(
                Problem.error("cdex-9", "Task", "Ask one question"),
                new Problem(Problem.Severity.WARNING, "cardinality", "Task.owner", "Add an owner")));

        assertThat(outcome.getIssue()).hasSize(2);
        var first = outcome.getIssue().get(0);
        assertThat(first.getSeverity()).isEqualTo(IssueSeverity.ERROR);
        assertThat(first.getCode()).isEqualTo(IssueType.INVARIANT);
        assertThat(first.getDetails().getText()).isEqualTo("cdex-9");
        assertThat(first.getDiagnostics()).isEqualTo("cdex-9: Ask one question");
        assertThat(first.getExpression().get(0).getValue()).isEqualTo("Task");
        assertThat(outcome.getIssue().get(1).getSeverity()).isEqualTo(IssueSeverity.WARNING);
        assertThat(outcome.getIssue().get(1).getCode()).isEqualTo(IssueType.REQUIRED);
    }

    @Test
    void anOutcomeIsItselfValid() {
        assertThat(Examples.PROFILES.check(Outcomes.of(IssueType.THROTTLED, "Try again in 3 seconds")))
                .isEmpty();
    }
}
