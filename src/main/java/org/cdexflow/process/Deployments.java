package org.cdexflow.process;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.cdexflow.audit.Audit;
import org.cdexflow.audit.ModelChange;
import org.cdexflow.inspection.ModelCheck;
import org.cdexflow.inspection.ModelProblem;
import org.cdexflow.model.ModelFile;
import org.cdexflow.model.UnreadableModel;
import org.cdexflow.process.ModelRevision.State;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How people change what decides: a draft, looked at and tried, takes effect at once or on its day, and can be taken back. */
@Component
public class Deployments {

    private final ModelRevisions revisions;
    private final Deployer deployer;
    private final ModelCheck check;
    private final Audit audit;
    private final Clock clock;

    Deployments(ModelRevisions revisions, Deployer deployer, ModelCheck check, Audit audit, Clock clock) {
        this.revisions = revisions;
        this.deployer = deployer;
        this.check = check;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What to put in effect, and why.
     *
     * @param revision a draft, or any revision of the history to go back to
     * @param seen the checksum of the draft that the person looked at
     * @param instead the revision that the person saw in effect; null when there was none
     * @param effectiveAt null or past: at once
     */
    public record Order(long revision, String seen, Long instead, String who, String reason, Instant effectiveAt) {}

    /**
     * Keeps a file to be looked at and tried. A process or decision that is known keeps its file's name, whatever the upload is
     * called.
     *
     * @throws UnreadableModel when it is no model or table
     */
    @Transactional
    public ModelRevision draft(String name, byte[] content, String who) {
        ModelFile uploaded = ModelFile.of(name, content);
        String file = revisions.inEffectForKey(uploaded.key()).map(ModelRevision::file).orElse(name);
        Long basedOn = revisions.inEffect(file).map(ModelRevision::id).orElse(null);
        return revisions.add(ModelFile.of(file, content), content, State.DRAFT, basedOn, who, null);
    }

    /** A draft with the content of a revision, to be edited. */
    @Transactional
    public ModelRevision draftOf(long revision, String who) {
        ModelRevision source = revisions.read(revision).orElseThrow();
        byte[] content = revisions.content(revision);
        return revisions.add(ModelFile.of(source.file(), content), content, State.DRAFT, source.id(), who, null);
    }

    /**
     * Saves a draft.
     *
     * @param seen the checksum of what the person edited
     * @throws DraftChanged when somebody else changed it, deployed it or threw it away meanwhile; nothing is saved then
     * @throws UnreadableModel when it is no model or table any more
     */
    @Transactional
    public void edit(long draft, String seen, byte[] content, String who) {
        ModelRevision revision = held(draft, seen);
        revisions.edited(draft, ModelFile.of(revision.file(), content), content, who);
    }

    /** @throws DraftChanged as for {@link #edit} */
    @Transactional
    public void discard(long draft, String seen) {
        held(draft, seen);
        revisions.discarded(draft);
    }

    /**
     * The draft as it was seen.
     *
     * @throws DraftChanged as for {@link #edit}
     */
    public ModelRevision seen(long draft, String seen) {
        return unchanged(revisions.read(draft).orElseThrow(() -> new DraftChanged(draft)), seen);
    }

    private static ModelRevision unchanged(ModelRevision revision, String seen) {
        if (revision.state() != State.DRAFT || !revision.checksum().equals(seen)) {
            throw new DraftChanged(revision.id());
        }
        return revision;
    }

    /** The draft as it was seen; nobody else changes it until the transaction ends. */
    private ModelRevision held(long draft, String seen) {
        ModelRevision revision = revisions.hold(draft).orElseThrow(() -> new DraftChanged(draft));
        return unchanged(revision, seen);
    }

    /** What hinders its deployment; empty when nothing does. */
    public List<ModelProblem> problems(ModelRevision revision) {
        return check.check(revision.file(), revisions.content(revision.id()));
    }

    /**
     * Puts a revision in effect, now or on its day. One that was in effect before is deployed again as the newest.
     *
     * @throws DeploymentRefused when it has problems, or when what is in effect is not what the person saw
     * @throws DraftChanged when the draft is not what the person saw
     */
    @Transactional
    public ModelRevision deploy(Order order) {
        if (order.reason() == null || order.reason().isBlank()) {
            throw new DeploymentRefused("A reason is missing. Say why this is deployed.");
        }
        revisions.lock();
        // from here on it is held: what is checked is what is deployed
        ModelRevision revision = revisions.hold(order.revision()).orElseThrow(() -> new DraftChanged(order.revision()));
        if (!revision.checksum().equals(order.seen())) {
            throw new DraftChanged(order.revision());
        }
        ModelRevision inEffect = revisions.inEffect(revision.file()).orElse(null);
        refuseWhatDoesNotFit(order, revision, inEffect);
        List<ModelProblem> problems = problems(revision);
        if (!problems.isEmpty()) {
            throw new DeploymentRefused("The file has problems. Correct them first.", problems);
        }
        String reason = order.reason().strip();
        ModelRevision candidate = revision.state() == State.DRAFT || revision.state() == State.OFFERED ? revision : copy(revision, order.who());
        if (order.effectiveAt() != null && order.effectiveAt().isAfter(clock.instant())) {
            audit.changed(new ModelChange(order.who(), "scheduled for " + order.effectiveAt(), revision.file(), null, reason));
            return revisions.scheduled(candidate.id(), order.instead(), order.who(), reason, order.effectiveAt());
        }
        return deployer.deploy(candidate, order.who(), reason);
    }

    /** Takes a scheduled deployment back before its day. */
    @Transactional
    public void cancel(long scheduled, String who) {
        revisions.lock();
        ModelRevision revision = revisions.read(scheduled)
                .filter(it -> it.state() == State.SCHEDULED)
                .orElseThrow(() -> new DeploymentRefused("It is not scheduled any more. Look at the list of versions."));
        revisions.moved(scheduled, State.CANCELLED);
        audit.changed(new ModelChange(who, "cancelled what was scheduled for " + revision.effectiveAt(), revision.file(), null, null));
    }

    private void refuseWhatDoesNotFit(Order order, ModelRevision revision, ModelRevision inEffect) {
        if (!Objects.equals(order.instead(), inEffect == null ? null : inEffect.id())) {
            throw new DeploymentRefused("Meanwhile "
                    + (inEffect == null ? "nothing is" : "version " + inEffect.version() + " by " + inEffect.author() + " is")
                    + " in effect. Look at what changed, then deploy again.");
        }
        revisions.misfit(revision.file(), revision.key()).ifPresent(why -> {
            throw new DeploymentRefused(why);
        });
        if (inEffect != null && revisions.sameContent(revision.id(), inEffect.id())) {
            throw new DeploymentRefused("This is what is in effect already; there is nothing to deploy.");
        }
    }

    private ModelRevision copy(ModelRevision revision, String who) {
        byte[] content = revisions.content(revision.id());
        return revisions.add(ModelFile.of(revision.file(), content), content, State.DRAFT, revision.id(), who, null);
    }
}
