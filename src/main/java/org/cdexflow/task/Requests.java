package org.cdexflow.task;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceVersionConflictException;
import ca.uhn.fhir.rest.server.exceptions.UnclassifiedServerFailureException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Role;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.Resources;
import org.cdexflow.store.StoredResource;
import org.cdexflow.validation.Outcomes;
import org.cdexflow.validation.Problem;
import org.cdexflow.validation.Profiles;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * What partners may do with requests: make them, move their due date, tag them, take them back; and an operator, who may reopen them.
 * What is wrong with the
 * request itself is refused here and leaves nothing behind; what policy or the patient's record says against it is decided by
 * its process, where the requester can see it.
 */
@Component
public class Requests {

    /** Characters of a request. Each change of it is kept as a whole, and a page has many. */
    private static final int LONGEST = 1_000_000;

    private final Profiles profiles;
    private final Parties parties;
    private final Resources resources;
    private final Exchanges exchanges;
    private final Lifecycle lifecycle;
    private final Settings settings;
    private final FhirContext fhir;
    private final ApplicationEventPublisher events;
    private final RetriedTransaction transaction;
    private final Clock clock;

    Requests(
            Profiles profiles, Parties parties, Resources resources, Exchanges exchanges, Lifecycle lifecycle, Settings settings,
            FhirContext fhir, ApplicationEventPublisher events, RetriedTransaction transaction, Clock clock) {
        this.profiles = profiles;
        this.parties = parties;
        this.resources = resources;
        this.exchanges = exchanges;
        this.lifecycle = lifecycle;
        this.settings = settings;
        this.fhir = fhir;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A stored request; not {@code created} when it is one that was open already. */
    public record Accepted(StoredResource task, boolean created) {}

    /**
     * Stores a partner's request, its exchange, its process and the first job of it in one transaction.
     *
     * @throws UnprocessableEntityException when the Task breaks its profile or is not for us
     * @throws ForbiddenOperationException when the requester is not the calling partner
     * @throws ResourceVersionConflictException when another request with the same identifier is open
     */
    public Accepted accept(Task task, Partner partner) {
        check(task, partner);
        String json = content(task);
        requireShort(json);
        return transaction.execute(() -> store(task, json, partner));
    }

    private void check(Task task, Partner partner) {
        if (!settings.roles().contains(Role.DATA_SOURCE)) {
            throw unprocessable(IssueType.NOTSUPPORTED, "This organization does not answer data requests here.");
        }
        LenientSpellings.normalize(task);
        requireValid(task);
        if (task.getStatus() != TaskStatus.REQUESTED) {
            throw unprocessable(IssueType.BUSINESSRULE, "A new request has the status \"requested\"; every other status is set by us.");
        }
        if (task.hasOutput()) {
            throw unprocessable(IssueType.BUSINESSRULE, "A request has no output; outputs are written by us.");
        }
        if (!parties.isPartner(task.getRequester(), partner)) {
            throw forbidden("Task.requester must name the organization whose token makes this call, by one of its agreed identifiers.");
        }
        if (!parties.isOurs(task.getOwner())) {
            throw unprocessable(IssueType.BUSINESSRULE, "Task.owner names nobody here. It must be one of our identifiers, or a"
                    + " Practitioner, PractitionerRole or Organization of ours.");
        }
    }

    private static void requireShort(String json) {
        if (json.length() > LONGEST) {
            throw new UnclassifiedServerFailureException(413, "A request has at most " + LONGEST + " characters. Say it in fewer.");
        }
    }

    private void requireValid(Task task) {
        List<Problem> problems = profiles.check(task);
        if (problems.stream().anyMatch(Problem::isError)) {
            throw new UnprocessableEntityException("The Task breaks its profile", Outcomes.of(problems));
        }
    }

    private Accepted store(Task task, String json, Partner partner) {
        DataRequest request = DataRequest.of(task, settings.zone());
        Instant now = clock.instant();
        Exchange exchange = new Exchange(
                Resources.newId(), Exchange.Direction.INCOMING, partner.id(), request.kind(), TaskStatus.REQUESTED.toCode(), true,
                request.purpose(), null, null, request.due(), null, now, null, null, List.of());
        Optional<String> open = exchanges.reserve(exchange, identifiers(task));
        if (open.isPresent()) {
            return unlessOther(open.get(), json);
        }
        StoredResource stored = resources.createTask(exchange.id(), partner.id(), task, json);
        exchanges.insert(exchange, hash(json));
        events.publishEvent(new TaskReceived(exchange));
        return new Accepted(stored, true);
    }

    /** The request that a conditional create found: the same one, open or final, or another that is in the way. */
    public Accepted repeated(String found, Task task) {
        LenientSpellings.normalize(task);
        return unlessOther(found, content(task));
    }

    private Accepted unlessOther(String found, String json) {
        if (!exchanges.contentHash(found).equals(hash(json))) {
            throw new ResourceVersionConflictException("There is a request with other content that this one repeats: Task/" + found
                    + ". Withdraw that while it is open, or send this one with an identifier of its own.");
        }
        return new Accepted(resources.read("Task", found).orElseThrow(), false);
    }

    /** Takes a request back. @throws ResourceVersionConflictException when it is final already */
    public StoredResource withdraw(String id) {
        return transaction.execute(() -> {
            LockedExchange locked = lockOpen(id, "withdrawn");
            lifecycle.withdraw(id);
            return locked.stored();
        });
    }

    /**
     * Has a finished request worked once more. Its requester sees it in progress again, whatever it concluded from the end.
     *
     * @throws ResourceVersionConflictException when it is open, was withdrawn, or another one with its identifier is open by now
     */
    public void reopen(String id) {
        transaction.execute(() -> {
            LockedExchange locked = exchanges.lock(id);
            if (locked.exchange().open()) {
                throw new ResourceVersionConflictException("It is not finished: its status is " + locked.exchange().status() + ".");
            }
            if (Lifecycle.WITHDRAWN.equals(locked.task().getStatusReason().getText())) {
                throw new ResourceVersionConflictException("Its requester took it back. It would have to ask again.");
            }
            if (exchanges.reserve(locked.exchange(), identifiers(locked.task())).isPresent()) {
                throw new ResourceVersionConflictException("Its requester has asked again with the same number, and that request is open.");
            }
            lifecycle.reopen(locked);
            events.publishEvent(new TaskReceived(locked.exchange()));
            return locked;
        });
    }

    /**
     * Lets a requester withdraw its request (status {@code cancelled}), move its due date, or change its tags.
     *
     * @param version the version that the requester saw, or null when it did not say
     */
    public StoredResource update(String id, Task wished, Integer version) {
        if (wished.getStatus() == TaskStatus.CANCELLED) {
            return withdraw(id);
        }
        if (version == null) {
            throw new InvalidRequestException("Send If-Match with the ETag of the version that you saw: W/\"1\".");
        }
        return transaction.execute(() -> {
            LockedExchange locked = exchanges.lock(id);
            if (locked.stored().version() != version) {
                throw new PreconditionFailedException("The Task has changed since: its version is " + locked.stored().version()
                        + ". Read it again, then repeat the change.");
            }
            Task amended = amended(lockOpen(id, "changed").task(), wished);
            requireValid(amended);
            requireShort(fhir.newJsonParser().encodeResourceToString(amended));
            Instant before = locked.exchange().requestedDue();
            if (before != null && !amended.getRestriction().getPeriod().hasEnd()) {
                throw forbidden("The due date can be moved, but not removed. Send restriction.period.end.");
            }
            lifecycle.amend(locked, amended);
            Instant due = locked.request(settings.zone()).due();
            if (due != null && !due.equals(before)) {
                exchanges.dueMoved(locked, due);
                events.publishEvent(new DueDateMoved(locked.exchange()));
            }
            return locked.stored();
        });
    }

    private static Task amended(Task stored, Task wished) {
        Task amended = stored.copy();
        amended.setId(stored.getIdElement().getIdPart());
        amended.getMeta().setTag(wished.getMeta().getTag());
        amended.getRestriction().setPeriod(wished.getRestriction().hasPeriod() ? wished.getRestriction().getPeriod().copy() : null);
        if (amended.getRestriction().isEmpty()) {
            amended.setRestriction(null);
        }
        Task rest = wished.copy();
        rest.setMeta(amended.getMeta().copy());
        rest.setIdElement(amended.getIdElement());
        rest.setLastModifiedElement(amended.getLastModifiedElement());
        rest.setText(amended.hasText() ? amended.getText() : null);
        if (!rest.equalsDeep(amended)) {
            throw forbidden("Of a request, its requester may change meta.tag and restriction.period, or withdraw it with the status"
                    + " \"cancelled\". Everything else is ours to write.");
        }
        return amended;
    }

    private LockedExchange lockOpen(String id, String verb) {
        LockedExchange locked = exchanges.lock(id);
        if (!locked.exchange().open()) {
            throw new ResourceVersionConflictException(
                    "The Task is " + locked.exchange().status() + "; a final Task cannot be " + verb + " any more.");
        }
        return locked;
    }

    private static List<String> identifiers(Task task) {
        return task.getIdentifier().stream()
                .filter(identifier -> identifier.hasValue())
                .map(identifier -> identifier.getSystem() + "|" + identifier.getValue())
                .distinct()
                .sorted()
                .toList();
    }

    /** The Task's text without the id and version that the sender may have written: what is stored, and compared. */
    private String content(Task task) {
        task.setId((String) null);
        task.getMeta().setVersionId(null).setLastUpdated(null);
        return fhir.newJsonParser().encodeResourceToString(task);
    }

    private static String hash(String json) {
        try {
            byte[] text = json.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static UnprocessableEntityException unprocessable(IssueType code, String diagnostics) {
        return new UnprocessableEntityException(diagnostics, Outcomes.of(code, diagnostics));
    }

    private static ForbiddenOperationException forbidden(String diagnostics) {
        return new ForbiddenOperationException(diagnostics, Outcomes.of(IssueType.FORBIDDEN, diagnostics));
    }
}
