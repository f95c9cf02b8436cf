package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.cdexflow.SandboxTest;
import org.cdexflow.model.UnreadableModel;
import org.cdexflow.process.Deployments.Order;
import org.cdexflow.process.ModelRevision.State;
import org.hl7.fhir.r4.model.AuditEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** How an analyst changes a model of his own, on the running engine. */
@SandboxTest
class DeploymentsTest {

    private static final String FILE = "own-review.bpmn";
    private static final String KEY = "own-review";
    private static final byte[] FIRST = TestModels.waiting(KEY, "look");
    private static final byte[] SECOND = TestModels.saying(FIRST, "The second.");

    @Autowired
    Deployments deployments;

    @Autowired
    Models models;

    @Autowired
    ScheduledModels scheduled;

    @Autowired
    ProcessEngine engine;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Clock clock;

    @Autowired
    FhirContext fhir;

    private TestModels before;

    @BeforeEach
    void remember() {
        before = TestModels.remember(engine, jdbc);
    }

    @AfterEach
    void forget() {
        before.forget();
    }

    @Test
    void aDraftDecidesNothingUntilItIsDeployed() {
        ModelRevision draft = deployments.draft(FILE, FIRST, "ann");
        assertThat(versions()).isEmpty();
        assertThat(models.find(FILE)).isEmpty();

        ModelRevision deployed = deploy(draft, null, "A second pair of eyes");

        assertThat(versions()).containsExactly(1);
        assertThat(deployed.state()).isEqualTo(State.DEPLOYED);
        assertThat(deployed.version()).isEqualTo(1);
        Model model = models.find(FILE).orElseThrow();
        assertThat(model.inEffect()).isEqualTo(deployed);
        assertThat(model.file().title()).isEqualTo("A test of models");
        assertThat(model.inEffect().author()).isEqualTo("ann");
        assertThat(model.inEffect().reason()).isEqualTo("A second pair of eyes");
    }

    @Test
    void everyChangeIsAudited() {
        deploy(deployments.draft(FILE, FIRST, "ann"), null, "A second pair of eyes");

        AuditEvent event = lastAudited();
        assertThat(event.getAgentFirstRep().getAltId()).isEqualTo("ann");
        assertThat(event.getEntityFirstRep().getName()).isEqualTo(FILE);
        assertThat(event.getEntityFirstRep().getDescription()).isEqualTo("deployed");
        assertThat(event.getEntityFirstRep().getDetailFirstRep().getValueStringType().getValue()).isEqualTo("1");
        assertThat(event.getPurposeOfEventFirstRep().getText()).isEqualTo("A second pair of eyes");
    }

    @Test
    void goingBackDeploysTheEarlierFileAgainAsTheNewest() {
        ModelRevision first = deploy(deployments.draft(FILE, FIRST, "ann"), null, "First");
        ModelRevision second = deploy(deployments.draft(FILE, SECOND, "ann"), first, "Second");

        ModelRevision back = deployments.deploy(new Order(first.id(), first.checksum(), second.id(), "ben", "The second was wrong", null));

        assertThat(versions()).containsExactly(1, 2, 3);
        assertThat(models.content(back)).isEqualTo(FIRST);
        assertThat(back.basedOn()).isEqualTo(first.id());
        assertThat(models.history(FILE)).extracting(ModelRevision::version).containsExactly(3, 2, 1);
        assertThat(models.history(FILE)).extracting(ModelRevision::author).containsExactly("ben", "ann", "ann");
        assertThat(models.find(FILE).orElseThrow().inEffect()).isEqualTo(back);
    }

    @Test
    void whoDidNotSeeTheVersionInEffectIsTold() {
        ModelRevision first = deploy(deployments.draft(FILE, FIRST, "ann"), null, "First");
        ModelRevision anns = deployments.draft(FILE, TestModels.saying(FIRST, "Ann's."), "ann");
        deploy(deployments.draft(FILE, SECOND, "ben"), first, "Ben was quicker");

        assertThatThrownBy(() -> deploy(anns, first, "Mine")).isInstanceOf(DeploymentRefused.class)
                .hasMessageContaining("version 2 by ben");
        assertThat(versions()).containsExactly(1, 2);
    }

    @Test
    void nothingIsDeployedWithoutAReasonOrWithoutAChange() {
        ModelRevision first = deploy(deployments.draft(FILE, FIRST, "ann"), null, "First");
        ModelRevision same = deployments.draft(FILE, FIRST, "ann");

        assertThatThrownBy(() -> deploy(same, first, "Again")).hasMessageContaining("in effect already");
        assertThatThrownBy(() -> deploy(deployments.draft(FILE, SECOND, "ann"), first, " ")).hasMessageContaining("reason");
        assertThat(versions()).containsExactly(1);
    }

    @Test
    void aProcessStaysInItsFileAndAFileWithItsProcess() {
        ModelRevision first = deploy(deployments.draft(FILE, FIRST, "ann"), null, "First");

        assertThat(deployments.draft("copy-of-own-review.bpmn", SECOND, "ann").file()).isEqualTo(FILE);
        ModelRevision other = deployments.draft(FILE, TestModels.waiting("another", "look"), "ann");
        assertThatThrownBy(() -> deploy(other, first, "Another")).isInstanceOf(DeploymentRefused.class)
                .hasMessageContaining("\"another\"");
    }

    @Test
    void whatIsNoModelIsNoDraft() {
        assertThatThrownBy(() -> deployments.draft(FILE, "<a".getBytes(), "ann")).isInstanceOf(UnreadableModel.class);
        assertThatThrownBy(() -> deployments.draft("../../own.bpmn", FIRST, "ann")).isInstanceOf(UnreadableModel.class)
                .hasMessageContaining("name");
        assertThatThrownBy(() -> deployments.draft(FILE, new String(FIRST).replace("true", "false").getBytes(), "ann"))
                .isInstanceOf(UnreadableModel.class)
                .hasMessageContaining("Executable");
    }

    @Test
    void aDeploymentWithADateWaitsForIt() {
        ModelRevision first = deploy(deployments.draft(FILE, FIRST, "ann"), null, "First");
        ModelRevision waiting = schedule(first, clock.instant().plus(Duration.ofDays(1)));

        scheduled.deployDue();
        assertThat(versions()).containsExactly(1);
        assertThat(models.find(FILE).orElseThrow().waiting()).containsExactly(waiting);

        itsTimeHasCome(waiting);
        scheduled.deployDue();
        scheduled.deployDue();

        assertThat(versions()).containsExactly(1, 2);
        ModelRevision inEffect = models.find(FILE).orElseThrow().inEffect();
        assertThat(inEffect.id()).isEqualTo(waiting.id());
        assertThat(inEffect.author()).isEqualTo("ann");
        assertThat(inEffect.reason()).isEqualTo("From Monday");
    }

    @Test
    void aDeploymentWithADateCanBeTakenBackBefore() {
        ModelRevision first = deploy(deployments.draft(FILE, FIRST, "ann"), null, "First");
        ModelRevision waiting = schedule(first, clock.instant().plus(Duration.ofDays(1)));

        deployments.cancel(waiting.id(), "ben");
        itsTimeHasCome(waiting);
        scheduled.deployDue();

        assertThat(versions()).containsExactly(1);
        assertThat(models.history(FILE)).extracting(ModelRevision::state).containsExactlyInAnyOrder(State.CANCELLED, State.DEPLOYED);
        assertThat(lastAudited().getEntityFirstRep().getDescription()).startsWith("cancelled");
        assertThatThrownBy(() -> deployments.cancel(waiting.id(), "ben")).isInstanceOf(DeploymentRefused.class);
    }

    @Test
    void aDraftIsEditedUntilItIsDeployed() {
        ModelRevision draft = deployments.draft(FILE, FIRST, "ann");
        deployments.edit(draft.id(), draft.checksum(), SECOND, "ben");
        assertThat(models.content(draft)).isEqualTo(SECOND);
        ModelRevision edited = models.revision(draft.id()).orElseThrow();
        assertThat(edited.lastHand()).isEqualTo("ben");
        deploy(edited, null, "First");

        assertThatThrownBy(() -> deployments.edit(draft.id(), edited.checksum(), FIRST, "ann")).isInstanceOf(DraftChanged.class);
        assertThat(models.content(draft)).isEqualTo(SECOND);
    }

    @Test
    void whoDidNotSeeTheDraftAsItIsChangesNothing() {
        ModelRevision seen = deployments.draft(FILE, FIRST, "ann");
        deployments.edit(seen.id(), seen.checksum(), SECOND, "ben");

        assertThatThrownBy(() -> deployments.edit(seen.id(), seen.checksum(), FIRST, "ann")).isInstanceOf(DraftChanged.class);
        assertThatThrownBy(() -> deploy(seen, null, "Mine")).isInstanceOf(DraftChanged.class);
        assertThatThrownBy(() -> deployments.discard(seen.id(), seen.checksum())).isInstanceOf(DraftChanged.class);
        assertThatThrownBy(() -> deployments.seen(seen.id(), seen.checksum())).isInstanceOf(DraftChanged.class);
        assertThat(models.content(seen)).isEqualTo(SECOND);
        assertThat(versions()).isEmpty();
    }

    @Test
    void whatIsBeingDeployedIsNotEditedBeneath() {
        ModelRevision draft = deployments.draft(FILE, FIRST, "ann");
        CompletableFuture<Void> bens = transaction.execute(status -> {
            deploy(draft, null, "First");
            return CompletableFuture.runAsync(() -> deployments.edit(draft.id(), draft.checksum(), SECOND, "ben"));
        });

        assertThatThrownBy(bens::join).hasCauseInstanceOf(DraftChanged.class);
        assertThat(models.content(draft)).isEqualTo(FIRST);
        assertThat(models.find(FILE).orElseThrow().inEffect().id()).isEqualTo(draft.id());
    }

    @Test
    void whatIsScheduledReplacesOnlyWhatWasInEffectThen() {
        ModelRevision first = deploy(deployments.draft(FILE, FIRST, "ann"), null, "First");
        ModelRevision waiting = schedule(first, clock.instant().plus(Duration.ofDays(1)));
        ModelRevision other = deploy(deployments.draft(FILE, TestModels.saying(FIRST, "Ben's."), "ben"), first, "Urgent");

        itsTimeHasCome(waiting);
        scheduled.deployDue();

        assertThat(versions()).containsExactly(1, 2);
        assertThat(models.find(FILE).orElseThrow().inEffect().id()).isEqualTo(other.id());
        ModelRevision failed = models.revision(waiting.id()).orElseThrow();
        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.fault()).startsWith("Version 2 by ben took effect after this was scheduled.");
        assertThat(lastAudited().getEntityFirstRep().getDescription()).isEqualTo("could not be deployed on its day");
    }

    @Test
    void whatCannotWorkAnyMoreOnItsDayFailsWithWords() {
        ModelRevision first = deploy(deployments.draft(FILE, FIRST, "ann"), null, "First");
        ModelRevision waiting = schedule(first, clock.instant().plus(Duration.ofDays(1)));
        // as if a release had taken a step away since
        jdbc.update("update model_revision set content = ? where id = ?",
                new String(SECOND).replace("<bpmn:intermediateCatchEvent", "<bpmn:task").replace("</bpmn:intermediateCatchEvent", "</bpmn:task")
                        .getBytes(),
                waiting.id());

        itsTimeHasCome(waiting);
        scheduled.deployDue();
        scheduled.deployDue();

        assertThat(versions()).containsExactly(1);
        ModelRevision failed = models.revision(waiting.id()).orElseThrow();
        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.fault()).contains("\"Look\"").contains("does nothing here");
    }

    @Test
    void inEffectIsWhatTheEngineRunsWhateverTheClocksSay() {
        ModelRevision first = deploy(deployments.draft(FILE, FIRST, "ann"), null, "First");
        ModelRevision second = deploy(deployments.draft(FILE, SECOND, "ann"), first, "Second");
        jdbc.update("update model_revision set effective_at = effective_at - interval '1 hour' where id = ?", second.id());

        Model model = models.find(FILE).orElseThrow();
        assertThat(model.inEffect().definition()).isEqualTo(engine.getRepositoryService()
                .createProcessDefinitionQuery().processDefinitionKey(KEY).latestVersion().singleResult().getId());
        assertThat(models.all()).extracting(Model::inEffect).contains(model.inEffect());
        assertThatThrownBy(() -> deploy(deployments.draft(FILE, FIRST, "ben"), first, "Late")).hasMessageContaining("version 2 by ann");
    }

    private ModelRevision deploy(ModelRevision draft, ModelRevision instead, String reason) {
        return deployments.deploy(new Order(draft.id(), draft.checksum(), instead == null ? null : instead.id(), draft.author(), reason, null));
    }

    private ModelRevision schedule(ModelRevision instead, Instant at) {
        ModelRevision draft = deployments.draft(FILE, SECOND, "ann");
        return deployments.deploy(new Order(draft.id(), draft.checksum(), instead.id(), "ann", "From Monday", at));
    }

    private void itsTimeHasCome(ModelRevision waiting) {
        jdbc.update("update model_revision set effective_at = now() - interval '1 second' where id = ?", waiting.id());
    }

    private List<Integer> versions() {
        return engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey(KEY)
                .orderByProcessDefinitionVersion().asc().list().stream()
                .map(ProcessDefinition::getVersion)
                .toList();
    }

    private AuditEvent lastAudited() {
        return fhir.newJsonParser().parseResource(AuditEvent.class, jdbc.queryForObject(
                "select body from audit_event where partner is null and body like '%' || ? || '%' order by seq desc limit 1",
                String.class,
                FILE));
    }
}
