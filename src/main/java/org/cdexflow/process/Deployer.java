package org.cdexflow.process;

import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DeploymentWithDefinitions;
import org.camunda.bpm.engine.repository.ResourceDefinition;
import org.cdexflow.audit.Audit;
import org.cdexflow.audit.ModelChange;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Gives a revision to the engine. A file is a deployment of its own, so that it can go back alone. */
@Component
class Deployer {

    private final RepositoryService repository;
    private final ModelRevisions revisions;
    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Deployer(
            ProcessEngine engine, ModelRevisions revisions, Audit audit, ApplicationEventPublisher events, Clock clock) {
        this.repository = engine.getRepositoryService();
        this.revisions = revisions;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    /** Puts it in effect now. Joins the caller's transaction, which holds the lock. */
    ModelRevision deploy(ModelRevision revision, String who, String reason) {
        DeploymentWithDefinitions deployment = repository
                .createDeployment()
                .name(revision.file())
                .source(who)
                .addInputStream(revision.file(), new ByteArrayInputStream(revisions.content(revision.id())))
                .deployWithResult();
        ResourceDefinition definition = Stream.of(
                        deployment.getDeployedProcessDefinitions(), deployment.getDeployedDecisionDefinitions())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(deployed -> deployed.getKey().equals(revision.key()))
                .findFirst()
                .orElseThrow();
        ModelRevision deployed = revisions.deployed(
                revision.id(), who, reason, clock.instant(), definition.getId(), definition.getVersion());
        audit.changed(new ModelChange(who, "deployed", revision.file(), definition.getVersion(), reason));
        events.publishEvent(new ModelDeployed(revision.key()));
        return deployed;
    }
}
