package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.repository.Resource;
import org.cdexflow.SandboxTest;
import org.cdexflow.partner.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What a start deploys on a database that has seen starts before. */
@SandboxTest
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
    Clock clock;

    private RepositoryService repository;
    private List<String> before;

    @BeforeEach
    void remember() {
        repository = engine.getRepositoryService();
        before = deployments();
        jdbc.execute("create table model_deployment_before as select * from model_deployment");
    }

    @AfterEach
    void forget() {
        added().forEach(id -> repository.deleteDeployment(id, true));
        jdbc.execute("delete from model_deployment");
        jdbc.execute("insert into model_deployment select * from model_deployment_before");
        jdbc.execute("drop table model_deployment_before");
    }

    @Test
    void theSameFilesAreNotDeployedAgain() {
        start();
        assertThat(added()).isEmpty();
    }

    @Test
    void aChangedFileIsDeployedOnceAndAlone() throws IOException {
        changed("check-release.bpmn", "Check release, ours");
        int version = version("check-release");
        start();
        start();
        assertThat(added()).hasSize(1);
        assertThat(repository.getDeploymentResources(added().get(0))).extracting(Resource::getName)
                .containsExactly("check-release.bpmn");
        assertThat(version("check-release")).isEqualTo(version + 1);
        assertThat(version("data-request")).as("a model that did not change").isEqualTo(1);
    }

    @Test
    void aModelOfOurOwnIsDeployedBesideThePackagedOnes() throws IOException {
        Files.writeString(folder.resolve("own.bpmn"), """
                <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="own-definitions" targetNamespace="test">
                  <process id="own" isExecutable="true"><startEvent id="begin" /></process>
                </definitions>
                """);
        Files.writeString(folder.resolve("notes.txt"), "no model");
        start();
        assertThat(added()).hasSize(1);
        assertThat(repository.getDeploymentResources(added().get(0))).extracting(Resource::getName).containsExactly("own.bpmn");
    }

    /** As the start does, with a folder of our own. */
    private void start() {
        Settings withFolder = new Settings(
                settings.home(), settings.baseUrl(), settings.referenceBases(), settings.organization(), settings.roles(),
                settings.record(), folder, settings.partners(), settings.clients(), settings.limits(), settings.zone(),
                settings.clock(), settings.usersFile(), settings.tlsInFront(), settings.frameOrigins());
        new Models(engine, jdbc, transaction, withFolder, clock).deployNew();
    }

    private void changed(String file, String name) throws IOException {
        String packaged = new ClassPathResource("bpmn/" + file).getContentAsString(StandardCharsets.UTF_8);
        Files.writeString(folder.resolve(file), packaged.replaceFirst("name=\"Check release\"", "name=\"" + name + "\""));
    }

    private int version(String process) {
        return repository.createProcessDefinitionQuery()
                .processDefinitionKey(process)
                .latestVersion()
                .singleResult()
                .getVersion();
    }

    private List<String> deployments() {
        return repository.createDeploymentQuery().list().stream().map(Deployment::getId).toList();
    }

    private List<String> added() {
        return deployments().stream().filter(id -> !before.contains(id)).toList();
    }
}
