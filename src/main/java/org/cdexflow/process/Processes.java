package org.cdexflow.process;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.cdexflow.task.DueDateMoved;
import org.cdexflow.task.Exchange;
import org.cdexflow.task.TaskReceived;
import org.cdexflow.task.TaskWithdrawn;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The process of each exchange: started, ended and moved with the facts about its Task, in the same transaction. The exchange's
 * id is the business key of the instance and of all instances that it calls.
 */
@Component
class Processes {

    /** Models that start with a request. */
    static final Set<String> STARTED_BY_REQUESTS = Set.of("data-request");

    private final RuntimeService runtime;
    private final ManagementService management;
    private final DueDates dueDates;

    Processes(ProcessEngine engine, DueDates dueDates) {
        this.runtime = engine.getRuntimeService();
        this.management = engine.getManagementService();
        this.dueDates = dueDates;
    }

    @EventListener
    void start(TaskReceived received) {
        if (received.exchange().direction() == Exchange.Direction.INCOMING) {
            runtime.startProcessInstanceByKey("data-request", received.exchange().id());
        }
    }

    @EventListener
    void end(TaskWithdrawn withdrawn) {
        for (ProcessInstance instance : instances(withdrawn.exchange().id(), true)) {
            EngineCall.run(() -> runtime.deleteProcessInstance(instance.getId(), "Withdrawn by requester", true, true));
        }
    }

    /** Timers that wait for the due date or its reminder wait for the new ones. */
    @EventListener
    void moveTimers(DueDateMoved moved) {
        EngineCall.run(() -> moveTimers(moved.exchange()));
    }

    private void moveTimers(Exchange exchange) {
        for (ProcessInstance instance : instances(exchange.id(), false)) {
            int percent = runtime.getVariable(instance.getId(), DueDates.REMINDER_PERCENT) instanceof Integer set
                    ? set
                    : DueDates.USUAL_PERCENT;
            Instant reminder = dueDates.reminder(exchange.dueAt(), percent);
            runtime.setVariables(instance.getId(), Map.of(
                    DueDates.DUE, Date.from(exchange.dueAt()), DueDates.REMINDER, Date.from(reminder)));
            List<Job> timers =
                    management.createJobQuery().processInstanceId(instance.getId()).timers().list();
            timers.forEach(timer -> management.recalculateJobDuedate(timer.getId(), false));
        }
    }

    private List<ProcessInstance> instances(String exchange, boolean rootOnly) {
        var query = runtime.createProcessInstanceQuery().processInstanceBusinessKey(exchange);
        return (rootOnly ? query.rootProcessInstances() : query).list();
    }
}
