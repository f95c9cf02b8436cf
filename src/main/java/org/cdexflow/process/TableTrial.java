package org.cdexflow.process;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineException;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.dmn.engine.delegate.DmnEvaluatedDecisionRule;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.dmn.feel.impl.FeelException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.variable.Variables;
import org.cdexflow.model.DecisionTable;
import org.cdexflow.task.RecordedDecisions;
import org.springframework.stereotype.Component;

/** Asks an edited table what the one in effect was asked, and tells where it answers otherwise. Nothing is deployed. */
@Component
public class TableTrial {

    private static final int DECISIONS = 500;

    private final DmnEngine engine;
    private final ThreadLocal<List<String>> rulesThatFit = ThreadLocal.withInitial(ArrayList::new);
    private final RecordedDecisions decisions;
    private final ModelRevisions revisions;

    TableTrial(ProcessEngine engine, RecordedDecisions decisions, ModelRevisions revisions) {
        this.engine = engineLike(((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getDmnEngineConfiguration());
        this.decisions = decisions;
        this.revisions = revisions;
    }

    /**
     * @param outputs of all rules that fit, by name; several values of one name are joined
     * @param rules those that fit, as rows of their table, counted from 1; empty when none fit
     */
    public record Answer(Map<String, String> outputs, List<Integer> rules) {}

    public record Difference(String exchange, Answer before, Answer after) {}

    /**
     * @param asked how many decisions were tried
     * @param differences those that would fall otherwise, the newest first
     * @param fault why the table cannot be tried; null when it can
     */
    public record Result(int asked, List<Difference> differences, String fault) {}

    /** The last decisions that were recorded, once with the table in effect and once with the draft. */
    public Result run(ModelRevision draft) {
        ModelRevision inEffect = revisions.inEffect(draft.file()).orElse(null);
        if (inEffect == null) {
            return new Result(0, List.of(), null);
        }
        List<RecordedDecisions.Decision> recorded = decisions.last(inEffect.key(), DECISIONS);
        try {
            Table before = table(inEffect);
            Table after = table(draft);
            List<Difference> differences = new ArrayList<>();
            for (RecordedDecisions.Decision decision : recorded) {
                Answer was = answer(before, decision.inputs());
                Answer would = answer(after, decision.inputs());
                if (!was.outputs().equals(would.outputs())) {
                    differences.add(new Difference(decision.exchange(), was, would));
                }
            }
            return new Result(recorded.size(), differences, null);
        } catch (DmnEngineException | FeelException e) {
            return new Result(0, List.of(), "A cell cannot be evaluated: " + firstLine(deepest(e).getMessage()));
        }
    }

    private record Table(DmnDecision decision, List<String> ruleIds) {}

    private Table table(ModelRevision revision) {
        byte[] content = revisions.content(revision.id());
        return new Table(
                engine.parseDecision(revision.key(), new ByteArrayInputStream(content)),
                DecisionTable.of(content).rules().stream().map(DecisionTable.Row::id).toList());
    }

    private Answer answer(Table table, Map<String, Object> inputs) {
        rulesThatFit.get().clear();
        var result = engine.evaluateDecisionTable(table.decision(), Variables.fromMap(inputs));
        Map<String, String> outputs = new LinkedHashMap<>();
        result.getResultList().forEach(rule -> rule.forEach((name, value) ->
                outputs.merge(name, value == null ? "" : value.toString(), (one, other) -> one + ", " + other)));
        return new Answer(outputs, rulesThatFit.get().stream().map(rule -> table.ruleIds().indexOf(rule) + 1).toList());
    }

    /** Reads and evaluates as the process engine does, but writes no history. */
    private DmnEngine engineLike(DefaultDmnEngineConfiguration processEngines) {
        DefaultDmnEngineConfiguration own = new DefaultDmnEngineConfiguration();
        own.setScriptEngineResolver(processEngines.getScriptEngineResolver());
        own.setElProvider(processEngines.getElProvider());
        own.setFeelEngineFactory(processEngines::getFeelEngine);
        own.setDefaultInputExpressionExpressionLanguage(processEngines.getDefaultInputExpressionExpressionLanguage());
        own.setDefaultInputEntryExpressionLanguage(processEngines.getDefaultInputEntryExpressionLanguage());
        own.setDefaultOutputEntryExpressionLanguage(processEngines.getDefaultOutputEntryExpressionLanguage());
        own.setCustomPostDecisionTableEvaluationListeners(new ArrayList<>(List.of(this::noteRules)));
        return own.buildEngine();
    }

    private void noteRules(DmnDecisionTableEvaluationEvent event) {
        event.getMatchingRules().stream().map(DmnEvaluatedDecisionRule::getId).forEach(rulesThatFit.get()::add);
    }

    private static Throwable deepest(Throwable fault) {
        return fault.getCause() == null || fault.getCause() == fault ? fault : deepest(fault.getCause());
    }

    private static String firstLine(String message) {
        return message == null ? "no reason given" : message.lines().findFirst().orElse("no reason given");
    }
}
