package org.cdexflow.rest;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.UnclassifiedServerFailureException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.cdexflow.access.Caller;
import org.cdexflow.gather.DemographicMatch;
import org.cdexflow.gather.LiveRecord;
import org.cdexflow.gather.QueryRefused;
import org.cdexflow.gather.RecordSilent;
import org.cdexflow.store.Resources;
import org.cdexflow.store.Search;
import org.cdexflow.store.Searches;
import org.cdexflow.store.StoredResource;
import org.cdexflow.store.Token;
import org.cdexflow.store.Viewer;
import org.hl7.fhir.r4.model.Patient;
import org.springframework.stereotype.Component;

/**
 * A partner's own questions to the record (CDex, direct query). Where the record is another server's, that server is asked first, as
 * far as the agreement goes, and the answer stays within what it returned just now; everybody else is answered at once.
 */
@Component
class DirectQuery {

    /** Parameters of Patient that another server's record is asked by. */
    private static final Set<String> DESCRIBING = Set.of("name", "family", "given", "birthdate", "gender");

    private final LiveRecord record;
    private final Searches searches;
    private final Resources resources;
    private final DemographicMatch matching;

    DirectQuery(LiveRecord record, Searches searches, Resources resources, DemographicMatch matching) {
        this.record = record;
        this.searches = searches;
        this.resources = resources;
        this.matching = matching;
    }

    /**
     * @param patient the one whom the search names, if it does
     * @param answer runs the search for whom it is given; what cannot be understood is refused before another server is asked
     */
    <T> T search(Viewer caller, Search search, Optional<String> patient, Function<Viewer, T> answer) {
        T here = answer.apply(caller);
        return isElsewhere(search.type()) ? live(() -> brought(caller, search, patient), answer) : here;
    }

    private Viewer brought(Viewer caller, Search search, Optional<String> patient) {
        if (search.type().equals("Patient") && patient.isEmpty()) {
            Map<String, List<String>> terms = new LinkedHashMap<>();
            search.parameters().forEach((name, values) -> terms.put(name.replaceFirst(":exact$", ""), values));
            List<Token> numbers = terms.getOrDefault("identifier", List.of()).stream()
                    .flatMap(values -> Token.all(values).stream())
                    .toList();
            terms.keySet().retainAll(DESCRIBING);
            return record.directPatients(caller, numbers, terms);
        }
        List<String> open = patient.filter(id -> resources.isOpen(caller, id)).stream().toList();
        return record.direct(caller, new Search(search.type(), search.parameters(), open, search.limit()));
    }

    /** Something of another server's record that it showed before, or a patient: of one who is open to the partner. */
    Optional<StoredResource> read(Viewer caller, String type, String id) {
        if (type.equals("Binary") && isElsewhere("DocumentReference")) {
            return file(caller, id);
        }
        if (!isElsewhere(type)) {
            return Optional.empty();
        }
        return (type.equals("Patient") ? Optional.of(id) : resources.read(type, id).map(StoredResource::patient))
                .filter(patient -> resources.isOpen(caller, patient))
                .flatMap(patient -> live(
                        () -> record.directRead(caller, patient, type + "/" + id), viewer -> searches.read(viewer, type, id)));
    }

    /** A file comes with a document that names it, as the server shows that now: it says whose the file is, and whether it is restricted. */
    private Optional<StoredResource> file(Viewer caller, String id) {
        return searches.documentsOf(id).stream()
                .filter(document -> document.patient() != null && resources.isOpen(caller, document.patient()))
                .map(document -> live(
                        () -> record.directRead(caller, document.patient(), document.reference()),
                        viewer -> searches.read(viewer, "Binary", id)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Who of the patients that the caller may see a description fits; the best first. */
    List<DemographicMatch.Match> matches(Viewer caller, Patient asked) {
        return isElsewhere("Patient")
                ? live(
                        () -> record.directPatients(caller, DemographicMatch.numbers(asked), DemographicMatch.terms(asked)),
                        viewer -> matching.matches(viewer, asked))
                : matching.matches(caller, asked);
    }

    private boolean isElsewhere(String type) {
        return Caller.current().kind() == Caller.Kind.PARTNER && record.isElsewhere() && record.has(type);
    }

    private <T> T live(Supplier<Viewer> bringing, Function<Viewer, T> answer) {
        Viewer viewer = null;
        try {
            viewer = bringing.get();
            return answer.apply(viewer);
        } catch (QueryRefused refused) {
            throw new InvalidRequestException(refused.getMessage());
        } catch (RecordSilent silent) {
            throw new UnclassifiedServerFailureException(
                    503,
                    "The record does not answer just now, or is asked by too many at once. Ask again in a minute, at most two questions at"
                            + " a time.");
        } finally {
            if (viewer != null) {
                record.done(viewer);
            }
        }
    }
}
