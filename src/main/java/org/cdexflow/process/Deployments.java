package org.cdexflow.process;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.cdexflow.audit.Audit;
import org.cdexflow.audit.ModelChange;
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
     * @param instead the revision that the person saw in effect; null when there was none
     * @param effectiveAt null or past: at once
     */
    public record Order(long revision, Long instead, String who, String reason, Instant effectiveAt) {}

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

    /** @throws UnreadableModel when it is no model or table any more */
    @Transactional
    public void edit(long draft, byte[] content) {
        ModelRevision revision = revisions.read(draft).filter(it -> it.state() == State.DRAFT).orElseThrow(Deployments::gone);
        revisions.edited(draft, ModelFile.of(revision.file(), content), content);
    }

    @Transactional
    public void discard(long draft) {
        revisions.discarded(draft);
    }

    /** What hinders its deployment; empty when nothing does. */
    public List<ModelProblem> problems(ModelRevision revision) {
        return check.check(revision.file(), revisions.content(revision.id()));
    }

    /**
     * Puts a revision in effect, now or on its day. One that was in effect before is deployed again as the newest.
     *
     * @throws DeploymentRefused when it has problems, or when what is in effect is not what the person saw
     */
    @Transactional
    public ModelRevision deploy(Order order) {
        if (order.reason() == null || order.reason().isBlank()) {
            throw new DeploymentRefused("A reason is missing. Say why this is deployed.");
        }
        revisions.lock();
        ModelRevision revision = revisions.read(order.revision()).orElseThrow(Deployments::gone);
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
            return revisions.scheduled(candidate.id(), order.who(), reason, order.effectiveAt());
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
        if (inEffect != null && !inEffect.key().equals(revision.key())) {
            throw new DeploymentRefused("The file " + revision.file() + " holds \"" + inEffect.key() + "\", not \"" + revision.key()
                    + "\". Correct the id in the Modeler, or upload it under another file name.");
        }
        if (inEffect != null && revisions.sameContent(revision.id(), inEffect.id())) {
            throw new DeploymentRefused("This is what is in effect already; there is nothing to deploy.");
        }
        revisions.inEffectForKey(revision.key()).filter(known -> !known.file().equals(revision.file())).ifPresent(known -> {
            throw new DeploymentRefused("\"" + revision.key() + "\" belongs to the file " + known.file()
                    + ". Upload it there, or give it another id in the Modeler.");
        });
    }

    private ModelRevision copy(ModelRevision revision, String who) {
        byte[] content = revisions.content(revision.id());
        return revisions.add(ModelFile.of(revision.file(), content), content, State.DRAFT, revision.id(), who, null);
    }

    private static DeploymentRefused gone() {
        return new DeploymentRefused("The draft is not there any more: it was deployed or discarded. Begin with the version in effect.");
    }
}
