package org.cdexflow.process;

import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.impl.RepositoryServiceImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cmd.ExecuteJobsCmd;
import org.camunda.bpm.engine.impl.jobexecutor.JobFailureCollector;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.cdexflow.inspection.ModelCheck;
import org.cdexflow.inspection.ModelProblem;
import org.cdexflow.task.Exchange;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.RecordedRequests;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tries a model on a request that was recorded: what would happen is done in one transaction, looked at, and rolled back. Nobody
 * else sees any of it, and nothing leaves. What a rehearsal tells holds no patient data.
 */
@Component
public class Rehearsal {

    /** Jobs and user tasks; a request needs a handful. */
    private static final int MOST_ACTIONS = 50;

    private final ModelCheck check;
    private final RecordedRequests recorded;
    private final Exchanges exchanges;
    private final RepositoryService repository;
    private final RuntimeService runtime;
    private final ManagementService management;
    private final TaskService tasks;
    private final ProcessEngineConfigurationImpl engine;
    private final TransactionTemplate rolledBack;
    private final TransactionTemplate nested;

    Rehearsal(
            ProcessEngine engine, ModelCheck check, RecordedRequests recorded, Exchanges exchanges,
            PlatformTransactionManager transactions) {
        this.check = check;
        this.recorded = recorded;
        this.exchanges = exchanges;
        this.repository = engine.getRepositoryService();
        this.runtime = engine.getRuntimeService();
        this.management = engine.getManagementService();
        this.tasks = engine.getTaskService();
        this.engine = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
        this.rolledBack = new TransactionTemplate(transactions);
        this.rolledBack.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.nested = new TransactionTemplate(transactions);
        this.nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /** How people behave in a rehearsal. */
    public enum Staff {
        /** They release, approve, and find the patient that was found when the request was recorded. */
        RELEASE,
        /** They refuse. */
        REFUSE,
        /** They have not come yet. */
        AWAY
    }

    /** What the process waits for. @param due when a timer fires; null for people */
    public record Waiting(String element, String name, Instant due) {}

    /** @param element where it stopped, and why: our own words, nothing of the record */
    public record Incident(String element, String name, String message) {}

    /**
     * What would have happened.
     *
     * @param problems what hinders a deployment; then nothing was tried
     * @param reached whether the request came through the model that is tried
     * @param passed the names of the elements in the order in which they were entered
     * @param task the versions of the Task, the first as it was received
     * @param people user tasks that wait
     * @param timers that would fire later; none was fired
     * @param incident a step that fails, or null
     */
    public record Result(
            List<ModelProblem> problems, boolean reached, List<String> passed, List<RecordedRequests.Version> task,
            List<Waiting> people, List<Waiting> timers, Incident incident) {}

    /**
     * @param file the model's file name
     * @param exchange the recorded one
     * @throws IllegalArgumentException when there is no such exchange
     */
    public Result of(String file, byte[] model, String exchange, Staff staff) {
        List<ModelProblem> problems = check.check(file, model);
        if (!problems.isEmpty() || !file.endsWith(".bpmn")) {
            return new Result(problems, false, List.of(), List.of(), List.of(), List.of(), null);
        }
        List<String> definitions = new ArrayList<>();
        List<PassedElements.Passed> passed = PassedElements.begin();
        try {
            return rolledBack.execute(status -> {
                status.setRollbackOnly();
                Set<String> models = deploy(file, model, definitions);
                return played(models, exchange, staff, passed);
            });
        } finally {
            PassedElements.end();
            definitions.forEach(engine.getDeploymentCache()::removeProcessDefinition);
        }
    }

    private Set<String> deploy(String file, byte[] model, List<String> definitions) {
        List<ProcessDefinition> deployed = repository.createDeployment()
                .addInputStream(file, new ByteArrayInputStream(model))
                .deployWithResult()
                .getDeployedProcessDefinitions();
        deployed.forEach(definition -> definitions.add(definition.getId()));
        return Set.copyOf(deployed.stream().map(ProcessDefinition::getKey).toList());
    }

    private Result played(Set<String> models, String recordedExchange, Staff staff, List<PassedElements.Passed> passed) {
        String patient = exchanges.read(recordedExchange)
                .map(Exchange::patient)
                .orElse(null);
        String exchange = recorded.receiveAgain(recordedExchange).id();
        Incident incident = null;
        int actions = 0;
        try {
            while (nested.execute(status -> act(exchange, staff, patient)) && ++actions < MOST_ACTIONS) {
                // until everything waits
            }
        } catch (RuntimeException e) {
            // the action's own work is rolled back, so what was written before it can be read
            incident = incident(passed, e);
        }
        return new Result(
                List.of(),
                passed.stream().anyMatch(element -> models.contains(element.model())),
                passed.stream().map(PassedElements.Passed::name).toList(),
                recorded.versions(exchange),
                people(exchange),
                timers(exchange),
                incident);
    }

    /** Does the next job, or else what staff do. @return whether there was anything to do */
    private boolean act(String exchange, Staff staff, String patient) {
        for (ProcessInstance instance : instances(exchange)) {
            List<Job> jobs = management.createJobQuery().processInstanceId(instance.getId()).messages().list();
            if (!jobs.isEmpty()) {
                // not ManagementService: it would book the failure of a job in a transaction that sees no such job
                String job = jobs.get(0).getId();
                engine.getCommandExecutorTxRequired().execute(new ExecuteJobsCmd(job, new JobFailureCollector(job)));
                return true;
            }
        }
        for (Task task : waiting(exchange)) {
            String decision = decision(String.valueOf(tasks.getVariable(task.getId(), "work")), staff, patient);
            if (decision != null) {
                if (decision.equals("matched")) {
                    exchanges.matched(exchanges.lock(exchange), patient);
                }
                tasks.complete(task.getId(), Map.of("decision", decision));
                return true;
            }
        }
        return false;
    }

    private static String decision(String work, Staff staff, String patient) {
        if (staff == Staff.AWAY) {
            return null;
        }
        boolean release = staff == Staff.RELEASE;
        return switch (work) {
            case "review" -> release ? "approve" : "return";
            case "identify" -> release ? patient == null ? null : "matched" : "refuse";
            default -> release ? "release" : "refuse";
        };
    }

    private Incident incident(List<PassedElements.Passed> passed, RuntimeException fault) {
        PassedElements.Passed last = passed.isEmpty() ? null : passed.get(passed.size() - 1);
        String message = String.valueOf(fault.getMessage());
        return new Incident(
                last == null ? null : last.element(),
                last == null ? null : last.name(),
                message.length() > 300 ? message.substring(0, 300) + "…" : message);
    }

    private List<Waiting> people(String exchange) {
        return waiting(exchange).stream()
                .map(task -> new Waiting(task.getTaskDefinitionKey(), task.getName(), null))
                .toList();
    }

    private List<Waiting> timers(String exchange) {
        List<Waiting> timers = new ArrayList<>();
        for (ProcessInstance instance : instances(exchange)) {
            for (Job timer : management.createJobQuery().processInstanceId(instance.getId()).timers().orderByJobDuedate().asc().list()) {
                String element = management.createJobDefinitionQuery()
                        .jobDefinitionId(timer.getJobDefinitionId())
                        .singleResult()
                        .getActivityId();
                Object name = ((RepositoryServiceImpl) repository)
                        .getDeployedProcessDefinition(instance.getProcessDefinitionId())
                        .findActivity(element)
                        .getProperty("name");
                timers.add(new Waiting(element, name == null ? element : name.toString(), timer.getDuedate().toInstant()));
            }
        }
        return timers;
    }

    private List<Task> waiting(String exchange) {
        return tasks.createTaskQuery().processInstanceBusinessKey(exchange).list();
    }

    private List<ProcessInstance> instances(String exchange) {
        return runtime.createProcessInstanceQuery().processInstanceBusinessKey(exchange).list();
    }
}
