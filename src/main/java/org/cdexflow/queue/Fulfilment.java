package org.cdexflow.queue;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.cdexflow.audit.Audit;
import org.cdexflow.audit.Decision;
import org.cdexflow.audit.Kind;
import org.cdexflow.gather.Candidates;
import org.cdexflow.gather.Documents;
import org.cdexflow.gather.Gathering;
import org.cdexflow.gather.Responses;
import org.cdexflow.gather.PatientMatch;
import org.cdexflow.process.UserTask;
import org.cdexflow.process.UserTask.Work;
import org.cdexflow.process.UserTasks;
import org.cdexflow.task.DataRequest;
import org.cdexflow.task.Exchange;
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
    private static final int LONGEST_REASON = 500;

    private final WorkItems items;
    private final Actions actions;
    private final Exchanges exchanges;
    private final Lifecycle lifecycle;
    private final UserTasks userTasks;
    private final Candidates candidates;
    private final Gathering gathering;
    private final Documents documents;
    private final Responses responses;
    private final PatientMatch match;
    private final Audit audit;

    Fulfilment(
            WorkItems items, Actions actions, Exchanges exchanges, Lifecycle lifecycle, UserTasks userTasks, Candidates candidates,
            Gathering gathering, Documents documents, Responses responses, PatientMatch match, Audit audit) {
        this.items = items;
        this.actions = actions;
        this.exchanges = exchanges;
        this.lifecycle = lifecycle;
        this.userTasks = userTasks;
        this.candidates = candidates;
        this.gathering = gathering;
        this.documents = documents;
        this.responses = responses;
        this.match = match;
        this.audit = audit;
    }

    /** What became of an exchange when a person had decided and the process had gone on. */
    public enum Outcome {
        /** Final: answered or declined. */
        ENDED,
        /** Somebody else must look before anything leaves. */
        WAITS_FOR_SECOND_PERSON,
        /** Newer data came, or the patient was merged: it must be released again. */
        CAME_BACK,
        /** Waits for staff again, for another reason. */
        WAITS,
        /** The process works on it. */
        UNDER_WAY
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
        if (mustBeLeftToOthers(item, person)) {
            throw new NotPossible("You released this request, so somebody else must review it.");
        }
        items.assign(exchange, person);
        actions.add(exchange, person, "claimed", null);
        if (item.work() == Work.FULFIL && !item.isOnHold()) {
            lifecycle.start(exchange, BEING_WORKED_ON);
        }
    }

    /** Whether this is for a second person, and the one who asks is the first. */
    public boolean mustBeLeftToOthers(WorkItem item, String person) {
        return item.secondPerson()
                && exchanges.read(item.exchange()).map(Exchange::releasedBy).filter(person::equals).isPresent();
    }

    /** Gives it back to the queue. */
    public void handBack(String exchange, String person) {
        WorkItem item = mine(exchange, person, EnumSet.allOf(Work.class));
        items.assign(exchange, null);
        actions.add(exchange, person, "handed back", null);
        if (item.work() == Work.FULFIL && !item.isOnHold()) {
            lifecycle.accept(exchange, WAITING);
        }
    }

    /** Waits for something that is not here. @param reason what the requester reads */
    public void hold(String exchange, String person, String reason) {
        mine(exchange, person, EnumSet.of(Work.FULFIL, Work.IDENTIFY));
        requireReason(reason);
        lifecycle.hold(exchange, reason.strip());
        actions.add(exchange, person, "held", reason.strip());
    }

    public void resume(String exchange, String person) {
        WorkItem item = mine(exchange, person, EnumSet.of(Work.FULFIL));
        if (!item.isOnHold()) {
            throw new NotPossible("This request is not on hold.");
        }
        lifecycle.start(exchange, BEING_WORKED_ON);
        actions.add(exchange, person, "resumed", null);
    }

    /**
     * Keeps what was chosen, so that what would leave can be shown.
     *
     * @param chosen references of what goes, such as {@code Observation/17}
     */
    public void choose(String exchange, String person, Collection<String> chosen) {
        WorkItem item = mine(exchange, person, EnumSet.of(Work.FULFIL));
        if (item.isOnHold()) {
            throw new NotPossible("This request is on hold. Resume it, then release.");
        }
        candidates.choose(exchange, chosen);
        documents.choose(exchange, chosen);
        requireSomething(exchange);
    }

    /**
     * Releases what was chosen; the process decides whether somebody else must look, or whether newer data brings it back.
     *
     * @param chosen references of what goes, such as {@code Observation/17}
     */
    public Outcome release(String exchange, String person, Collection<String> chosen) {
        choose(exchange, person, chosen);
        WorkItem item = locked(exchange);
        candidates.looked(exchange);
        exchanges.releasedBy(exchanges.lock(exchange), person);
        actions.add(exchange, person, Actions.RELEASED, null);
        decided(Kind.RELEASE, exchange, person);
        return end(item, person, "release");
    }

    /** Declines the request. @param reason what the requester reads */
    public void refuse(String exchange, String person, String reason) {
        WorkItem item = mine(exchange, person, EnumSet.of(Work.FULFIL, Work.IDENTIFY));
        requireReason(reason);
        actions.add(exchange, person, "refused", reason.strip());
        decided(Kind.REFUSAL, exchange, person);
        exchanges.refusedFor(exchanges.lock(exchange), reason.strip());
        end(item, person, "refuse");
    }

    /** The second person agrees with what is to be released. */
    public Outcome approve(String exchange, String person) {
        WorkItem item = mine(exchange, person, EnumSet.of(Work.REVIEW));
        exchanges.approvedBy(exchanges.lock(exchange), person);
        actions.add(exchange, person, "approved", null);
        decided(Kind.APPROVAL, exchange, person);
        return end(item, person, "approve");
    }

    /** The second person sends it back to whoever released it. @param note what they read */
    public void sendBack(String exchange, String person, String note) {
        WorkItem item = mine(exchange, person, EnumSet.of(Work.REVIEW));
        requireReason(note);
        actions.add(exchange, person, Actions.SENT_BACK, note.strip());
        decided(Kind.RETURN, exchange, person);
        end(item, person, "return");
    }

    /** Says which patient is meant. */
    public Outcome identify(String exchange, String person, String patient) {
        WorkItem item = mine(exchange, person, EnumSet.of(Work.IDENTIFY));
        String current = match.current(patient)
                .orElseThrow(() -> new NotPossible("There is no such patient in the record. Search again, and choose one who is listed."));
        exchanges.matched(exchanges.lock(exchange), current);
        actions.add(exchange, person, "identified the patient", null);
        decided(Kind.IDENTIFICATION, exchange, person);
        return end(item, person, "matched");
    }

    private void decided(Kind kind, String id, String person) {
        Exchange exchange = exchanges.lock(id).exchange();
        audit.decided(new Decision(kind, person, exchange.partner(), exchange.patient(), id, exchange.purpose()));
    }

    private Outcome end(WorkItem item, String person, String decision) {
        String patient = exchanges.lock(item.exchange()).exchange().patient();
        Map<String, Object> variables = new HashMap<>(Map.of(UserTask.DECISION, decision));
        if (decision.equals("release")) {
            boolean restricted = responses.isRestricted(item.exchange())
                    || gathering.released(item.exchange()).stream().anyMatch(it -> it.resource().restricted());
            variables.put(UserTask.RESTRICTED_CHOSEN, restricted);
        }
        userTasks.complete(item.exchange(), item.element(), variables);
        Exchange now = exchanges.lock(item.exchange()).exchange();
        if (!now.open()) {
            return Outcome.ENDED;
        }
        Optional<WorkItem> next = items.of(item.exchange());
        if (next.isEmpty()) {
            return Outcome.UNDER_WAY;
        }
        if (next.get().secondPerson()) {
            return Outcome.WAITS_FOR_SECOND_PERSON;
        }
        if (!Set.of("release", "approve").contains(decision) || next.get().work() != Work.FULFIL) {
            return Outcome.WAITS;
        }
        boolean merged = !Objects.equals(patient, now.patient());
        actions.add(
                item.exchange(), now.releasedBy(), Actions.GOT_BACK,
                merged ? "the patient's record was merged into another one" : "newer data came before it left");
        return Outcome.CAME_BACK;
    }

    /** The item, held by this person, who may do one of these works with it now. */
    WorkItem mine(String exchange, String person, Set<Work> works) {
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
        if (reason.strip().length() > LONGEST_REASON) {
            throw new NotPossible("The reason is longer than " + LONGEST_REASON + " characters. Shorten it.");
        }
        if (reason.indexOf('\0') >= 0) {
            throw new NotPossible("The reason has characters that no text may have.");
        }
    }
}
