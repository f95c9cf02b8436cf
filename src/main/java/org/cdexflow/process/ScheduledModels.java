package org.cdexflow.process;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.cdexflow.audit.Audit;
import org.cdexflow.audit.ModelChange;
import org.cdexflow.inspection.ModelCheck;
import org.cdexflow.inspection.ModelProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Deploys what was scheduled when its time has come, on one node, and forgets drafts that nobody came back to. */
@Component
class ScheduledModels {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduledModels.class);
    private static final Duration DRAFTS_KEPT = Duration.ofDays(30);

    private final ModelRevisions revisions;
    private final Deployer deployer;
    private final ModelCheck check;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ScheduledModels(
            ModelRevisions revisions, Deployer deployer, ModelCheck check, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.revisions = revisions;
        this.deployer = deployer;
        this.check = check;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(initialDelay = 10, fixedDelay = 10, timeUnit = TimeUnit.SECONDS)
    void deployDue() {
        revisions.due().forEach(revision -> {
            try {
                transaction.executeWithoutResult(status -> {
                    revisions.lock();
                    revisions.read(revision.id())
                            .filter(it -> it.state() == ModelRevision.State.SCHEDULED)
                            .ifPresent(this::deploy);
                });
            } catch (RuntimeException fault) {
                // the others are due all the same; this one is tried again
                LOG.error("{} is due, but was not deployed: {}", revision.file(), fault.getClass().getName());
            }
        });
    }

    @Scheduled(initialDelay = 60, fixedDelay = 60, timeUnit = TimeUnit.MINUTES)
    void forgetDrafts() {
        revisions.forgotten(clock.instant().minus(DRAFTS_KEPT));
    }

    private void deploy(ModelRevision revision) {
        String fault = fault(revision);
        if (fault == null) {
            deployer.deploy(revision, revision.author(), revision.reason());
            LOG.info("Deployed {}, which was scheduled", revision.file());
        } else {
            revisions.failed(revision.id(), fault);
            audit.changed(new ModelChange(
                    ModelRevision.START, "could not be deployed on its day", revision.file(), null, revision.reason()));
            LOG.error("{} was scheduled, but is not deployed: {}", revision.file(), fault);
        }
    }

    /** Who scheduled it decided against what was in effect then; and what it calls may have changed since. */
    private String fault(ModelRevision revision) {
        ModelRevision inEffect = revisions.inEffect(revision.file()).orElse(null);
        if (!Objects.equals(revision.instead(), inEffect == null ? null : inEffect.id())) {
            return inEffect == null
                    ? "What it was to replace is not in effect any more."
                    : "Version " + inEffect.version() + " by " + inEffect.author()
                            + " took effect after this was scheduled. Compare the two, then deploy the one that is right.";
        }
        return revisions.misfit(revision.file(), revision.key())
                .or(() -> check.check(revision.file(), revisions.content(revision.id())).stream()
                        .findFirst()
                        .map(ModelProblem::sentence))
                .orElse(null);
    }
}
