package org.cdexflow.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;

/**
 * How many elements a job has entered. A model that goes round and round, or multiplies its tokens, is stopped, however it hides
 * that from the check: its job fails, and what it did is rolled back.
 */
class PassedInJob implements Session {

    /** A request passes some twenty. */
    static final int MOST = 200;

    static final SessionFactory FACTORY = new SessionFactory() {
        @Override
        public Class<?> getSessionType() {
            return PassedInJob.class;
        }

        @Override
        public Session openSession() {
            return new PassedInJob();
        }
    };

    private int passed;

    /** The model goes on and on. */
    static final class Endless extends RuntimeException {

        Endless(String element) {
            super("More than " + MOST + " elements were passed without waiting, the last of them \"" + element
                    + "\": the model does not come to an end by itself. Deploy a corrected model, move the exchange to it, and retry.");
        }

        static boolean isCauseOf(Throwable fault) {
            for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
                if (cause instanceof Endless) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Counts one more in the job, or in the transaction of whoever completes a user task. */
    static void count(DelegateExecution entered) {
        if (++Context.getCommandContext().getSession(PassedInJob.class).passed > MOST) {
            throw new Endless(entered.getCurrentActivityId());
        }
    }

    @Override
    public void flush() {
        // there is nothing to write
    }

    @Override
    public void close() {
        // there is nothing to close
    }
}
