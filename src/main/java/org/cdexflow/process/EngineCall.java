package org.cdexflow.process;

import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.OptimisticLockingFailureException;

/** A call of the engine on behalf of a caller who does not know it: that a job met it is told in Spring's words. */
final class EngineCall {

    private EngineCall() {}

    /** @throws OptimisticLockingFailureException when a job changed the same rows; the transaction is to be begun again */
    static void run(Runnable call) {
        try {
            call.run();
        } catch (OptimisticLockingException met) {
            throw new OptimisticLockingFailureException("A job of the process was at work", met);
        } catch (ProcessEngineException wrapped) {
            // of what a listener or a step met, the engine makes an exception of its own
            for (Throwable cause = wrapped; cause != null; cause = cause.getCause()) {
                if (cause instanceof ConcurrencyFailureException met) {
                    throw met;
                }
            }
            throw wrapped;
        }
    }
}
