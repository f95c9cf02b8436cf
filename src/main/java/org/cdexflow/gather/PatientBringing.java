package org.cdexflow.gather;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cdexflow.delivery.CallFailed;
import org.cdexflow.store.Copies;
import org.cdexflow.store.References;
import org.cdexflow.store.Search;
import org.cdexflow.store.SearchParameters;

/** What is fetched of one patient's record, with all that decides whether it may leave. Anything of another patient is a fault. */
final class PatientBringing {

    private static final int TARGETS_AT_ONCE = 30;

    /** That are read one by one. What is of others is for a person. */
    private static final int MOST_VISITS = 100;

    private final Bringing bringing;
    private final Offered offered;
    private final SearchParameters known;
    private final Copies copies;
    private final References references;
    private final Optional<String> patient;
    private final String asked;
    private final Map<String, Set<String>> whole = new HashMap<>();
    private final Map<String, Set<String>> documentsOf = new HashMap<>();
    private final Set<String> withProvenance = new HashSet<>();
    private final Set<String> notOffered = new TreeSet<>();

    PatientBringing(
            Bringing bringing, Offered offered, SearchParameters known, Copies copies, References references, String patient) {
        this.bringing = bringing;
        this.offered = offered;
        this.known = known;
        this.copies = copies;
        this.references = references;
        this.asked = patient;
        this.patient = new Patients(bringing, references).surviving(patient);
    }

    /** Whether the server has the patient, or one that it is merged into. */
    boolean isThere() {
        return patient.isPresent();
    }

    /** The patient whose record it is: the one that was asked for, or the one that this is merged into. */
    String patient() {
        return patient.orElseThrow();
    }

    void search(Search confined) {
        if (confined.type().equals("Patient")) {
            return;
        }
        Optional<RemoteQuery> nearest = RemoteQuery.nearest(confined, patient(), offered, known);
        if (nearest.isEmpty()) {
            notOffered.add(confined.type());
            return;
        }
        try {
            run(nearest.get());
        } catch (CallFailed failed) {
            if (failed.kind() != CallFailed.Kind.REFUSED || nearest.get().whole()) {
                throw failed;
            }
            // it does not take what it says that it offers: all of that type, then
            run(all(confined.type()).orElseThrow());
        }
    }

    private void run(RemoteQuery query) {
        bringing.search(query, this::belongs);
        if (query.text().contains("_revinclude=")) {
            withProvenance.add(query.type());
        }
        if (query.whole()) {
            whole.put(query.type(), ofType(query.type()).stream().map(Arrived::id).collect(Collectors.toSet()));
        }
    }

    private Optional<RemoteQuery> all(String type) {
        return RemoteQuery.nearest(new Search(type, Map.of(), List.of(patient()), 0), patient(), offered, known);
    }

    private boolean belongs(Arrived item) {
        return patient().equals(copies.patientOf(item.resource()));
    }

    private List<Arrived> ofType(String type) {
        return bringing.arrived().stream().filter(item -> item.type().equals(type)).toList();
    }

    /** One resource by its reference, which staff have from this record. */
    void read(String reference) {
        references.ours(reference).flatMap(target -> bringing.read(target.type(), target.id())).ifPresent(item -> {
            boolean wasOurs = copies.known(item.type(), item.id())
                    .filter(known -> patient().equals(known.resource().patient()))
                    .isPresent();
            if (!belongs(item) && wasOurs) {
                // it was corrected to another patient: what we have of it is wrong
                bringing.hide(item);
            } else if (!belongs(item)) {
                bringing.drop(item);
            }
        });
    }

    /** Who pays for the patient, so that it shows when a coverage has ended. */
    void coverage() {
        all("Coverage").ifPresent(this::run);
        ofType("Coverage").forEach(coverage -> coverage.json().path("payor").forEach(payor -> references
                .ours(payor.path("reference").asText(null))
                .filter(target -> target.type().equals("Organization"))
                .ifPresent(target -> bringing.read(target.type(), target.id()))));
    }

    Brought brought() {
        if (patient.isEmpty()) {
            return new Brought(copies(Set.of()), bringing.gone(), asked, Map.of(), "The EHR does not have this patient any more.");
        }
        Set<String> restricted = restricted();
        statements();
        List<Copies.Copy> kept = copies(restricted);
        return new Brought(kept, bringing.gone(), patient(), whole, note());
    }

    private String note() {
        List<String> notes = new ArrayList<>();
        if (!notOffered.isEmpty()) {
            notes.add("The EHR does not offer " + String.join(", ", notOffered) + " to us, so nothing of that kind was looked for.");
        }
        if (bringing.filesLeft() > 0) {
            notes.add("Files that are too large to be fetched and do not go with their documents: " + bringing.filesLeft() + ".");
        }
        return notes.isEmpty() ? null : String.join(" ", notes);
    }

    /** References of what only a person may release: labelled so itself, the file of a document that is, or come of a visit that is, or that the server hides. */
    private Set<String> restricted() {
        Map<String, String> visits = new HashMap<>();
        bringing.arrived().forEach(item -> visit(item.json()).ifPresent(visit -> visits.put(item.reference(), visit)));
        Optional<RemoteQuery> all = all("Encounter");
        if (!visits.isEmpty() && all.isPresent()) {
            run(all.get());
        } else {
            visits.values().stream().distinct().limit(MOST_VISITS).forEach(this::readVisit);
        }
        Set<String> restricted = new HashSet<>();
        bringing.arrived().stream().filter(item -> Copies.isRestricted(item.resource())).forEach(item -> restricted.add(item.reference()));
        visits.forEach((item, visit) -> {
            boolean hidden = bringing.find(visit).isEmpty();
            if (hidden || restricted.contains(visit)) {
                restricted.add(item);
            }
        });
        documentsOf.forEach((file, documents) -> {
            if (documents.stream().anyMatch(restricted::contains)) {
                restricted.add(file);
            }
        });
        restricted.addAll(copies.ofRestricted(
                documentsOf.keySet(), ofType("DocumentReference").stream().map(Arrived::reference).toList()));
        return restricted;
    }

    /** Of a server that does not search visits by patient. What cannot be read stays unknown, and is as closed as a hidden one. */
    private void readVisit(String visit) {
        try {
            read(visit);
        } catch (CallFailed failed) {
            if (failed.kind() == CallFailed.Kind.TRANSIENT) {
                throw failed;
            }
        }
    }

    private Optional<String> visit(JsonNode resource) {
        String direct = resource.path("encounter").path("reference").asText(null);
        String reference = direct != null ? direct : resource.path("context").path("encounter").path(0).path("reference").asText(null);
        return references.ours(reference).filter(target -> target.type().equals("Encounter")).map(References.Target::toString);
    }

    /** Who recorded it: fetched where it did not come along, and told of nothing else. */
    private void statements() {
        List<String> without = bringing.arrived().stream()
                .filter(item -> known.of(item.type()).containsKey("patient") && !item.type().equals("Provenance"))
                .filter(item -> !withProvenance.contains(item.type()))
                .map(Arrived::reference)
                .toList();
        if (offered.search("Provenance", "target")) {
            for (int from = 0; from < without.size(); from += TARGETS_AT_ONCE) {
                List<String> targets = without.subList(from, Math.min(from + TARGETS_AT_ONCE, without.size()));
                bringing.search(RemoteQuery.by("Provenance", "target", String.join(",", targets)), item -> true);
            }
        }
        for (Arrived statement : ofType("Provenance")) {
            if (targets(statement).stream().noneMatch(target -> bringing.find(target).isPresent())) {
                throw CallFailed.fault("The record's server sent a Provenance that was not asked for, perhaps of another patient");
            }
        }
    }

    private Set<String> targets(Arrived statement) {
        Set<String> targets = new HashSet<>();
        statement.json().path("target").forEach(target ->
                references.ours(target.path("reference").asText(null)).ifPresent(it -> targets.add(it.toString())));
        return targets;
    }

    /** The files of documents. One that says that it is of something else is not the document's. */
    void files() {
        for (Arrived document : ofType("DocumentReference")) {
            for (JsonNode content : document.json().path("content")) {
                references.ours(content.path("attachment").path("url").asText(null))
                        .filter(target -> target.type().equals("Binary"))
                        .flatMap(target -> bringing.file(target.id()))
                        .ifPresent(file -> {
                            if (isOf(document, file)) {
                                documentsOf.computeIfAbsent(file.reference(), it -> new HashSet<>()).add(document.reference());
                            } else {
                                bringing.hide(file);
                            }
                        });
            }
        }
    }

    private boolean isOf(Arrived document, Arrived file) {
        String context = file.json().path("securityContext").path("reference").asText(null);
        return context == null
                || references.ours(context)
                        .map(References.Target::toString)
                        .filter(it -> it.equals(document.reference()) || it.equals("Patient/" + patient()))
                        .isPresent();
    }

    private List<Copies.Copy> copies(Set<String> restricted) {
        List<Copies.Copy> kept = new ArrayList<>();
        for (Arrived item : bringing.arrived()) {
            boolean statement = item.type().equals("Provenance");
            boolean closed = Copies.isRestricted(item.resource())
                    || restricted.contains(item.reference())
                    || statement && targets(item).stream().anyMatch(target -> restricted.contains(target) || isUnknown(target));
            String owner = statement || item.type().equals("Binary") ? patient() : copies.patientOf(item.resource());
            kept.add(new Copies.Copy(
                    item.resource(), item.json().toString(), owner, closed, item.etag(), item.lastUpdated(), item.query()));
        }
        return kept;
    }

    /** It did not come, so whether it may be told of was not seen. */
    private boolean isUnknown(String target) {
        return bringing.find(target).isEmpty() && !target.equals("Patient/" + patient())
                || target.startsWith("Patient/") && !target.equals("Patient/" + patient());
    }
}
