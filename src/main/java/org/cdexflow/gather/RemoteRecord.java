package org.cdexflow.gather;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cdexflow.delivery.CallFailed;
import org.cdexflow.delivery.FhirServer;
import org.cdexflow.delivery.RecordServer;
import org.cdexflow.store.Copies;
import org.cdexflow.store.References;
import org.cdexflow.store.Search;
import org.cdexflow.store.SearchParameters;
import org.cdexflow.store.Searches;
import org.cdexflow.store.Token;
import org.cdexflow.store.Viewer;
import org.hl7.fhir.r4.model.Reference;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The record, where it is another server's ({@code cdexflow.record.url}). A question is answered in two stages: what it may be
 * about is brought and kept as copies; then it is asked of the copies, like of an embedded record. Bringing calls the server
 * and must not happen in a transaction.
 *
 * <p>Every {@code for…} throws {@link CallFailed} when the server does not answer as it should, and {@link QueryRefused} when it
 * is asked for what cannot be answered.
 */
@Component
public class RemoteRecord {

    private static final Duration OFFER_LASTS = Duration.ofHours(1);

    private final RecordServer server;
    private final Copies copies;
    private final Candidates candidates;
    private final SearchParameters known;
    private final Searches searches;
    private final References references;
    private final FhirContext fhir;
    private final PatientQuery queries;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private volatile Offered offered;
    private volatile Instant offeredUntil = Instant.MIN;

    RemoteRecord(
            RecordServer server, Copies copies, Candidates candidates, SearchParameters known, Searches searches,
            References references, FhirContext fhir, TransactionTemplate transaction,
            Clock clock) {
        this.server = server;
        this.copies = copies;
        this.candidates = candidates;
        this.known = known;
        this.searches = searches;
        this.references = references;
        this.fhir = fhir;
        this.queries = new PatientQuery(known, references);
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Whether the record is another server's. */
    public boolean isElsewhere() {
        return server.server().isPresent();
    }

    /** Whether it is a type of patients' records. */
    boolean has(String type) {
        return type.equals("Patient") || known.knows(type) && known.of(type).containsKey("patient");
    }

    /** Who looks for the house into the record: all of the embedded one, of another only what was brought under that name. */
    Viewer viewer(String name) {
        return within(Viewer.RECORD, name);
    }

    /** The viewer, who sees of another server's record only what was brought under that name. */
    public Viewer within(Viewer viewer, String name) {
        return isElsewhere() ? copies.within(viewer, name) : viewer;
    }

    /** What staff should know of what was brought for an exchange. */
    public Optional<String> note(String exchange) {
        return isElsewhere() ? copies.note(exchange) : Optional.empty();
    }

    /** The name for the patients that were looked for, for an exchange. */
    static String patientsOf(String exchange) {
        return exchange + " patients";
    }

    /** The name for what staff look for, for an exchange. */
    static String searchOf(String exchange) {
        return exchange + " search";
    }

    /** The name for the one resource that staff took up last, for an exchange. */
    static String oneOf(String exchange) {
        return exchange + " one";
    }

    /** Keeps what was brought for an exchange's request, in place of what was before. */
    public void keep(String exchange, Brought brought) {
        store(exchange, brought);
    }

    /** Keeps the patients who may be meant. */
    public void keepPatients(String exchange, Brought brought) {
        store(patientsOf(exchange), brought);
    }

    /** Keeps what somebody looked for. */
    void keepSearch(String exchange, Brought brought) {
        store(searchOf(exchange), brought);
    }

    void keepOne(String exchange, Brought brought) {
        store(oneOf(exchange), brought);
    }

    void keepPersons(Brought brought) {
        store("persons", brought);
    }

    void keepDirect(String name, Brought brought) {
        store(name, brought);
    }

    private void store(String name, Brought brought) {
        transaction.executeWithoutResult(status -> {
            brought.whole().forEach((type, ids) -> copies.onlyThese(type, brought.patient(), ids));
            copies.gone(brought.gone());
            copies.keep(name, brought.copies(), brought.note());
        });
    }

    /** The exchange has ended: which copies were brought for it matters no more. */
    public void forget(String exchange) {
        List.of(exchange, patientsOf(exchange), searchOf(exchange), oneOf(exchange)).forEach(copies::forget);
    }

    /** What this viewer was brought. */
    void forget(Viewer viewer) {
        copies.forget(viewer);
    }

    /**
     * What a request asks, for its patient or the one that this is merged into, who pays for them, and what staff added.
     *
     * @param exchange what staff added for it is brought too
     * @param asked queries of the request
     * @param patient id of our patient
     * @param named Task.for
     */
    public Brought forRequest(String exchange, List<String> asked, String patient, Reference named, Duration within) {
        PatientBringing bringing = of(begin(within), patient);
        if (bringing.isThere()) {
            asked.stream().map(query -> queries.confine(query, bringing.patient(), named)).map(this::runnable).forEach(bringing::search);
            candidates.added(exchange).forEach(bringing::read);
            bringing.coverage();
            bringing.files();
        }
        return bringing.brought();
    }

    /** What staff confirmed for an exchange, each read again, where the request cannot be asked as a whole any more. */
    public Brought forConfirmed(String exchange, String patient, Duration within) {
        PatientBringing bringing = of(begin(within), patient);
        if (bringing.isThere()) {
            candidates.matches(exchange).forEach(bringing::read);
            bringing.coverage();
            bringing.files();
        }
        return bringing.brought();
    }

    /** What staff look for in the record of a patient. */
    public Brought forSearch(Search confined, Duration within) {
        PatientBringing bringing = of(begin(within), confined.compartment().get(0));
        if (bringing.isThere()) {
            bringing.search(confined);
        }
        return bringing.brought();
    }

    /** One resource of a patient's record, with what belongs to it. */
    public Brought forOne(String reference, String patient, Duration within) {
        PatientBringing bringing = of(begin(within), patient);
        if (bringing.isThere()) {
            bringing.read(reference);
            bringing.files();
        }
        return bringing.brought();
    }

    /** Who may be meant by Task.for. */
    public Brought forPatients(Reference named, Duration within) {
        PersonBringing persons = persons(within);
        persons.named(named);
        return persons.brought();
    }

    /** Whom staff look for. @param terms search parameters of Patient, the same name once; every set of them is asked */
    public Brought forPersons(List<Map<String, List<String>>> terms, Duration within) {
        PersonBringing persons = persons(within);
        persons.found(terms);
        return persons.brought();
    }

    /** All whom a partner may mean by one of the numbers, which may stand on a coverage, or by the terms. */
    Brought forDescription(List<Token> numbers, Map<String, List<String>> terms, Duration within) {
        PersonBringing persons = persons(within);
        persons.found(List.of(terms));
        persons.numbered(numbers);
        Brought brought = persons.brought();
        if (brought.note() != null) {
            throw new QueryRefused("Too many patients are like that. Say more of the one who is meant.");
        }
        return brought;
    }

    private PersonBringing persons(Duration within) {
        Bringing bringing = begin(within);
        return new PersonBringing(bringing, offered(bringing), copies, references);
    }

    private PatientBringing of(Bringing bringing, String patient) {
        return new PatientBringing(bringing, offered(bringing), known, copies, references, patient);
    }

    private Bringing begin(Duration within) {
        FhirServer ehr = server.server().orElseThrow();
        return new Bringing(ehr, copies, fhir, clock.instant().plus(within));
    }

    private Offered offered(Bringing bringing) {
        if (!clock.instant().isBefore(offeredUntil)) {
            offered = Offered.of(bringing.statement());
            offeredUntil = clock.instant().plus(OFFER_LASTS);
        }
        return offered;
    }

    /** What we could not run here is not asked elsewhere. */
    private Search runnable(Search confined) {
        try {
            searches.search(Viewer.RECORD, new Search(confined.type(), confined.parameters(), confined.compartment(), 0));
            return confined;
        } catch (InvalidRequestException e) {
            throw QueryRefused.because(e);
        }
    }
}
