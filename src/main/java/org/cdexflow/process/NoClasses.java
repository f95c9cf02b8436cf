package org.cdexflow.process;

import org.camunda.bpm.engine.ArtifactFactory;
import org.camunda.bpm.engine.ProcessEngineException;

/** The engine makes no object of a class that a model names. */
class NoClasses implements ArtifactFactory {

    @Override
    public <T> T getArtifact(Class<T> type) {
        throw new ProcessEngineException("Models cannot name classes, so not " + type.getName() + " either.");
    }
}
