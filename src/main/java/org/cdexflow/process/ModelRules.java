package org.cdexflow.process;

import java.util.List;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.task.TaskDefinition;
import org.camunda.bpm.engine.impl.util.xml.Element;

/**
 * What holds for every model, whoever drew it. A process that a request starts begins with a job of its own, so that taking the
 * request runs none of the model's steps. What it passes is counted. Where it waits for a person is announced.
 */
class ModelRules extends AbstractBpmnParseListener {

    private final TaskListener userTasks;

    ModelRules(TaskListener userTasks) {
        this.userTasks = userTasks;
    }

    @Override
    public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
        TaskDefinition task = ((UserTaskActivityBehavior) activity.getActivityBehavior()).getTaskDefinition();
        for (String event : List.of(
                TaskListener.EVENTNAME_CREATE, TaskListener.EVENTNAME_COMPLETE, TaskListener.EVENTNAME_DELETE)) {
            task.addBuiltInTaskListener(event, userTasks);
        }
    }

    @Override
    public void parseStartEvent(Element element, ScopeImpl scope, ActivityImpl start) {
        if (scope instanceof ProcessDefinitionEntity process && Processes.STARTED_BY_REQUESTS.contains(process.getKey())) {
            // not exclusive: it is the instance's only job, and looking for others costs a query each
            start.setAsyncBefore(true, false);
        }
    }

    @Override
    public void parseRootElement(Element definitions, List<ProcessDefinitionEntity> processes) {
        processes.forEach(ModelRules::count);
    }

    private static void count(ScopeImpl scope) {
        for (ActivityImpl activity : scope.getActivities()) {
            activity.addBuiltInListener(ExecutionListener.EVENTNAME_START, (ExecutionListener) PassedInJob::count);
            count(activity);
        }
    }
}
