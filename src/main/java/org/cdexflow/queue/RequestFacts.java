package org.cdexflow.queue;

import ca.uhn.fhir.context.FhirContext;
import java.time.ZoneId;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.Resources;
import org.cdexflow.task.DataRequest;
import org.cdexflow.task.Exchange;
import org.hl7.fhir.r4.model.Task;
import org.springframework.stereotype.Component;

/** Requests told in plain words. */
@Component
public class RequestFacts {

    private final Resources resources;
    private final FhirContext fhir;
    private final RequestWords words;
    private final Partners partners;
    private final ZoneId zone;

    RequestFacts(Resources resources, FhirContext fhir, RequestWords words, Partners partners, Settings settings) {
        this.resources = resources;
        this.fhir = fhir;
        this.words = words;
        this.partners = partners;
        this.zone = settings.zone();
    }

    /** The Task of an exchange as it stands. */
    public Task task(Exchange exchange) {
        return fhir.newJsonParser().parseResource(Task.class, resources.read("Task", exchange.id()).orElseThrow().json());
    }

    public Facts of(Exchange exchange, Task task) {
        DataRequest request = DataRequest.of(task, zone);
        return new Facts(
                partners.byId(exchange.partner()).map(Partner::name).orElse(exchange.partner()),
                words.of(request),
                CodeNames.purpose(exchange.purpose()),
                claimKind(task),
                Descriptions.claim(task),
                Descriptions.serviceDate(task),
                request.signature(),
                exchange.receivedAt(),
                exchange.dueAt() != null ? exchange.dueAt() : exchange.requestedDue(),
                task.getStatus().toCode(),
                reads(task));
    }

    /** The words that stand beside the Task's status. */
    static String reads(Task task) {
        return task.hasStatusReason() ? task.getStatusReason().getText() : task.getBusinessStatus().getText();
    }

    private static String claimKind(Task task) {
        return switch (String.valueOf(task.getReasonCode().getCodingFirstRep().getCode())) {
            case "claim" -> "Claim";
            case "preauthorization" -> "Authorization";
            default -> "Claim or authorization";
        };
    }
}
