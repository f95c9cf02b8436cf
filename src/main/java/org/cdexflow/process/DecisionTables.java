package org.cdexflow.process;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.DecisionService;
import org.camunda.bpm.engine.ProcessEngine;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Decision tables of the engine. Requests ask the same questions over and over, and evaluating a table costs as much as the rest
 * of a request; so an answer is remembered for a few seconds, which is also how long a newly deployed table takes to be seen.
 */
@Component
class DecisionTables implements Decisions {

    private record Question(String table, Map<String, Object> inputs) {}

    private final DecisionService decisions;
    private final Cache<Question, List<Map<String, Object>>> answers =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofSeconds(5)).build();

    DecisionTables(ProcessEngine engine) {
        this.decisions = engine.getDecisionService();
    }

    @Override
    public List<Map<String, Object>> decide(String table, Map<String, Object> inputs) {
        return answers.get(new Question(table, Map.copyOf(inputs)), this::evaluate);
    }

    /** Those who deployed a table on this node need not wait to see it. */
    @TransactionalEventListener
    void forget(ModelDeployed deployed) {
        answers.asMap().keySet().removeIf(question -> question.table().equals(deployed.key()));
    }

    private List<Map<String, Object>> evaluate(Question question) {
        return List.copyOf(decisions
                .evaluateDecisionByKey(question.table())
                .variables(question.inputs())
                .evaluate()
                .getResultList());
    }
}
