package org.cdexflow.process;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.migration.MigratingProcessInstanceValidationException;
import org.camunda.bpm.engine.migration.MigratingProcessInstanceValidationReport;
import org.camunda.bpm.engine.migration.MigrationInstruction;
import org.camunda.bpm.engine.migration.MigrationPlan;
import org.camunda.bpm.engine.migration.MigrationPlanValidationException;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.cdexflow.audit.Audit;
import org.cdexflow.audit.ModelChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Moves running instances from one version of a process to another, element by element of the same id. They are moved in small
 * transactions; one that cannot be moved stays where it is and is named.
 */
@Component
public class Migrations {

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final int BATCH = 25;

    private final RuntimeService runtime;
    private final Instances instances;
    private final Audit audit;

    Migrations(ProcessEngine engine, Instances instances, Audit audit) {
        this.runtime = engine.getRuntimeService();
        this.instances = instances;
        this.audit = audit;
    }

    /**
     * @param running instances of the version that is left
     * @param kept elements that both versions have
     * @param lost elements where instances stand, but which the other version does not have: those instances stay
     * @param faults why nothing can be moved at all; empty when the engine agrees
     */
    public record Plan(int running, List<String> kept, Map<String, Integer> lost, List<String> faults) {}

    /**
     * @param stayed exchanges that could not be moved, and why
     * @param faults why nothing could be moved at all; empty when the engine agrees
     */
    public record Outcome(int moved, Map<String, String> stayed, List<String> faults) {}

    /** What would happen. */
    public Plan plan(ModelRevision from, ModelRevision to) {
        Map<String, Running> standing = instances.byElement(from.definition());
        int running = (int) runtime.createProcessInstanceQuery().processDefinitionId(from.definition()).count();
        List<String> kept = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        try {
            plan(from, to, false).getInstructions().stream().map(MigrationInstruction::getSourceActivityId).forEach(kept::add);
        } catch (ProcessEngineException e) {
            faults.addAll(words(e));
        }
        Map<String, Integer> lost = new LinkedHashMap<>();
        standing.entrySet().stream()
                .filter(element -> element.getValue().instances() > 0 && !kept.contains(element.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .forEach(element -> lost.put(element.getKey(), element.getValue().instances()));
        return new Plan(running, kept.stream().sorted().toList(), lost, List.copyOf(faults));
    }

    /**
     * Moves all instances that can be moved.
     *
     * @param newTimers whether timers that run are set again as the other version has them
     */
    public Outcome migrate(ModelRevision from, ModelRevision to, boolean newTimers, String who, String reason) {
        MigrationPlan plan;
        try {
            plan = plan(from, to, newTimers);
        } catch (ProcessEngineException e) {
            return new Outcome(0, Map.of(), words(e));
        }
        List<ProcessInstance> all = runtime.createProcessInstanceQuery().processDefinitionId(from.definition()).list().stream()
                .sorted(Comparator.comparing(ProcessInstance::getId))
                .toList();
        Map<String, String> stayed = new LinkedHashMap<>();
        Map<String, String> without = withoutCounterpart(from, to);
        List<ProcessInstance> movable = new ArrayList<>();
        all.forEach(instance -> {
            if (without.containsKey(instance.getId())) {
                stayed.put(instance.getBusinessKey(), without.get(instance.getId()));
            } else {
                movable.add(instance);
            }
        });
        int moved = 0;
        for (int i = 0; i < movable.size(); i += BATCH) {
            moved += migrate(plan, movable.subList(i, Math.min(movable.size(), i + BATCH)), stayed);
        }
        audit.changed(new ModelChange(who, "migrated " + moved + " instances of version " + from.version() + ", " + stayed.size()
                + " stayed", to.file(), to.version(), reason));
        return new Outcome(moved, stayed, List.of());
    }

    /** Instances that stand where the other version has nothing, and the words for it. */
    private Map<String, String> withoutCounterpart(ModelRevision from, ModelRevision to) {
        Map<String, String> words = new HashMap<>();
        for (String element : plan(from, to).lost().keySet()) {
            runtime.createProcessInstanceQuery().processDefinitionId(from.definition()).activityIdIn(element).list().forEach(instance ->
                    words.put(instance.getId(), "It stands at " + element + ", which version " + to.version() + " does not have."));
        }
        return words;
    }

    private MigrationPlan plan(ModelRevision from, ModelRevision to, boolean newTimers) {
        var instructions = runtime.createMigrationPlan(from.definition(), to.definition()).mapEqualActivities();
        return (newTimers ? instructions.updateEventTriggers() : instructions).build();
    }

    /** All in one transaction; when one of them hinders, each in its own. */
    private int migrate(MigrationPlan plan, List<ProcessInstance> some, Map<String, String> stayed) {
        try {
            runtime.newMigration(plan).processInstanceIds(some.stream().map(ProcessInstance::getId).toList()).execute();
            return some.size();
        } catch (ProcessEngineException e) {
            return some.size() == 1
                    ? stays(some.get(0), e, stayed)
                    : some.stream().mapToInt(one -> migrate(plan, List.of(one), stayed)).sum();
        }
    }

    private static int stays(ProcessInstance instance, ProcessEngineException why, Map<String, String> stayed) {
        if (why instanceof MigratingProcessInstanceValidationException refused) {
            stayed.put(instance.getBusinessKey(), words(refused.getValidationReport()));
        } else {
            LOG.warn("Exchange {} could not be migrated: {}", instance.getBusinessKey(), why.getClass().getName());
            stayed.put(instance.getBusinessKey(), "It moved on or ended meanwhile. Try again.");
        }
        return 0;
    }

    private static List<String> words(ProcessEngineException e) {
        return e instanceof MigrationPlanValidationException refused
                ? refused.getValidationReport().getInstructionReports().stream()
                        .map(it -> it.getMigrationInstruction().getSourceActivityId() + ": " + String.join(" ", it.getFailures()))
                        .toList()
                : List.of("The engine finds no way between these versions.");
    }

    private static String words(MigratingProcessInstanceValidationReport report) {
        Stream<String> elements = Stream.concat(
                report.getActivityInstanceReports().stream()
                        .map(it -> it.getSourceScopeId() + ": " + String.join(" ", it.getFailures())),
                report.getTransitionInstanceReports().stream()
                        .map(it -> it.getSourceScopeId() + ": " + String.join(" ", it.getFailures())));
        return Stream.concat(report.getFailures().stream(), elements).distinct().reduce((a, b) -> a + " " + b).orElse("");
    }
}
