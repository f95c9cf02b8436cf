package org.cdexflow.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngineFactory;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.jobexecutor.DefaultJobExecutor;
import org.camunda.bpm.engine.spring.ProcessEngineFactoryBean;
import org.camunda.bpm.engine.spring.SpringProcessEngineConfiguration;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** The engine, embedded: it works in our transactions, on tables that Flyway owns. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    /** How long a job is ours before another node may take it: after {@code kill -9} work stands still no longer than this. */
    private static final int JOB_LOCK_MILLIS = 30_000;

    private static final Duration GATHERING = Duration.ofMillis(40);

    @Bean
    ProcessEngineFactoryBean processEngine(
            DataSource dataSource, PlatformTransactionManager transactions, ListableBeanFactory beans, JobLocks locks,
            ApplicationEventPublisher events) {
        SpringProcessEngineConfiguration engine = new SpringProcessEngineConfiguration() {
            /** What its statements were put together from would stay in memory, and with it all of their XML: 20 MB. */
            @Override
            protected void initSqlSessionFactory() {
                super.initSqlSessionFactory();
                sqlSessionFactory.getConfiguration().getSqlFragments().clear();
            }
        };
        engine.setProcessEngineName("cdexflow");
        engine.setDataSource(dataSource);
        engine.setTransactionManager(transactions);
        engine.setDatabaseSchemaUpdate("false");
        engine.setDatabaseType("postgres");
        engine.setIdGenerator(new RunIds());

        engine.setCustomHistoryLevels(new ArrayList<>(List.of(new ActivityHistory())));
        engine.setHistory(ActivityHistory.NAME);
        engine.setCustomHistoryEventHandlers(new ArrayList<>(List.of(new PassedElements())));
        engine.setHistoryTimeToLive("P365D");
        // by end time: the other strategy updates every history table, used or not, when an instance ends
        engine.setHistoryCleanupStrategy("endTimeBased");
        engine.setHistoryRemovalTimeStrategy("none");
        engine.setHistoryCleanupBatchWindowStartTime("01:00");
        engine.setHistoryCleanupBatchWindowEndTime("05:00");

        engine.setExpressionManager(new StepsAndVariables(steps(beans)));
        engine.setBeans(steps(beans));
        engine.setScriptEngineResolver(new NoScripts());
        engine.setArtifactFactory(new NoClasses());
        engine.setBpmnParseFactory(OfferedOnly::new);
        engine.setDmnEngineConfiguration(guardedTables());
        engine.setCustomSessionFactories(new ArrayList<>(List.of(PassedInJob.FACTORY)));
        engine.setFailedJobCommandFactory(GivenUpAtOnce::after);
        engine.setCustomPostBPMNParseListeners(new ArrayList<>(List.of(new ModelRules(UserTasks.announcing(events)))));
        engine.setEnableExceptionsAfterUnhandledBpmnError(true);

        engine.setAuthorizationEnabled(false);
        engine.setTenantCheckEnabled(false);
        engine.setCmmnEnabled(false);
        engine.setMetricsEnabled(false);
        engine.setTaskMetricsEnabled(false);
        engine.setDbMetricsReporterActivate(false);
        withoutLoggingContext(engine);

        engine.setJobExecutor(jobExecutor(locks.owner(), new JdbcTemplate(dataSource)));
        engine.setJobExecutorActivate(false);
        engine.setJobExecutorAcquireByDueDate(true);
        engine.setEnsureJobDueDateNotNull(true);
        engine.setFailedJobRetryTimeCycle("PT2S,PT10S,PT1M,PT5M");

        ProcessEngineFactoryBean factory = new ProcessEngineFactoryBean();
        factory.setProcessEngineConfiguration(engine);
        return factory;
    }

    /** The engine would put where it is into each thread's logging context, at every element; nothing of ours logs it. */
    private static void withoutLoggingContext(SpringProcessEngineConfiguration engine) {
        engine.setLoggingContextActivityId(null);
        engine.setLoggingContextActivityName(null);
        engine.setLoggingContextApplicationName(null);
        engine.setLoggingContextBusinessKey(null);
        engine.setLoggingContextProcessDefinitionId(null);
        engine.setLoggingContextProcessDefinitionKey(null);
        engine.setLoggingContextProcessInstanceId(null);
        engine.setLoggingContextTenantId(null);
        engine.setLoggingContextEngineName(null);
    }

    private static DefaultDmnEngineConfiguration guardedTables() {
        DefaultDmnEngineConfiguration tables = new DefaultDmnEngineConfiguration();
        tables.setFeelEngineFactory(() -> new GuardedFeel(new ScalaFeelEngineFactory().createInstance()));
        return tables;
    }

    /** All of Java that a model can name: the steps, under their bean names. Steps may use the engine, so they come later. */
    private static Map<Object, Object> steps(ListableBeanFactory beans) {
        Map<Object, Object> delegates = new HashMap<>();
        for (String name : beans.getBeanNamesForType(Step.class)) {
            delegates.put(name, beans.isTypeMatch(name, RemoteStep.class)
                    ? new RemoteStepBehavior(
                            name, () -> beans.getBean(name, RemoteStep.class), () -> beans.getBean(WaitingSteps.class))
                    : new StepDelegate(name, () -> beans.getBean(name, Step.class)));
        }
        return delegates;
    }

    private static DefaultJobExecutor jobExecutor(String owner, JdbcTemplate jdbc) {
        DefaultJobExecutor executor = new DefaultJobExecutor();
        executor.setLockOwner(owner);
        executor.setLockTimeInMillis(JOB_LOCK_MILLIS);
        executor.setCorePoolSize(4);
        executor.setMaxPoolSize(4);
        executor.setQueueSize(100);
        executor.setMaxJobsPerAcquisition(40);
        executor.setWaitTimeInMillis(1_000);
        executor.setMaxWait(10_000);
        executor.setAcquireJobsCmdFactory(most -> {
            gather();
            return new JobAcquisition(jdbc, executor, most);
        });
        return executor;
    }

    /** Requests that arrive within this time are fetched by one query instead of one each. */
    private static void gather() {
        LockSupport.parkNanos(GATHERING.toNanos());
    }

    @Bean
    Engine engine(ProcessEngine processEngine, PackagedModels models, JobLocks locks) {
        return new Engine(processEngine, models, locks);
    }
}
