package org.cdexflow.queue;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.cdexflow.document.NotTaken;
import org.cdexflow.gather.Candidates;
import org.cdexflow.gather.Documents;
import org.cdexflow.gather.Gathering;
import org.cdexflow.gather.Responses;
import org.cdexflow.partner.Settings;
import org.cdexflow.process.UserTask.Work;
import org.cdexflow.task.DataRequest;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.LockedExchange;
import org.cdexflow.task.TaskChanged;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What staff add to an answer: more of the record, documents, the completed questionnaire. Only who has the request may add and
 * take away, and only before it is released.
 *
 * <p>Every method throws {@link NotPossible} when it cannot be done; nothing is changed then.
 */
@Component
@Transactional
public class Additions {

    private final Fulfilment fulfilment;
    private final Actions actions;
    private final Exchanges exchanges;
    private final Candidates candidates;
    private final Gathering gathering;
    private final Documents documents;
    private final Responses responses;
    private final Settings settings;

    Additions(
            Fulfilment fulfilment, Actions actions, Exchanges exchanges, Candidates candidates, Gathering gathering, Documents documents,
            Responses responses, Settings settings) {
        this.fulfilment = fulfilment;
        this.actions = actions;
        this.exchanges = exchanges;
        this.candidates = candidates;
        this.gathering = gathering;
        this.documents = documents;
        this.responses = responses;
        this.settings = settings;
    }

    /** Who has the request may look in the record of its patient. @return id of our patient */
    public String patientOfMine(String exchange, String person) {
        return mine(exchange, person).exchange().patient();
    }

    /** Keeps what is chosen so far. @param chosen references of what would go, such as {@code Observation/17} */
    public void keepChoice(String exchange, String person, List<String> chosen) {
        mine(exchange, person);
        candidates.choose(exchange, chosen);
        documents.choose(exchange, chosen);
    }

    /** Adds something of the patient's record. @param reference such as {@code Observation/17} */
    public void addItem(String exchange, String person, String reference) {
        String patient = mine(exchange, person).exchange().patient();
        if (!gathering.add(exchange, patient, reference, person)) {
            throw new NotPossible("That is on the list already, or not in the patient's record any more.");
        }
        actions.add(exchange, person, "added from the record", type(reference));
    }

    /** Takes away what somebody added. */
    public void removeItem(String exchange, String person, String reference) {
        mine(exchange, person);
        if (gathering.remove(exchange, reference)) {
            actions.add(exchange, person, "took away", type(reference));
        }
    }

    public Documents.Document addDocument(String exchange, String person, Documents.Upload upload) {
        mine(exchange, person);
        Documents.Document document = taken(() -> documents.add(exchange, person, upload));
        actions.add(exchange, person, "added a document", document.title());
        return document;
    }

    public void removeDocument(String exchange, String person, long number) {
        mine(exchange, person);
        documents.remove(exchange, number).ifPresent(document -> actions.add(exchange, person, "took away", document.title()));
    }

    /**
     * Attaches the completed questionnaire, in place of one before it.
     *
     * @param json a QuestionnaireResponse as somebody brought it
     * @return what is wrong with it, in words; empty when it is attached
     */
    public List<String> attachResponse(String exchange, String person, String json) {
        LockedExchange locked = mine(exchange, person);
        DataRequest request = locked.request(settings.zone());
        if (request.kind() != DataRequest.Kind.QUESTIONNAIRE) {
            throw new NotPossible("This request asks for no questionnaire.");
        }
        List<String> problems = responses.attach(exchange, json, request, locked.exchange().patient(), person);
        if (problems.isEmpty()) {
            actions.add(exchange, person, "attached the questionnaire", null);
        }
        return problems;
    }

    /** Attaches a response that the patient's record has. @param id of the QuestionnaireResponse */
    public List<String> attachResponseOfRecord(String exchange, String person, String id) {
        return responses.ofRecordById(exchange, mine(exchange, person).exchange().patient(), id)
                .map(resource -> attachResponse(exchange, person, responses.labelled(resource)))
                .orElseThrow(() -> new NotPossible("That questionnaire is not in the patient's record any more."));
    }

    public void removeResponse(String exchange, String person) {
        mine(exchange, person);
        if (responses.remove(exchange)) {
            actions.add(exchange, person, "took away", "the questionnaire");
        }
    }

    /** What was added for an exchange that has ended is not kept; what was released has its own copy. */
    @EventListener
    void forget(TaskChanged changed) {
        if (!changed.exchange().open()) {
            boolean released = changed.exchange().status().equals("completed");
            documents.forget(changed.exchange().id(), released);
            responses.remove(changed.exchange().id());
        }
    }

    private LockedExchange mine(String exchange, String person) {
        exchanges.read(exchange).orElseThrow(() -> new NotPossible("There is no such request."));
        fulfilment.mine(exchange, person, Set.of(Work.FULFIL));
        return exchanges.lock(exchange);
    }

    private static <T> T taken(Supplier<T> addition) {
        try {
            return addition.get();
        } catch (NotTaken reason) {
            throw new NotPossible(reason.getMessage());
        }
    }

    private static String type(String reference) {
        return reference.replaceFirst("/.*", "");
    }
}
