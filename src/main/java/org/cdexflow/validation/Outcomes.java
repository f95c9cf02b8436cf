package org.cdexflow.validation;

import java.util.List;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/** Writes OperationOutcomes: of problems, one issue each, or of one error that has nothing to do with profiles. */
public final class Outcomes {

    /** More would help nobody to mend a resource, and a hostile one has as many as it likes. */
    private static final int MOST_ISSUES = 100;

    private Outcomes() {}

    /**
     * One issue per problem, of the first hundred: the key in {@code details.text}, the way forward in
     * {@code diagnostics}.
     */
    public static OperationOutcome of(List<Problem> problems) {
        OperationOutcome outcome = new OperationOutcome();
        for (Problem problem : problems.subList(0, Math.min(problems.size(), MOST_ISSUES))) {
            var issue = outcome.addIssue()
                    .setSeverity(problem.isError() ? IssueSeverity.ERROR : IssueSeverity.WARNING)
                    .setCode(typeOf(problem.key()))
                    .setDiagnostics(problem.key() + ": " + problem.message());
            issue.getDetails().setText(problem.key());
            issue.addExpression(problem.expression());
        }
        return outcome;
    }

    /** One error with a text that says the way forward. */
    public static OperationOutcome of(IssueType type, String diagnostics) {
        OperationOutcome outcome = new OperationOutcome();
        outcome.addIssue().setSeverity(IssueSeverity.ERROR).setCode(type).setDiagnostics(diagnostics);
        return outcome;
    }

    private static IssueType typeOf(String key) {
        return switch (key) {
            case "cardinality" -> IssueType.REQUIRED;
            case "binding" -> IssueType.CODEINVALID;
            case "fixed", "type", "nul" -> IssueType.VALUE;
            case "slice" -> IssueType.STRUCTURE;
            case "modifierExtension" -> IssueType.EXTENSION;
            default -> IssueType.INVARIANT;
        };
    }
}
