package org.cdexflow.process;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.task.Task;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The places where processes wait for people. */
@Component
public class UserTasks {

    private static final String DEFAULT_QUEUE = "records";

    /** What gateways ask, and processes that began before there were second persons do not know: nobody has asked for one. */
    private static final Set<String> SINCE_SECOND_PERSONS = Set.of("secondReview", UserTask.RESTRICTED_CHOSEN);

    private final TaskService tasks;

    UserTasks(ProcessEngine engine) {
        this.tasks = engine.getTaskService();
    }

    /**
     * Ends a user task and lets the process go on, in the caller's transaction up to where it waits again. The caller holds the
     * exchange's lock.
     *
     * @param variables small values for the model's gateways, {@link UserTask#DECISION} among them
     * @throws NotWaiting when the process does not wait there any more
     * @throws OptimisticLockingFailureException when the engine changed it at the same moment; trying again helps
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void complete(String exchange, String element, Map<String, Object> variables) {
        List<Task> waiting = tasks.createTaskQuery()
                .processInstanceBusinessKey(exchange)
                .taskDefinitionKey(element)
                .list();
        if (waiting.isEmpty()) {
            throw new NotWaiting(exchange, element);
        }
        String task = waiting.get(0).getId();
        Map<String, Object> all = new HashMap<>(variables);
        SINCE_SECOND_PERSONS.stream().filter(name -> tasks.getVariable(task, name) == null).forEach(name -> all.putIfAbsent(name, false));
        EngineCall.run(() -> tasks.complete(task, all));
    }

    /** Tells of user tasks as they come and go. */
    static TaskListener announcing(ApplicationEventPublisher events) {
        return task -> {
            String exchange = task.getExecution().getProcessBusinessKey();
            if (exchange == null) {
                return;
            }
            try {
                events.publishEvent(
                        task.getEventName().equals(TaskListener.EVENTNAME_CREATE)
                                ? new UserTask.Created(read(task, exchange))
                                : new UserTask.Ended(exchange, task.getTaskDefinitionKey()));
            } catch (ConcurrencyFailureException passing) {
                throw passing;
            } catch (RuntimeException fault) {
                // the engine keeps the message, which might hold PHI
                throw new StepDelegate.StepFailed(task.getTaskDefinitionKey(), fault);
            }
        };
    }

    private static UserTask read(DelegateTask task, String exchange) {
        return read(exchange, task.getTaskDefinitionKey(), task.getName(), task::getVariable);
    }

    /** @param inputs of the element, by name; null when it has none of that name */
    static UserTask read(String exchange, String element, String name, Function<String, Object> inputs) {
        return new UserTask(
                exchange,
                element,
                name,
                UserTask.Work.valueOf(text(inputs, "work", UserTask.Work.FULFIL.name()).toUpperCase(Locale.ROOT)),
                text(inputs, "queue", DEFAULT_QUEUE),
                Boolean.parseBoolean(text(inputs, "secondPerson", "false")));
    }

    private static String text(Function<String, Object> inputs, String input, String otherwise) {
        Object value = inputs.apply(input);
        return value == null || value.toString().isBlank() ? otherwise : value.toString();
    }
}
