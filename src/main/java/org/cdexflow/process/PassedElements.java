package org.cdexflow.process;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.impl.history.event.HistoricActivityInstanceEventEntity;
import org.camunda.bpm.engine.impl.history.event.HistoryEvent;
import org.camunda.bpm.engine.impl.history.event.HistoryEventTypes;
import org.camunda.bpm.engine.impl.history.handler.HistoryEventHandler;

/**
 * Notes which elements a rehearsal enters, in their order; also those of a job that fails, of which the engine's history keeps
 * nothing. Other threads are not noted.
 */
class PassedElements implements HistoryEventHandler {

    private static final ThreadLocal<List<Passed>> NOTED = new ThreadLocal<>();

    /** An element that was entered: the process that it is part of, its id and its name. */
    record Passed(String model, String element, String name) {}

    /** Notes what this thread enters from now on, until {@link #end}. */
    static List<Passed> begin() {
        List<Passed> noted = new ArrayList<>();
        NOTED.set(noted);
        return noted;
    }

    static void end() {
        NOTED.remove();
    }

    @Override
    public void handleEvent(HistoryEvent event) {
        List<Passed> noted = NOTED.get();
        if (noted != null
                && event instanceof HistoricActivityInstanceEventEntity activity
                && event.isEventOfType(HistoryEventTypes.ACTIVITY_INSTANCE_START)) {
            String name = activity.getActivityName() == null ? activity.getActivityId() : activity.getActivityName();
            noted.add(new Passed(activity.getProcessDefinitionKey(), activity.getActivityId(), name));
        }
    }

    @Override
    public void handleEvents(List<HistoryEvent> events) {
        events.forEach(this::handleEvent);
    }
}
