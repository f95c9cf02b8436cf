package org.cdexflow.process;

import java.util.function.Supplier;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.cdexflow.inspection.Bpmn;
import org.springframework.dao.ConcurrencyFailureException;

/** Lets the engine run a step. */
record StepDelegate(String name, Supplier<Step> step) implements JavaDelegate {

    @Override
    public void execute(DelegateExecution execution) {
        try {
            step.get().perform(new EngineWork(execution));
        } catch (Refused refused) {
            refuse(execution, refused);
        } catch (OptimisticLockingException | ConcurrencyFailureException | BpmnError passing) {
            throw passing;
        } catch (RuntimeException fault) {
            throw new StepFailed(name, fault);
        }
    }

    static void refuse(DelegateExecution execution, Refused refused) {
        execution.setVariable("reason", refused.getMessage());
        throw new BpmnError(Bpmn.REFUSED);
    }

    /** What the engine stores and logs of a fault: where it happened, but no message, which might hold PHI. */
    static final class StepFailed extends RuntimeException {

        StepFailed(String step, RuntimeException fault) {
            super("Step " + step + " failed: " + fault.getClass().getName());
            setStackTrace(fault.getStackTrace());
        }
    }

    private record EngineWork(DelegateExecution execution) implements Work {

        @Override
        public String exchange() {
            return execution.getProcessBusinessKey();
        }

        @Override
        public String input(String name) {
            Object value = execution.getVariable(name);
            return value == null ? null : value.toString();
        }

        @Override
        public void set(String name, Object value) {
            execution.setVariable(name, value);
        }
    }
}
