package org.cdexflow.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.dmn.engine.DmnEngineException;
import org.camunda.bpm.engine.ParseException;
import org.camunda.bpm.engine.Problem;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParser;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.xml.ModelException;
import org.cdexflow.inspection.Surroundings;
import org.springframework.stereotype.Component;

/** The engine as a file finds it: what is deployed, and its own reading of a file that is not. */
@Component
class EngineReading implements Surroundings {

    private final RepositoryService repository;
    private final ProcessEngineConfigurationImpl configuration;

    EngineReading(ProcessEngine engine) {
        this.repository = engine.getRepositoryService();
        this.configuration = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
    }

    @Override
    public Set<String> steps() {
        return configuration.getBeans().keySet().stream().map(Object::toString).collect(Collectors.toSet());
    }

    @Override
    public List<byte[]> models() {
        return repository.createProcessDefinitionQuery().latestVersion().list().stream().map(this::file).toList();
    }

    private byte[] file(ProcessDefinition definition) {
        try (InputStream file = repository.getProcessModel(definition.getId())) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("A deployed model cannot be read", e);
        }
    }

    @Override
    public List<String> refusals(String file, byte[] content) {
        // inside the command: an exception that left it would spoil the caller's transaction
        return configuration.getCommandExecutorTxRequired().execute(context -> read(file, content));
    }

    private List<String> read(String file, byte[] content) {
        try {
            if (file.endsWith(".dmn")) {
                readTable(content);
            } else {
                readModel(file, content);
            }
            return List.of();
        } catch (ParseException e) {
            return e.getResorceReports().stream()
                    .flatMap(report -> report.getErrors().stream())
                    .map(EngineReading::words)
                    .toList();
        } catch (ProcessEngineException | ModelException | DmnEngineException e) {
            return List.of("is refused by the engine: " + e.getMessage());
        }
    }

    private void readModel(String file, byte[] content) {
        BpmnParser parser = new BpmnParser(configuration.getExpressionManager(), configuration.getBpmnParseFactory());
        parser.getParseListeners().addAll(configuration.getCustomPostBPMNParseListeners());
        DeploymentEntity deployment = new DeploymentEntity();
        deployment.setId("unsaved");
        parser.createParse().name(file).sourceInputStream(new ByteArrayInputStream(content)).deployment(deployment).execute();
    }

    private void readTable(byte[] content) {
        configuration.getDmnEngineConfiguration()
                .getTransformer()
                .createTransform()
                .modelInstance(Dmn.readModelFromStream(new ByteArrayInputStream(content)))
                .transformDecisionRequirementsGraph();
    }

    private static String words(Problem problem) {
        return "is refused by the engine in line " + problem.getLine() + ": " + problem.getMessage();
    }
}
