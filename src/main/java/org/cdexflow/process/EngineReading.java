package org.cdexflow.process;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.dmn.engine.DmnEngineException;
import org.camunda.bpm.engine.ParseException;
import org.camunda.bpm.engine.Problem;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParser;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.xml.ModelException;

/** Lets the engine read a file as it would when it is deployed, without deploying it. */
class EngineReading {

    private final ProcessEngineConfigurationImpl configuration;

    EngineReading(ProcessEngine engine) {
        this.configuration = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
    }

    /** The names of the steps that models can call. */
    Set<String> steps() {
        return configuration.getBeans().keySet().stream().map(Object::toString).collect(Collectors.toSet());
    }

    /** What the engine has against a file. */
    List<String> refusals(String file, byte[] content) {
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
