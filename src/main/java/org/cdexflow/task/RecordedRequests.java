package org.cdexflow.task;

import ca.uhn.fhir.context.FhirContext;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import org.cdexflow.store.Resources;
import org.cdexflow.store.StoredResource;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Requests that were answered before, to be received once more: what would happen to them is tried, and rolled back. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class RecordedRequests {

    private final Resources resources;
    private final Exchanges exchanges;
    private final JdbcTemplate jdbc;
    private final FhirContext fhir;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    RecordedRequests(
            Resources resources, Exchanges exchanges, JdbcTemplate jdbc, FhirContext fhir, ApplicationEventPublisher events,
            Clock clock) {
        this.resources = resources;
        this.exchanges = exchanges;
        this.jdbc = jdbc;
        this.fhir = fhir;
        this.events = events;
        this.clock = clock;
    }

    /**
     * One version of a Task, without what it asks and answers.
     *
     * @param businessStatus what the requester reads while it waits, or null
     * @param reason what the requester reads when it was declined or failed, or null
     * @param outputs how many it points to
     */
    public record Version(int number, String status, String businessStatus, String reason, int outputs) {}

    /**
     * Receives a recorded request again under an id of its own, as if it had just come. The caller rolls its transaction back: no
     * partner has asked this.
     *
     * @throws IllegalArgumentException when there is no such exchange
     */
    public Exchange receiveAgain(String recorded) {
        StoredResource newest = resources.read("Task", recorded)
                .orElseThrow(() -> new IllegalArgumentException("No exchange " + recorded));
        List<StoredResource> versions = resources.history(newest);
        Task task = parsed(versions.get(versions.size() - 1));
        task.setStatus(TaskStatus.REQUESTED).setId((String) null);
        task.getMeta().setVersionId(null).setLastUpdated(null);
        String id = Resources.newId();
        resources.createTask(id, newest.audience(), task, fhir.newJsonParser().encodeResourceToString(task));
        jdbc.update(
                "insert into exchange (id, direction, partner, kind, status, content_hash, purpose, requested_due, received_at)"
                        + " select ?, direction, partner, kind, ?, content_hash, purpose, requested_due, ?"
                        + " from exchange where id = ?",
                id,
                TaskStatus.REQUESTED.toCode(),
                Timestamp.from(clock.instant()),
                recorded);
        Exchange exchange = exchanges.read(id).orElseThrow();
        events.publishEvent(new TaskReceived(exchange));
        return exchange;
    }

    /** What was written of a Task, the oldest version first. */
    public List<Version> versions(String id) {
        List<StoredResource> versions = resources.history(resources.read("Task", id).orElseThrow());
        return versions.stream().map(this::version).sorted((a, b) -> a.number() - b.number()).toList();
    }

    private Version version(StoredResource stored) {
        Task task = parsed(stored);
        return new Version(
                stored.version(),
                task.getStatus().toCode(),
                task.getBusinessStatus().getText(),
                task.getStatusReason().getText(),
                task.getOutput().size());
    }

    private Task parsed(StoredResource stored) {
        return fhir.newJsonParser().parseResource(Task.class, stored.json());
    }
}
