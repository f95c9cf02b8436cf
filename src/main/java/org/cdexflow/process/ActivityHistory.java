package org.cdexflow.process;

import java.util.EnumSet;
import java.util.Set;
import org.camunda.bpm.engine.impl.bpmn.behavior.ExclusiveGatewayActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.behavior.NoneStartEventActivityBehavior;
import org.camunda.bpm.engine.impl.history.HistoryLevel;
import org.camunda.bpm.engine.impl.history.event.HistoryEventType;
import org.camunda.bpm.engine.impl.history.event.HistoryEventTypes;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;

/**
 * What the engine keeps of the past: which instance went through which element, when, and which incident stopped it. Not the
 * variables, which are ids, nor what a user task was called; the Task's versions and the AuditEvents tell the rest.
 */
class ActivityHistory implements HistoryLevel {

    static final String NAME = "elements";

    private static final String ACTIVITY_INSTANCE = HistoryEventTypes.ACTIVITY_INSTANCE_START.getEntityType();

    private static final Set<HistoryEventTypes> KEPT = EnumSet.of(
            HistoryEventTypes.PROCESS_INSTANCE_START,
            HistoryEventTypes.PROCESS_INSTANCE_UPDATE,
            HistoryEventTypes.PROCESS_INSTANCE_MIGRATE,
            HistoryEventTypes.PROCESS_INSTANCE_END,
            HistoryEventTypes.ACTIVITY_INSTANCE_START,
            HistoryEventTypes.ACTIVITY_INSTANCE_UPDATE,
            HistoryEventTypes.ACTIVITY_INSTANCE_MIGRATE,
            HistoryEventTypes.ACTIVITY_INSTANCE_END,
            HistoryEventTypes.INCIDENT_CREATE,
            HistoryEventTypes.INCIDENT_MIGRATE,
            HistoryEventTypes.INCIDENT_DELETE,
            HistoryEventTypes.INCIDENT_RESOLVE);

    /** A gateway or the start of a process: nothing happens there that the elements before and after do not tell. */
    private static boolean isPassedOnly(Object entity) {
        return entity instanceof ExecutionEntity execution
                && execution.getActivity() != null
                && (execution.getActivity().getActivityBehavior() instanceof ExclusiveGatewayActivityBehavior
                        || execution.getActivity().getActivityBehavior() instanceof NoneStartEventActivityBehavior);
    }

    @Override
    public int getId() {
        return 17;
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public boolean isHistoryEventProduced(HistoryEventType type, Object entity) {
        return type instanceof HistoryEventTypes known
                && KEPT.contains(known)
                && !(known.getEntityType().equals(ACTIVITY_INSTANCE) && isPassedOnly(entity));
    }
}
