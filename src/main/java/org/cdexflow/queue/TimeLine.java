package org.cdexflow.queue;

import ca.uhn.fhir.context.FhirContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.store.Resources;
import org.cdexflow.store.StoredResource;
import org.cdexflow.task.Exchange;
import org.hl7.fhir.r4.model.Task;
import org.springframework.stereotype.Component;

/** The course of an exchange: what the requester did and could read, and what our people did, in the order of time. */
@Component
public class TimeLine {

    private final Resources resources;
    private final Actions actions;
    private final Partners partners;
    private final FhirContext fhir;

    TimeLine(Resources resources, Actions actions, Partners partners, FhirContext fhir) {
        this.resources = resources;
        this.actions = actions;
        this.partners = partners;
        this.fhir = fhir;
    }

    /** Who moved it on. */
    public enum Side {
        REQUESTER,
        STAFF,
        TASK
    }

    /**
     * @param what a sentence without its full stop
     * @param note in the words of whoever wrote them, or null
     * @param status of the Task from then on, or null
     */
    public record Entry(Instant at, Side side, String what, String note, String status) {}

    public List<Entry> of(Exchange exchange) {
        String payer = partners.byId(exchange.partner()).map(Partner::name).orElse(exchange.partner());
        List<Entry> entries = new ArrayList<>();
        actions.of(exchange.id()).forEach(action ->
                entries.add(new Entry(action.at(), Side.STAFF, action.person() + " " + action.words(), action.note(), null)));
        Task before = null;
        List<StoredResource> versions = new ArrayList<>(resources.history(resources.read("Task", exchange.id()).orElseThrow()));
        versions.sort(Comparator.comparingInt(StoredResource::version));
        for (StoredResource version : versions) {
            Task task = fhir.newJsonParser().parseResource(Task.class, version.json());
            entries.add(entry(version, before, task, payer));
            before = task;
        }
        // a stable sort, to the millisecond that a Task's version knows: what a person did comes before what became of it
        entries.sort(Comparator.comparing(entry -> entry.at().truncatedTo(ChronoUnit.MILLIS)));
        return entries;
    }

    private static Entry entry(StoredResource version, Task before, Task task, String payer) {
        if (before == null) {
            return new Entry(version.lastUpdated(), Side.REQUESTER, payer + " asked", null, task.getStatus().toCode());
        }
        String reads = RequestFacts.reads(task);
        boolean same = before.getStatus() == task.getStatus() && Objects.equals(RequestFacts.reads(before), reads);
        return same
                ? new Entry(version.lastUpdated(), Side.REQUESTER, payer + " changed the due date or the tags", null, null)
                : new Entry(version.lastUpdated(), Side.TASK, payer + " reads", reads, task.getStatus().toCode());
    }
}
