package org.cdexflow.queue;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.cdexflow.gather.Candidates;
import org.cdexflow.gather.Documents;
import org.cdexflow.gather.Gathering;
import org.cdexflow.gather.Responses;
import org.cdexflow.process.UserTask;
import org.cdexflow.process.UserTasks;
import org.cdexflow.task.DataRequest;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.Lifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What staff do with an exchange that waits for them. Each action locks the exchange first, so of two people at one request the
 * second finds what the first did.
 *
 * <p>Every method throws {@link NotPossible} when somebody else was quicker or has it; nothing is changed then.
 */
@Component
@Transactional
public class Fulfilment {

    static final String BEING_WORKED_ON = "Being worked on by the provider";
    private static final String WAITING = "Waiting for review by the provider";

    private final WorkItems items;
    private final Actions actions;
    private final Exchanges exchanges;
    private final Lifecycle lifecycle;
    private final UserTasks userTasks;
    private final Candidates candidates;
    private final Gathering gathering;
    private final Documents documents;
    private final Responses responses;

    Fulfilment(
            WorkItems items, Actions actions, Exchanges exchanges, Lifecycle lifecycle, UserTasks userTasks, Candidates candidates,
            Gathering gathering, Documents documents, Responses responses) {
        this.items = items;
        this.actions = actions;
        this.exchanges = exchanges;
        this.lifecycle = lifecycle;
        this.userTasks = userTasks;
        this.candidates = candidates;
        this.gathering = gathering;
        this.documents = documents;
        this.responses = responses;
    }

    /** Takes it: nobody else can act on it until it is handed back. */
    public void claim(String exchange, String person) {
        WorkItem item = locked(exchange);
        if (item.isOf(person)) {
            return;
        }
        if (item.assignee() != null) {
            throw new NotPossible(item.assignee() + " has this request. Ask them to hand it back, or choose another one.");
        }
        if (item.secondPerson() && actions.releaser(exchange).filter(person::equals).isPresent()) {
            throw new NotPossible("You released this request, so somebody else must review it.");
        }
        items.assign(exchange, person);
        actions.add(exchange, person, "claimed", null);
        if (item.work() == UserTask.Work.FULFIL && !item.isOnHold()) {
            lifecycle.start(exchange, BEING_WORKED_ON);
        }
    }

    /** Gives it back to the queue. */
    public void handBack(String exchange, String person) {
        WorkItem item = mine(exchange, person);
        items.assign(exchange, null);
        actions.add(exchange, person, "handed back", null);
        if (item.work() == UserTask.Work.FULFIL && !item.isOnHold()) {
            lifecycle.accept(exchange, WAITING);
        }
    }

    /** Waits for something that is not here. @param reason what the requester reads */
    public void hold(String exchange, String person, String reason) {
        mine(exchange, person);
        requireReason(reason);
        lifecycle.hold(exchange, reason);
        actions.add(exchange, person, "held", reason);
    }

    public void resume(String exchange, String person) {
        mine(exchange, person);
        lifecycle.start(exchange, BEING_WORKED_ON);
        actions.add(exchange, person, "resumed", null);
    }

    /**
     * Releases what was chosen; the process decides whether somebody else must look, or whether newer data brings it back.
     *
     * @param chosen references of what goes, such as {@code Observation/17}
     */
    public void release(String exchange, String person, Collection<String> chosen) {
        WorkItem item = mine(exchange, person);
        if (item.isOnHold()) {
            throw new NotPossible("This request is on hold. Resume it, then release.");
        }
        candidates.choose(exchange, chosen);
        documents.choose(exchange, chosen);
        requireSomething(exchange);
        actions.add(exchange, person, Actions.RELEASED, null);
        end(item, Map.of(UserTask.DECISION, "release"));
    }

    /** Declines the request. @param reason what the requester reads */
    public void refuse(String exchange, String person, String reason) {
        WorkItem item = mine(exchange, person);
        requireReason(reason);
        actions.add(exchange, person, "refused", reason);
        exchanges.refusedFor(exchanges.lock(exchange), reason);
        end(item, Map.of(UserTask.DECISION, "refuse"));
    }

    /** The second person agrees with what is to be released. */
    public void approve(String exchange, String person) {
        WorkItem item = mine(exchange, person);
        actions.add(exchange, person, "approved", null);
        end(item, Map.of(UserTask.DECISION, "approve"));
    }

    /** The second person sends it back to whoever released it. @param note what they read */
    public void sendBack(String exchange, String person, String note) {
        WorkItem item = mine(exchange, person);
        requireReason(note);
        actions.add(exchange, person, "sent back", note);
        end(item, Map.of(UserTask.DECISION, "return"));
    }

    /** Says which patient is meant. */
    public void identify(String exchange, String person, String patient) {
        WorkItem item = mine(exchange, person);
        exchanges.matched(exchanges.lock(exchange), patient);
        actions.add(exchange, person, "identified the patient", null);
        end(item, Map.of(UserTask.DECISION, "matched"));
    }

    private void end(WorkItem item, Map<String, Object> variables) {
        userTasks.complete(item.exchange(), item.element(), variables);
    }

    private WorkItem mine(String exchange, String person) {
        return mine(exchange, person, Set.of(UserTask.Work.values()));
    }

    /** The item, held by this person, who may do one of these works with it now. */
    WorkItem mine(String exchange, String person, Set<UserTask.Work> works) {
        WorkItem item = locked(exchange);
        if (!item.isOf(person)) {
            throw new NotPossible(item.assignee() == null
                    ? "Nobody has this request. Claim it first."
                    : item.assignee() + " has this request now. Nothing was changed.");
        }
        if (!works.contains(item.work())) {
            throw new NotPossible("The request has moved on: \"" + item.title() + "\" is to be done now. Nothing was changed.");
        }
        return item;
    }

    /** There is something to release, and what was asked is among it. */
    private void requireSomething(String exchange) {
        boolean answered = responses.of(exchange).isPresent();
        if (!answered && exchanges.lock(exchange).exchange().kind() == DataRequest.Kind.QUESTIONNAIRE) {
            throw new NotPossible("This request asks for a completed questionnaire. Attach it, or refuse the request with a reason.");
        }
        if (!answered
                && gathering.released(exchange).isEmpty()
                && documents.of(exchange).stream().noneMatch(Documents.Document::chosen)) {
            throw new NotPossible("Nothing is chosen. Choose what is to be released, or refuse the request with a reason.");
        }
    }

    private WorkItem locked(String exchange) {
        exchanges.lock(exchange);
        return items.of(exchange).orElseThrow(() -> new NotPossible("This request is finished, or waits for nobody any more."));
    }

    private static void requireReason(String reason) {
        if (reason == null || reason.isBlank()) {
            throw new NotPossible("Give a reason.");
        }
    }
}
