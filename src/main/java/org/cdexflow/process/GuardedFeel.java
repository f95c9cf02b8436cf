package org.cdexflow.process;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.dmn.feel.impl.FeelException;
import org.camunda.bpm.engine.variable.context.VariableContext;
import org.cdexflow.inspection.Expressions;
import org.cdexflow.inspection.FeelRules;

/** Evaluates what {@link FeelRules} allow, however a table came into the engine: the check before a deployment is not trusted. */
record GuardedFeel(FeelEngine feel, Cache<Cell, Boolean> allowed) implements FeelEngine {

    private record Cell(String text, boolean condition) {}

    GuardedFeel(FeelEngine feel) {
        this(feel, Caffeine.newBuilder().maximumSize(10_000).build());
    }

    @Override
    public <T> T evaluateSimpleExpression(String expression, VariableContext variables) {
        guard(new Cell(expression, false));
        return feel.evaluateSimpleExpression(expression, variables);
    }

    @Override
    public boolean evaluateSimpleUnaryTests(String tests, String input, VariableContext variables) {
        guard(new Cell(tests, true));
        return feel.evaluateSimpleUnaryTests(tests, input, variables);
    }

    private void guard(Cell cell) {
        allowed.get(cell, GuardedFeel::isAllowed);
    }

    private static boolean isAllowed(Cell cell) {
        try {
            FeelRules.variables(cell.text(), cell.condition());
            return true;
        } catch (Expressions.NotAllowed e) {
            throw new FeelException("A cell of the table " + e.getMessage());
        }
    }
}
