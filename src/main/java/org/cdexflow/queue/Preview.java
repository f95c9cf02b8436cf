package org.cdexflow.queue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cdexflow.gather.Candidate;
import org.cdexflow.gather.Documents;
import org.cdexflow.gather.Gathering;
import org.cdexflow.gather.Responses;
import org.cdexflow.gather.Snapshot;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.process.Prospect;
import org.cdexflow.task.Exchange;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.springframework.stereotype.Component;

/** What the requester will read, before it is sent. */
@Component
public class Preview {

    private final Gathering gathering;
    private final Documents documents;
    private final Responses responses;
    private final Partners partners;
    private final Prospect prospect;

    Preview(Gathering gathering, Documents documents, Responses responses, Partners partners, Prospect prospect) {
        this.gathering = gathering;
        this.documents = documents;
        this.responses = responses;
        this.partners = partners;
        this.prospect = prospect;
    }

    /**
     * A Task as the requester will find it.
     *
     * @param status as FHIR code
     * @param text that stands beside the status
     */
    public record Reading(String payer, String status, String text) {}

    /**
     * An answer.
     *
     * @param going what leaves of the record, what accompanies it included
     * @param added documents that leave with it
     * @param answered the completed questionnaire leaves with it
     * @param form how it is packed, in words
     * @param secondPerson it leaves only when somebody else approves
     */
    public record Release(
            Reading reading, List<Candidate> going, List<Documents.Document> added, boolean answered, String form, boolean secondPerson) {

        /** References of what was chosen, which travel with the confirmation: exactly what was shown is what leaves. */
        public List<String> chosen() {
            return Stream.concat(
                            going.stream().filter(Candidate::match).map(it -> it.resource().reference()),
                            added.stream().map(Documents.Document::reference))
                    .toList();
        }

        public int matches() {
            return chosen().size() + (answered ? 1 : 0);
        }

        public long documents() {
            return going.stream().filter(it -> it.match() && it.resource().type().equals("DocumentReference")).count() + added.size();
        }

        /** Statements of who recorded what, which go with what they are about. */
        public long statements() {
            return going.stream().filter(it -> !it.match()).count();
        }

        /** How many the requester is warned about: nobody answers for them. */
        public long unsourced() {
            return going.stream().filter(it -> !it.sourced()).count() + added.stream().filter(it -> it.author() == null).count();
        }
    }

    /** What would leave if what is chosen now were released. */
    public Release release(Exchange exchange) {
        Partner partner = partners.byId(exchange.partner()).orElseThrow();
        Map<String, String> inputs = prospect.inputs(exchange.id(), "completeTask");
        String form = switch (Snapshot.Form.of(inputs.get("form"), partner)) {
            case EXTERNAL_BUNDLE -> "one Bundle that the Task points to";
            case CONTAINED_BUNDLE -> "one Bundle inside the Task";
            case RESOURCES -> "one output for each resource";
        };
        List<Candidate> going = gathering.released(exchange.id());
        boolean restricted = responses.isRestricted(exchange.id()) || going.stream().anyMatch(it -> it.resource().restricted());
        return new Release(
                new Reading(partner.name(), TaskStatus.COMPLETED.toCode(), inputs.get("businessStatus")),
                going,
                documents.of(exchange.id()).stream().filter(Documents.Document::chosen).toList(),
                responses.of(exchange.id()).isPresent(),
                form,
                restricted || prospect.says(exchange.id(), "secondReview"));
    }

    /** What a refusal says now. */
    public Reading refusal(Exchange exchange, String reason) {
        return new Reading(payer(exchange), exchange.declined().toCode(), reason);
    }

    public Reading hold(Exchange exchange, String reason) {
        return new Reading(payer(exchange), TaskStatus.ONHOLD.toCode(), reason);
    }

    private String payer(Exchange exchange) {
        return partners.byId(exchange.partner()).map(Partner::name).orElse(exchange.partner());
    }
}
