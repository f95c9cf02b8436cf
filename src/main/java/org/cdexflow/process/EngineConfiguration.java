package org.cdexflow.process;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.jobexecutor.DefaultJobExecutor;
import org.camunda.bpm.engine.spring.ProcessEngineFactoryBean;
import org.camunda.bpm.engine.spring.SpringProcessEngineConfiguration;
import org.cdexflow.partner.Settings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** The engine, embedded: it works in our transactions, on tables that Flyway owns. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    /** How long a job is ours before another node may take it: after {@code kill -9} work stands still no longer than this. */
    private static final int JOB_LOCK_MILLIS = 30_000;

    @Bean
    ProcessEngineFactoryBean processEngine(
            DataSource dataSource, PlatformTransactionManager transactions, Map<String, Step> steps, Settings settings) {
        SpringProcessEngineConfiguration engine = new SpringProcessEngineConfiguration();
        engine.setProcessEngineName("cdexflow");
        engine.setDataSource(dataSource);
        engine.setTransactionManager(transactions);
        engine.setDatabaseSchemaUpdate("false");
        engine.setDatabaseType("postgres");

        engine.setCustomHistoryLevels(List.of(new ActivityHistory()));
        engine.setHistory(ActivityHistory.NAME);
        engine.setHistoryTimeToLive("P365D");
        engine.setHistoryCleanupBatchWindowStartTime("01:00");
        engine.setHistoryCleanupBatchWindowEndTime("05:00");

        engine.setBeans(delegates(steps));
        engine.setCustomPostBPMNParseListeners(List.of(new ModelRules()));
        engine.setEnableExceptionsAfterUnhandledBpmnError(true);

        engine.setAuthorizationEnabled(false);
        engine.setTenantCheckEnabled(false);
        engine.setCmmnEnabled(false);
        engine.setMetricsEnabled(false);
        engine.setTaskMetricsEnabled(false);
        engine.setDbMetricsReporterActivate(false);

        engine.setJobExecutor(jobExecutor(settings.home()));
        engine.setJobExecutorActivate(false);
        engine.setJobExecutorAcquireByDueDate(true);
        engine.setEnsureJobDueDateNotNull(true);
        engine.setFailedJobRetryTimeCycle("PT2S,PT10S,PT1M,PT5M");

        ProcessEngineFactoryBean factory = new ProcessEngineFactoryBean();
        factory.setProcessEngineConfiguration(engine);
        return factory;
    }

    /** All that a model's expressions can name: the steps, under their bean names. */
    private static Map<Object, Object> delegates(Map<String, Step> steps) {
        Map<Object, Object> delegates = new HashMap<>();
        steps.forEach((name, step) -> delegates.put(name, new StepDelegate(name, step)));
        return delegates;
    }

    private static DefaultJobExecutor jobExecutor(Path home) {
        DefaultJobExecutor executor = new DefaultJobExecutor();
        executor.setLockOwner(JobLocks.owner(home));
        executor.setLockTimeInMillis(JOB_LOCK_MILLIS);
        executor.setCorePoolSize(4);
        executor.setMaxPoolSize(4);
        executor.setQueueSize(100);
        executor.setMaxJobsPerAcquisition(40);
        executor.setWaitTimeInMillis(1_000);
        executor.setMaxWait(10_000);
        return executor;
    }

    @Bean
    Engine engine(ProcessEngine processEngine, Models models, JobLocks locks) {
        return new Engine(processEngine, models, locks);
    }
}
