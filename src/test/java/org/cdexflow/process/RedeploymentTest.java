package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.Resource;
import org.cdexflow.SandboxTest;
import org.cdexflow.inspection.ModelCheck;
import org.cdexflow.partner.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What a start deploys on a database that has seen starts before. */
@SandboxTest
@ExtendWith(OutputCaptureExtension.class)
class RedeploymentTest {

    @TempDir
    Path folder;

    @Autowired
    ProcessEngine engine;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Settings settings;

    @Autowired
    ModelRevisions revisions;

    @Autowired
    Deployer deployer;

    @Autowired
    Deployments deployments;

    @Autowired
    ModelCheck check;

    private RepositoryService repository;
    private TestModels before;

    @BeforeEach
    void remember() {
        repository = engine.getRepositoryService();
        before = TestModels.remember(engine, jdbc);
    }

    @AfterEach
    void forget() {
        before.forget();
    }

    @Test
    void theSameFilesAreNotDeployedAgain() {
        start();
        assertThat(before.added()).isEmpty();
    }

    @Test
    void aChangedFileIsDeployedOnceAndAlone() throws IOException {
        changed("check-release.bpmn", "Check release, ours");
        int version = version("check-release");
        start();
        start();
        assertThat(before.added()).hasSize(1);
        assertThat(repository.getDeploymentResources(before.added().get(0))).extracting(Resource::getName)
                .containsExactly("check-release.bpmn");
        assertThat(version("check-release")).isEqualTo(version + 1);
        assertThat(version("data-request")).as("a model that did not change").isEqualTo(1);
    }

    @Test
    void aModelOfOurOwnIsDeployedBesideThePackagedOnes() throws IOException {
        Files.writeString(folder.resolve("own.bpmn"), own("own", "<endEvent id=\"done\" />"));
        Files.writeString(folder.resolve("notes.txt"), "no model");
        start();
        assertThat(before.added()).hasSize(1);
        assertThat(repository.getDeploymentResources(before.added().get(0))).extracting(Resource::getName).containsExactly("own.bpmn");
    }

    @Test
    void whatAPersonDeployedIsNotOverruledByARelease() {
        jdbc.update("update model_revision set author = 'ann', checksum = 'of another release' where file = 'check-release.bpmn'");
        start();
        start();
        assertThat(before.added()).isEmpty();
        assertThat(revisions.inEffect("check-release.bpmn").orElseThrow().author()).isEqualTo("ann");
        assertThat(revisions.history("check-release.bpmn")).extracting(ModelRevision::state)
                .containsExactlyInAnyOrder(ModelRevision.State.OFFERED, ModelRevision.State.DEPLOYED);
    }

    @Test
    void aFileThatWasPutIntoTheFolderIsMeantWhoeverDeployedBefore() throws IOException {
        jdbc.update("update model_revision set author = 'ann' where file = 'check-release.bpmn'");
        changed("check-release.bpmn", "Check release, ours");
        start();
        assertThat(before.added()).hasSize(1);
        assertThat(revisions.inEffect("check-release.bpmn").orElseThrow().author()).isEqualTo(ModelRevision.START);
    }

    @Test
    void goingBackIsNotUndoneByAStart() throws IOException {
        ModelRevision packaged = revisions.inEffect("check-release.bpmn").orElseThrow();
        changed("check-release.bpmn", "Check release, ours");
        start();
        ModelRevision ours = revisions.inEffect("check-release.bpmn").orElseThrow();
        deployments.deploy(new Deployments.Order(packaged.id(), packaged.checksum(), ours.id(), "ann", "Ours was wrong", null));
        start();
        assertThat(before.added()).hasSize(2);
        assertThat(revisions.inEffect("check-release.bpmn").orElseThrow().basedOn()).isEqualTo(packaged.id());
    }

    @Test
    void aFileThatCannotWorkIsNotDeployedAndTheLogSaysWhatToDo(CapturedOutput log) throws IOException {
        changed("check-release.bpmn", "Check release, ours");
        start();
        int version = version("check-release");
        Files.writeString(folder.resolve("check-release.bpmn"), packaged("check-release.bpmn").replace("${decideRelease}", "${ask}"));
        Files.writeString(folder.resolve("own.bpmn"), own("own", "<endEvent id=\"done\" />"));
        start();
        assertThat(log).contains("Not deployed: check-release.bpmn, \"Decide release\": calls the step ${ask}, which does not exist."
                + " Choose one of the steps that the element templates offer.");
        assertThat(version("check-release")).as("the version of before goes on").isEqualTo(version);
        assertThat(version("own")).as("the other file").isEqualTo(1);
    }

    @Test
    void aFileThatCallsOneThatCannotWorkIsNotDeployedEither(CapturedOutput log) throws IOException {
        Files.writeString(folder.resolve("called.bpmn"), own("called", "<scriptTask id=\"done\" name=\"Run\" />"));
        Files.writeString(folder.resolve("caller.bpmn"), own("caller", """
                <callActivity id="call" name="Call" calledElement="called"><extensionElements>
                  <c:in xmlns:c="http://camunda.org/schema/1.0/bpmn" businessKey="#{execution.processBusinessKey}" />
                </extensionElements></callActivity><endEvent id="done" />
                <sequenceFlow id="z" sourceRef="begin" targetRef="call" />""")
                .replace("sourceRef=\"begin\" targetRef=\"done\"", "sourceRef=\"call\" targetRef=\"done\""));
        start();
        assertThat(before.added()).isEmpty();
        assertThat(log).contains("called.bpmn, \"Run\"", "caller.bpmn, \"Call\": calls the model \"called\", which is not here.");
    }

    /** As the start does, with a folder of our own. */
    private void start() {
        Settings withFolder = new Settings(
                settings.home(), settings.baseUrl(), settings.referenceBases(), settings.organization(), settings.roles(),
                settings.record(), folder, settings.partners(), settings.clients(), settings.limits(), settings.zone(),
                settings.clock(), settings.usersFile(), settings.staff(), settings.tlsInFront(), settings.frameOrigins(),
                settings.privateNetworks());
        new PackagedModels(revisions, deployer, check, transaction, withFolder).deployNew();
    }

    private void changed(String file, String name) throws IOException {
        Files.writeString(folder.resolve(file), packaged(file).replaceFirst("name=\"Check release\"", "name=\"" + name + "\""));
    }

    private static String packaged(String file) throws IOException {
        return new ClassPathResource("bpmn/" + file).getContentAsString(StandardCharsets.UTF_8);
    }

    /** A process that begins, and what comes then. */
    private static String own(String id, String rest) {
        return """
                <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="own-definitions" targetNamespace="test">
                  <process id="%s" isExecutable="true"><startEvent id="begin" />%s
                    <sequenceFlow id="last" sourceRef="begin" targetRef="done" />
                  </process>
                </definitions>
                """.formatted(id, rest);
    }

    private int version(String process) {
        return repository.createProcessDefinitionQuery()
                .processDefinitionKey(process)
                .latestVersion()
                .singleResult()
                .getVersion();
    }
}
