package org.cdexflow.rest;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.cdexflow.access.Caller;
import org.cdexflow.access.Interaction;
import org.cdexflow.access.Scopes;
import org.cdexflow.audit.Audit;
import org.cdexflow.audit.Disclosure;
import org.cdexflow.gather.DemographicMatch;
import org.cdexflow.gather.LiveRecord;
import org.cdexflow.gather.MemberNumbers;
import org.cdexflow.partner.Partners;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.References;
import org.cdexflow.store.Resources;
import org.cdexflow.store.Search;
import org.cdexflow.store.Searches;
import org.cdexflow.store.StoredResource;
import org.cdexflow.store.Viewer;
import org.hl7.fhir.r4.model.Patient;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Reads and searches for the caller of the current request. What is not the caller's is answered exactly as what does not exist;
 * what a partner gets to see of patients' data is on record.
 */
@Component
class Visible {

    /** Request attribute: what was asked for is there, but not the caller's. For the record only; the answer is the same. */
    static final String NOT_THEIRS = Visible.class.getName() + ".not-theirs";

    private static final int USUAL_COUNT = 50;

    /** Of older versions' texts in one answer: they are in memory at once. */
    private static final int MOST_HISTORY = 10_000_000;

    private final Searches searches;
    private final LiveRecord record;
    private final DirectQuery elsewhere;
    private final MemberNumbers numbers;
    private final References references;
    private final Resources resources;
    private final Partners partners;
    private final Audit audit;
    private final int mostPerPage;

    Visible(
            Searches searches, LiveRecord record, DirectQuery elsewhere, MemberNumbers numbers, References references,
            Resources resources, Partners partners, Audit audit, Settings settings) {
        this.searches = searches;
        this.record = record;
        this.elsewhere = elsewhere;
        this.numbers = numbers;
        this.references = references;
        this.resources = resources;
        this.partners = partners;
        this.audit = audit;
        this.mostPerPage = settings.limits().count();
    }

    /** Who searches. */
    Viewer viewer() {
        return viewer(Interaction.SEARCH);
    }

    /** Who calls, as far as its scopes allow the interaction. */
    private Viewer viewer(Interaction interaction) {
        Map<String, List<Map<String, List<String>>>> narrowed = Caller.current().scopes().narrowed(interaction);
        return narrowed.isEmpty() ? party() : party().narrowed(searches.narrowed(narrowed));
    }

    private Viewer party() {
        Caller caller = Caller.current();
        return caller.kind() == Caller.Kind.PARTNER
                ? partners.byId(caller.id())
                        .map(partner -> new Viewer(
                                partner.id(),
                                switch (partner.agreement().directQuery()) {
                                    case NONE -> Viewer.Reach.NONE;
                                    case PATIENTS_OF_TASKS -> Viewer.Reach.PATIENTS_OF_TASKS;
                                    case ALL -> Viewer.Reach.ALL;
                                }).of(partner.agreement().patients()))
                        .map(record::closed)
                        .orElseThrow()
                : Viewer.HOUSE;
    }

    StoredResource read(String type, String id) {
        StoredResource stored = visible(type, id);
        disclosed(List.of(stored));
        return stored;
    }

    /** Without a note in the audit: nothing of it is shown. */
    StoredResource visible(String type, String id) {
        Viewer caller = viewer(Interaction.READ);
        return searches.read(caller, type, id).or(() -> elsewhere.read(caller, type, id)).orElseThrow(() -> {
            // asked either way, so that it takes as long for what is not there
            if (searches.read(Viewer.HOUSE, type, id).isPresent()) {
                RequestContextHolder.currentRequestAttributes().setAttribute(NOT_THEIRS, true, RequestAttributes.SCOPE_REQUEST);
            }
            return notFound(type);
        });
    }

    StoredResource version(String type, String id, String version) {
        StoredResource current = visible(type, id);
        StoredResource found = Optional.of(version)
                .filter(number -> number.matches("[1-9]\\d{0,8}"))
                .flatMap(number -> resources.version(current, Integer.parseInt(number)))
                .orElseThrow(() -> notFound(type));
        disclosed(List.of(found));
        return found;
    }

    List<StoredResource> history(String type, String id) {
        List<StoredResource> versions = resources.history(visible(type, id), MOST_HISTORY);
        disclosed(versions);
        return versions;
    }

    record Answer(Search search, Search.Page page) {}

    Answer search(String type, RequestDetails request) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        boolean lenient = isLenient(request);
        request.getParameters().forEach((name, values) -> {
            if (!lenient || searches.offers(type, name)) {
                parameters.put(name, Arrays.asList(values));
            }
        });
        Search search = new Search(type, parameters, List.of(), count(parameters));
        Viewer caller = viewer();
        Search.Page page = elsewhere.search(caller, search, patient(search), viewer -> page(viewer, search));
        disclosed(Stream.concat(page.matches().stream(), page.includes().stream()).toList());
        if (page.matches().isEmpty() && page.total() != null && (page.total() > 0 || isOfOpenPatient(caller, search))) {
            counted(search);
        }
        return new Answer(search, page);
    }

    /** Only then is a parameter that is not offered ignored; the self link tells what was not (FHIR R4, 3.1.1.4.20). */
    private static boolean isLenient(RequestDetails request) {
        return request.getHeaders("Prefer").stream()
                .flatMap(header -> Arrays.stream(header.split("[,;]")))
                .anyMatch(preference -> preference.strip().equalsIgnoreCase("handling=lenient"));
    }

    private Search.Page page(Viewer viewer, Search search) {
        Scopes scopes = Caller.current().scopes();
        try {
            Viewer reader = viewer.narrowed(viewer(Interaction.READ).narrowing());
            return searches.search(viewer, reader, numbers.resolved(viewer, search), other -> scopes.allow(other, Interaction.READ));
        } catch (QueryTimeoutException e) {
            throw new InvalidRequestException("The search takes too long. Ask for less: with patient, identifier, status, or a date such as"
                    + " _lastUpdated.");
        }
    }

    /** The one patient that a search names, if it does. */
    private Optional<String> patient(Search search) {
        String name = search.type().equals("Patient") ? "_id" : search.parameters().containsKey("patient") ? "patient" : "subject";
        List<String> values = search.parameters().getOrDefault(name, List.of());
        if (values.size() != 1) {
            return Optional.empty();
        }
        String value = values.get(0);
        return references.ours(value.contains("/") ? value : "Patient/" + value)
                .filter(target -> target.type().equals("Patient"))
                .map(References.Target::id);
    }

    private int count(Map<String, List<String>> parameters) {
        List<String> asked = parameters.getOrDefault("_count", List.of());
        if (asked.isEmpty()) {
            return Math.min(USUAL_COUNT, mostPerPage);
        }
        if (!asked.get(0).matches("\\d{1,9}")) {
            throw new InvalidRequestException("_count must be a number from 0 to " + mostPerPage + ".");
        }
        return Math.min(Integer.parseInt(asked.get(0)), mostPerPage);
    }

    /** Who of the patients that the caller may see a description fits; the best first. */
    List<DemographicMatch.Match> matches(Patient asked, boolean onlyCertain, int most) {
        List<DemographicMatch.Match> told = elsewhere.matches(viewer(), asked).stream()
                .filter(match -> !onlyCertain || match.grade() == DemographicMatch.Grade.CERTAIN)
                .limit(Math.min(most, mostPerPage))
                .toList();
        disclosed(told.stream().map(DemographicMatch.Match::patient).toList());
        return told;
    }

    /**
     * Tells the audit what a partner sees of patients' data: the record, released answers, and Tasks that carry one. A Task that
     * is only polled discloses nothing that its requester did not write. What our own systems read is no disclosure, but on record.
     */
    private void disclosed(List<StoredResource> seen) {
        Map<String, List<String>> byPatient = new LinkedHashMap<>();
        for (StoredResource resource : seen) {
            boolean isPoll = resource.type().equals("Task") && !resource.json().contains("\"contained\"");
            if (!isPoll) {
                String patient = resource.patient() == null ? "" : resource.patient();
                byPatient.computeIfAbsent(patient, p -> new ArrayList<>()).add(resource.reference());
            }
        }
        byPatient.forEach((patient, references) -> onRecord(patient.isEmpty() ? null : patient, references));
    }

    /** That somebody has no such thing is known then, too. */
    private boolean isOfOpenPatient(Viewer viewer, Search search) {
        return !search.type().equals("Task") && patient(search).filter(id -> resources.isOpen(viewer, id)).isPresent();
    }

    /** How many there are tells something, too: a diagnosis counted is a diagnosis known. */
    private void counted(Search search) {
        if (!search.type().equals("Task")) {
            onRecord(patient(search).orElse(null), List.of(search.type() + "?_summary=count"));
        }
    }

    private void onRecord(String patient, List<String> references) {
        Caller caller = Caller.current();
        if (caller.kind() == Caller.Kind.PARTNER) {
            audit.disclosed(new Disclosure(caller.id(), patient, null, "none", null, references));
        } else {
            audit.readByClient(caller.id(), patient, references);
        }
    }

    private static ResourceNotFoundException notFound(String type) {
        return new ResourceNotFoundException("There is no " + type + " with this id and version that you may see.");
    }
}
