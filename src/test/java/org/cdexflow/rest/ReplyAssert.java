package org.cdexflow.rest;

import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.cdexflow.Payer.Reply;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.OperationOutcomeIssueComponent;

/** What a caller may expect of any answer. */
final class ReplyAssert extends AbstractAssert<ReplyAssert, Reply> {

    private ReplyAssert(Reply reply) {
        super(reply, ReplyAssert.class);
    }

    static ReplyAssert assertThat(Reply reply) {
        return new ReplyAssert(reply);
    }

    ReplyAssert hasStatus(int status) {
        Assertions.assertThat(actual.status()).as(actual.body()).isEqualTo(status);
        return this;
    }

    ReplyAssert hasHeader(String name, String value) {
        Assertions.assertThat(actual.header(name)).as(name).isEqualTo(value);
        return this;
    }

    /** An OperationOutcome of which every issue tells something. */
    ReplyAssert isRefusedWith(int status) {
        hasStatus(status);
        Assertions.assertThat(actual.header("Content-Type")).startsWith("application/fhir+json");
        Assertions.assertThat(issues()).isNotEmpty().allSatisfy(issue -> {
            Assertions.assertThat(issue.getSeverity()).isNotNull();
            Assertions.assertThat(issue.getCode()).isNotNull();
            Assertions.assertThat(issue.getDiagnostics()).isNotBlank();
        });
        return this;
    }

    ReplyAssert saying(String part) {
        Assertions.assertThat(actual.diagnostics()).contains(part);
        return this;
    }

    /** Some issue names this rule and this place. */
    ReplyAssert namingRule(String key, String expression) {
        Assertions.assertThat(issues()).as(actual.body()).anySatisfy(issue -> {
            Assertions.assertThat(issue.getDiagnostics() + issue.getDetails().getText()).contains(key);
            Assertions.assertThat(issue.getExpression()).anySatisfy(at -> Assertions.assertThat(at.getValue()).contains(expression));
        });
        return this;
    }

    ReplyAssert withoutQuoting(String... values) {
        Assertions.assertThat(actual.body()).doesNotContain(values);
        return this;
    }

    private List<OperationOutcomeIssueComponent> issues() {
        return actual.as(OperationOutcome.class).getIssue();
    }
}
