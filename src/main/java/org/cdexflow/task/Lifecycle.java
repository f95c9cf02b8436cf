package org.cdexflow.task;

import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.cdexflow.audit.Audit;
import org.cdexflow.audit.Disclosure;
import org.cdexflow.store.Resources;
import org.cdexflow.store.StoredResource;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The only way in which a Task's status changes. Each method locks the exchange, moves the Task along the table of
 * {@link Transition}, and stores its next version in the caller's transaction.
 *
 * <p>Every method throws {@link IllegalTransition} when the Task cannot move that way any more.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class Lifecycle {

    public static final String WITHDRAWN = "Withdrawn by requester";

    private final Exchanges exchanges;
    private final Resources resources;
    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Lifecycle(
            Exchanges exchanges, Resources resources, Audit audit, ApplicationEventPublisher events, Clock clock) {
        this.exchanges = exchanges;
        this.resources = resources;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    /** Handed to people: matched, not begun. */
    public void accept(String id, String businessStatus) {
        move(id, TaskStatus.ACCEPTED, task -> progress(task, businessStatus));
    }

    /** Somebody works on it. */
    public void start(String id, String businessStatus) {
        move(id, TaskStatus.INPROGRESS, task -> progress(task, businessStatus));
        exchanges.begun(exchanges.lock(id), clock.instant());
    }

    /** Waits for something that is not here. */
    public void hold(String id, String businessStatus) {
        move(id, TaskStatus.ONHOLD, task -> progress(task, businessStatus));
    }

    /** Answered. The answer is a snapshot: what is released now is what stays readable. */
    public void complete(String id, Answer answer, String businessStatus) {
        LockedExchange locked = move(id, TaskStatus.COMPLETED, task -> {
            progress(task, businessStatus);
            answer.contained().forEach(task::addContained);
            answer.references().forEach(reference -> output(task, Cdex.HREX_TEMP, Cdex.OUTPUT_DATA, reference));
            if (answer.response() != null) {
                output(task, Cdex.SDC_TEMP, Cdex.OUTPUT_RESPONSE, answer.response());
            }
        });
        Exchange exchange = locked.exchange();
        audit.disclosed(new Disclosure(
                exchange.partner(), exchange.patient(), exchange.id(), exchange.purpose(), exchange.releasedBy(),
                exchange.approvedBy(), answer.resources()));
    }

    /** Declined: {@code rejected} before work began, {@code failed} after (CDex, statusReason). @param reason what the requester reads */
    public void decline(String id, String reason) {
        end(id, exchanges.lock(id).exchange().declined(), reason);
    }

    /** Tried and could not. @param reason what the requester reads */
    public void fail(String id, String reason) {
        end(id, TaskStatus.FAILED, reason);
    }

    /** Taken back by its requester; the record of it stays. */
    void withdraw(String id) {
        decline(id, WITHDRAWN);
        events.publishEvent(new TaskWithdrawn(exchanges.lock(id).exchange()));
    }

    /**
     * Worked once more from its beginning, because an operator says so (CONF-060). What the answer was goes from the Task; what was
     * released stays readable, and in the Task's history.
     */
    void reopen(LockedExchange locked) {
        Task task = locked.task().copy();
        if (!Transition.isFinal(task.getStatus())) {
            throw new IllegalTransition(locked.exchange().id(), task.getStatus().toCode(), TaskStatus.INPROGRESS.toCode());
        }
        Set<String> answers = task.getOutput().stream()
                .filter(output -> output.getValue() instanceof Reference)
                .map(output -> ((Reference) output.getValue()).getReference())
                .collect(Collectors.toSet());
        task.getContained().removeIf(resource -> resource.hasId() && answers.contains("#" + resource.getIdPart().replace("#", "")));
        task.setOutput(null).setStatusReason(null).setStatus(TaskStatus.INPROGRESS);
        progress(task, "Taken up again");
        put(locked, task);
        exchanges.reopened(locked, clock.instant());
    }

    /** Stores what a requester may change of its open Task; the status stays. */
    void amend(LockedExchange locked, Task amended) {
        store(locked, amended);
        events.publishEvent(new TaskChanged(locked.exchange()));
    }

    private void end(String id, TaskStatus status, String reason) {
        move(id, status, task -> {
            task.setStatusReason(new CodeableConcept().setText(reason));
            task.setBusinessStatus(null);
            task.setOutput(null);
        });
    }

    private LockedExchange move(String id, TaskStatus to, Consumer<Task> change) {
        LockedExchange locked = exchanges.lock(id);
        Task task = locked.task().copy();
        TaskStatus from = task.getStatus();
        boolean stays = from == to && !Transition.isFinal(to);
        if (!stays && !Transition.from(from).contains(to)) {
            throw new IllegalTransition(id, from.toCode(), to.toCode());
        }
        task.setStatus(to);
        change.accept(task);
        put(locked, task);
        return locked;
    }

    private void put(LockedExchange locked, Task task) {
        TaskStatus to = task.getStatus();
        store(locked, task);
        exchanges.moved(locked, to.toCode(), !Transition.isFinal(to), task.getStatusReason().getText(), clock.instant());
        Exchange exchange = locked.exchange();
        if (exchange.patient() != null && to == TaskStatus.COMPLETED) {
            // answered, not just asked: whoever is only waiting for staff has been granted nothing yet
            resources.openPatient(exchange.partner(), exchange.patient());
        }
        events.publishEvent(new TaskChanged(exchange));
    }

    private void store(LockedExchange locked, Task task) {
        Instant now = clock.instant();
        // Task inv-1: lastModified is not before authoredOn, whatever the requester's clock says
        boolean ahead = task.hasAuthoredOn() && task.getAuthoredOn().toInstant().isAfter(now);
        // to the millisecond: cut to the second it could lie before an authoredOn of the same second
        task.setLastModifiedElement(ahead
                ? task.getAuthoredOnElement().copy()
                : new DateTimeType(Date.from(now), TemporalPrecisionEnum.MILLI));
        StoredResource stored = resources.updateTask(locked.stored(), task);
        locked.changed(stored, task);
    }

    private static void progress(Task task, String businessStatus) {
        task.setBusinessStatus(businessStatus == null ? null : new CodeableConcept().setText(businessStatus));
    }

    private static void output(Task task, String system, String type, String reference) {
        task.addOutput()
                .setType(new CodeableConcept().addCoding(new Coding(system, type, null)))
                .setValue(new Reference(reference));
    }
}
