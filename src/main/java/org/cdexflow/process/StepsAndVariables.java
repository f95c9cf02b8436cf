package org.cdexflow.process;

import java.beans.FeatureDescriptor;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.el.JuelExpressionManager;
import org.camunda.bpm.engine.variable.context.VariableContext;
import org.camunda.bpm.impl.juel.jakarta.el.ELContext;
import org.camunda.bpm.impl.juel.jakarta.el.ELException;
import org.camunda.bpm.impl.juel.jakarta.el.ELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.FunctionMapper;
import org.camunda.bpm.impl.juel.jakarta.el.PropertyNotWritableException;
import org.cdexflow.inspection.Expressions;

/**
 * All that expressions reach, whatever they say: steps by their name, variables, and the request's number as
 * {@code execution.processBusinessKey}. No function, no method, no property of anything else. What {@link Expressions} refuse
 * before a deployment finds nothing here.
 */
class StepsAndVariables extends JuelExpressionManager {

    private final Map<Object, Object> steps;

    StepsAndVariables(Map<Object, Object> steps) {
        super(steps);
        this.steps = steps;
    }

    @Override
    protected ELResolver createElResolver() {
        return new Names();
    }

    @Override
    protected FunctionMapper createFunctionMapper() {
        return new FunctionMapper() {
            @Override
            public java.lang.reflect.Method resolveFunction(String prefix, String name) {
                return null;
            }
        };
    }

    /** What {@code execution} means. */
    private record Request(String processBusinessKey) {}

    private final class Names extends ELResolver {

        @Override
        public Object getValue(ELContext context, Object base, Object property) {
            context.setPropertyResolved(true);
            if (base == null) {
                return named(context, String.valueOf(property));
            }
            if (base instanceof Request request && "processBusinessKey".equals(property)) {
                return request.processBusinessKey();
            }
            throw new ELException("Expressions have variables only, not \"" + property + "\" of something.");
        }

        private Object named(ELContext context, String name) {
            VariableScope scope = (VariableScope) context.getContext(VariableScope.class);
            if (scope != null && steps.containsKey(name)) {
                return steps.get(name);
            }
            if (scope != null && scope.hasVariable(name)) {
                return scope.getVariable(name);
            }
            if (scope instanceof DelegateExecution execution && "execution".equals(name)) {
                return new Request(execution.getProcessBusinessKey());
            }
            VariableContext asked = (VariableContext) context.getContext(VariableContext.class);
            if (asked != null && asked.containsVariable(name)) {
                return asked.resolve(name).getValue();
            }
            throw new ELException("There is no variable \"" + name + "\".");
        }

        @Override
        public Object invoke(ELContext context, Object base, Object method, Class<?>[] types, Object[] values) {
            throw new ELException("Expressions have no methods, so not \"" + method + "\" either.");
        }

        @Override
        public Class<?> getType(ELContext context, Object base, Object property) {
            return Object.class;
        }

        @Override
        public void setValue(ELContext context, Object base, Object property, Object value) {
            throw new PropertyNotWritableException("Expressions set nothing.");
        }

        @Override
        public boolean isReadOnly(ELContext context, Object base, Object property) {
            return true;
        }

        @Override
        public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
            return Collections.emptyIterator();
        }

        @Override
        public Class<?> getCommonPropertyType(ELContext context, Object base) {
            return Object.class;
        }
    }
}
