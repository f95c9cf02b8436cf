package org.cdexflow.gather;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cdexflow.store.References;
import org.cdexflow.store.Search;
import org.cdexflow.store.SearchParameters;
import org.cdexflow.store.Searches;
import org.cdexflow.store.StoredResource;
import org.cdexflow.store.Viewer;
import org.hl7.fhir.r4.model.Reference;
import org.springframework.stereotype.Component;

/**
 * Runs a request's queries against the record, as the one patient that it is about. Of another server's record that is what was
 * brought for the exchange.
 */
@Component
public class Gathering {

    private final Searches searches;
    private final Sources sources;
    private final Candidates candidates;
    private final PatientQuery queries;
    private final References references;
    private final RemoteRecord remote;

    Gathering(
            Searches searches, Sources sources, Candidates candidates, SearchParameters offered, References references,
            RemoteRecord remote) {
        this.searches = searches;
        this.sources = sources;
        this.candidates = candidates;
        this.references = references;
        this.remote = remote;
        this.queries = new PatientQuery(offered, references);
    }

    /** What was found: how many matches, and whether one of them, or its Provenance, is labelled so that only a person may release it. */
    public record Found(int matches, boolean restricted) {}

    /**
     * Finds what the queries ask for, with its Provenance, and keeps it with the exchange.
     *
     * @param patient id of our patient
     * @param named Task.for
     * @throws QueryRefused when a query cannot be run for this patient
     */
    public Found gather(String exchange, List<String> asked, String patient, Reference named) {
        Finding finding = find(remote.viewer(exchange), asked, patient, named, List.of());
        candidates.keep(exchange, finding.queries(), finding.candidates());
        return new Found(
                (int) finding.candidates().stream().filter(Candidate::match).count(),
                finding.candidates().stream().anyMatch(item -> item.resource().restricted()));
    }

    /**
     * What gathering again found.
     *
     * @param changed anything came, changed or went
     * @param gone what was there, and is not in this patient's record any more
     */
    public record Refreshed(boolean changed, List<Candidate> gone) {}

    /**
     * Finds again what the queries ask for. What staff chose and added stays; what came or changed since is marked as news.
     *
     * @param patient id of our patient; when the record was merged, of the surviving one
     */
    public Refreshed refresh(String exchange, List<String> asked, String patient, Reference named) {
        Finding finding = find(remote.viewer(exchange), asked, patient, named, candidates.added(exchange));
        return candidates.refresh(exchange, finding.queries(), finding.candidates());
    }

    /** Reads again what was gathered and confirmed, where the queries cannot be run any more. Nothing new comes. */
    public Refreshed refreshConfirmed(String exchange, String patient) {
        List<String> confirmed = candidates.matches(exchange);
        Finding finding = find(remote.viewer(exchange), List.of(), patient, null, confirmed);
        return candidates.refresh(exchange, candidates.queries(exchange), finding.candidates());
    }

    /**
     * Adds what a person found in the record of the exchange's patient, with its Provenance.
     *
     * @return whether there is such a thing, and it was not there already
     */
    public boolean add(String exchange, String patient, String reference, String person) {
        Viewer viewer = remote.viewer(RemoteRecord.oneOf(exchange));
        List<Candidate> added = ofRecord(viewer, reference, patient)
                .filter(resource -> RecordSearch.Kind.TYPES.contains(resource.type()))
                .stream()
                .flatMap(resource -> sources.trace(viewer, List.of(resource)).stream())
                .map(item -> item.addedBy(person))
                .toList();
        return candidates.add(exchange, added);
    }

    /** Takes away what a person added, and the Provenance of nothing else. @return whether it was there */
    public boolean remove(String exchange, String reference) {
        if (!candidates.added(exchange).contains(reference)) {
            return false;
        }
        candidates.remove(exchange, List.of(reference));
        List<Candidate> left = candidates.of(exchange);
        Set<String> matches = new HashSet<>();
        left.stream().filter(Candidate::match).forEach(item -> matches.add(item.resource().reference()));
        candidates.remove(exchange, left.stream()
                .filter(item -> !item.match() && sources.targets(item.resource().json()).stream().noneMatch(matches::contains))
                .map(item -> item.resource().reference())
                .toList());
        return true;
    }

    /** What leaves of the record: all that nobody decided against, and the Provenance of that. */
    public List<Candidate> released(String exchange) {
        List<Candidate> kept = candidates.of(exchange);
        Set<String> going = new HashSet<>();
        kept.stream()
                .filter(item -> item.match() && !Boolean.FALSE.equals(item.chosen()))
                .forEach(item -> going.add(item.resource().reference()));
        return kept.stream()
                .filter(item -> item.match()
                        ? going.contains(item.resource().reference())
                        : sources.targets(item.resource().json()).stream().anyMatch(going::contains))
                .toList();
    }

    private record Finding(List<String> queries, List<Candidate> candidates) {}

    private Finding find(Viewer viewer, List<String> asked, String patient, Reference named, List<String> added) {
        Map<String, StoredResource> matches = new LinkedHashMap<>();
        List<String> ran = new ArrayList<>();
        for (String query : asked) {
            Search confined = queries.confine(query, patient, named);
            ran.add(PatientQuery.text(confined));
            for (StoredResource match : run(viewer, confined)) {
                matches.putIfAbsent(match.reference(), match);
            }
        }
        for (String reference : added) {
            ofRecord(viewer, reference, patient).ifPresent(resource -> matches.putIfAbsent(reference, resource));
        }
        return new Finding(ran, sources.trace(viewer, matches.values()));
    }

    private Optional<StoredResource> ofRecord(Viewer viewer, String reference, String patient) {
        return references
                .ours(reference)
                .flatMap(target -> searches.read(viewer, target.type(), target.id()))
                .filter(resource -> patient.equals(resource.patient()));
    }

    private List<StoredResource> run(Viewer viewer, Search search) {
        try {
            // the Provenance is traced for all matches together
            Map<String, List<String>> criteria = new LinkedHashMap<>(search.parameters());
            criteria.remove("_revinclude");
            Search.Page page = searches.search(viewer, new Search(search.type(), criteria, search.compartment(), search.limit()));
            if (page.next() != null && search.limit() == PatientQuery.MOST_MATCHES) {
                throw new QueryRefused("The query matches more than " + PatientQuery.MOST_MATCHES
                        + " resources. Narrow it by code, category or date.");
            }
            return page.matches();
        } catch (InvalidRequestException e) {
            throw QueryRefused.because(e);
        }
    }
}
