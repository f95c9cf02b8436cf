package org.cdexflow.ui;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cdexflow.document.DocumentKind;
import org.cdexflow.gather.Candidate;
import org.cdexflow.gather.Candidates;
import org.cdexflow.gather.Documents;
import org.cdexflow.gather.RecordSearch;
import org.cdexflow.gather.RemoteRecord;
import org.cdexflow.gather.Responses;
import org.cdexflow.partner.Settings;
import org.cdexflow.task.DataRequest;
import org.cdexflow.task.Exchange;
import org.cdexflow.task.Exchanges;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * What the pages of a request show of what was and can be added to its answer, as {@code answer} in their templates. Each part
 * is found when a template asks for it.
 */
@ControllerAdvice(basePackageClasses = AnswerParts.class)
class AnswerParts {

    private final Exchanges exchanges;
    private final Candidates candidates;
    private final Documents documents;
    private final Responses responses;
    private final ResponseViews responseViews;
    private final RecordSearch recordSearch;
    private final RemoteRecord remote;
    private final ItemViews views;
    private final Settings settings;

    AnswerParts(
            Exchanges exchanges, Candidates candidates, Documents documents, Responses responses, ResponseViews responseViews,
            RecordSearch recordSearch, RemoteRecord remote, ItemViews views, Settings settings) {
        this.exchanges = exchanges;
        this.candidates = candidates;
        this.documents = documents;
        this.responses = responses;
        this.responseViews = responseViews;
        this.recordSearch = recordSearch;
        this.remote = remote;
        this.views = views;
        this.settings = settings;
    }

    @ModelAttribute("answer")
    Parts parts(@PathVariable(required = false) String id, HttpServletRequest request) {
        return id != null && request.getServletPath().startsWith("/queue/") ? new Parts(id, request.getSession()) : null;
    }

    /** The parts of one answer. */
    public final class Parts {

        private final String exchange;
        private final HttpSession session;

        private Parts(String exchange, HttpSession session) {
            this.exchange = exchange;
            this.session = session;
        }

        public List<Documents.Document> documents() {
            return documents.of(exchange);
        }

        /** The documents that leave, or left. */
        public List<Documents.Document> leaving() {
            return documents().stream().filter(Documents.Document::chosen).toList();
        }

        /** What staff should know of how the record was looked through, or null. */
        public String recordNote() {
            return remote.note(exchange).orElse(null);
        }

        public String size(Documents.Document document) {
            return Sizes.words(document.size());
        }

        public List<DocumentKind> documentKinds() {
            return List.of(DocumentKind.values());
        }

        public long largestDocument() {
            return settings.limits().documents().each().toMegabytes();
        }

        public List<RecordSearch.Kind> recordKinds() {
            return Arrays.asList(RecordSearch.Kind.values());
        }

        /** What this person looks for in the record, or null. */
        public RecordSearch.Wish wish() {
            return (RecordSearch.Wish) session.getAttribute(RecordSearchPage.wishOf(exchange));
        }

        /** What is found of it, or null when nothing is looked for. */
        public Found found() {
            RecordSearch.Wish wish = wish();
            Optional<String> patient = exchanges.read(exchange).map(Exchange::patient);
            if (wish == null || patient.isEmpty()) {
                return null;
            }
            RecordSearch.Found found = recordSearch.search(exchange, patient.get(), wish);
            return new Found(views.of(found.items()), found.more());
        }

        /** References of what is on the list already. */
        public Set<String> listed() {
            Set<String> listed = new HashSet<>();
            candidates.of(exchange).forEach(item -> listed.add(item.resource().reference()));
            return listed;
        }

        /** What people added from the record. */
        public List<ItemViews.ItemView> added() {
            return lines(candidates.of(exchange).stream().filter(item -> item.addedBy() != null).toList());
        }

        private List<ItemViews.ItemView> lines(List<Candidate> items) {
            return views.of(items).stream().flatMap(group -> group.items().stream()).toList();
        }

        /** Whether a completed questionnaire is asked for. */
        public boolean isQuestionnaire() {
            return exchanges.read(exchange).filter(it -> it.kind() == DataRequest.Kind.QUESTIONNAIRE).isPresent();
        }

        /** The completed questionnaire that is attached, or null. */
        public Responses.Response response() {
            return responses.of(exchange).orElse(null);
        }

        /** Questions and answers of it. */
        public List<ResponseViews.Line> responseLines() {
            return responses.of(exchange).map(response -> responseViews.lines(response.json())).orElse(List.of());
        }

        /** Responses of the record that could be attached. */
        public List<ItemViews.ItemView> responsesOfRecord() {
            return exchanges.read(exchange)
                    .map(Exchange::patient)
                    .map(patient -> lines(responses.offered(exchange, patient)))
                    .orElse(List.of());
        }
    }

    /** @param groups what was found; more than these when {@code more} */
    public record Found(List<ItemViews.Group> groups, boolean more) {

        public int size() {
            return groups.stream().mapToInt(group -> group.items().size()).sum();
        }
    }
}
