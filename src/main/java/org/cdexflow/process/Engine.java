package org.cdexflow.process;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.springframework.context.SmartLifecycle;

/** Deploys the models before the first request is taken, works jobs while the application runs, stops before the pool closes. */
class Engine implements SmartLifecycle {

    private final ProcessEngine engine;
    private final PackagedModels models;
    private final JobLocks locks;

    Engine(ProcessEngine engine, PackagedModels models, JobLocks locks) {
        this.engine = engine;
        this.models = models;
        this.locks = locks;
    }

    @Override
    public void start() {
        models.deployNew();
        locks.release();
        jobExecutor().start();
    }

    @Override
    public void stop() {
        jobExecutor().shutdown();
    }

    @Override
    public boolean isRunning() {
        return jobExecutor().isActive();
    }

    /** Before the web server starts and after it has stopped. */
    @Override
    public int getPhase() {
        return 0;
    }

    private JobExecutor jobExecutor() {
        return ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getJobExecutor();
    }
}
