package org.cdexflow.process;

import java.util.List;
import org.cdexflow.inspection.ModelProblem;

/** What was asked for cannot be deployed, scheduled or edited. The message says why and what to do. */
public final class DeploymentRefused extends RuntimeException {

    private final transient List<ModelProblem> problems;

    DeploymentRefused(String sentences) {
        this(sentences, List.of());
    }

    DeploymentRefused(String sentences, List<ModelProblem> problems) {
        super(sentences);
        this.problems = problems;
    }

    /** What is wrong with the file; empty when it is something else that hinders. */
    public List<ModelProblem> problems() {
        return problems;
    }
}
