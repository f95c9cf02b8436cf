package org.cdexflow.process;

import org.camunda.bpm.engine.impl.cmd.DefaultJobRetryCmd;
import org.camunda.bpm.engine.impl.cmd.JobRetryCmd;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;

/** A model that does not end will not end at the next try either: its job becomes an incident at once. */
class GivenUpAtOnce extends JobRetryCmd {

    private GivenUpAtOnce(String job, Throwable fault) {
        super(job, fault);
    }

    /** What follows a job's failure. */
    static Command<Object> after(String job, Throwable fault) {
        return PassedInJob.Endless.isCauseOf(fault) ? new GivenUpAtOnce(job, fault) : new DefaultJobRetryCmd(job, fault);
    }

    @Override
    public Object execute(CommandContext context) {
        JobEntity job = getJob();
        if (job != null) {
            job.unlock();
            logException(job);
            job.setRetries(0);
            notifyAcquisition(context);
        }
        return null;
    }
}
