package org.cdexflow.gather;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.cdexflow.partner.Agreement;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.References;
import org.cdexflow.store.Resources;
import org.cdexflow.store.StoredResource;
import org.cdexflow.task.Answer;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.stereotype.Component;

/** Makes of candidates what is handed over: an immutable copy that stays as it was released, whatever the record does later. */
@Component
public class Snapshot {

    /** How the answer is packed (CDex 6). */
    public enum Form {
        /** One searchset Bundle of its own. */
        EXTERNAL_BUNDLE,
        /** One searchset Bundle inside the Task. */
        CONTAINED_BUNDLE,
        /** One output a resource. */
        RESOURCES;

        /** @param wished by the model: {@code bundle} or {@code resources}; the agreement with the partner goes first */
        public static Form of(String wished, Partner partner) {
            if (partner.agreement().output() == Agreement.Output.CONTAINED) {
                return CONTAINED_BUNDLE;
            }
            return "resources".equals(wished) ? RESOURCES : EXTERNAL_BUNDLE;
        }
    }

    private static final String CONTAINED_ID = "results";
    private static final String CONTAINED_RESPONSE = "response";

    /** Documents up to this size travel inside the answer; larger ones are fetched as Binary. Characters of base64. */
    static final int LARGEST_INLINE_DOCUMENT = 1_000_000;

    private final Gathering gathering;
    private final Candidates candidates;
    private final DocumentReferences documents;
    private final Responses responses;
    private final Resources resources;
    private final Sources sources;
    private final References references;
    private final FhirContext fhir;
    private final String base;

    Snapshot(
            Gathering gathering, Candidates candidates, DocumentReferences documents, Responses responses, Resources resources,
            Sources sources, References references, FhirContext fhir, Settings settings) {
        this.gathering = gathering;
        this.candidates = candidates;
        this.documents = documents;
        this.responses = responses;
        this.resources = resources;
        this.sources = sources;
        this.references = references;
        this.fhir = fhir;
        this.base = settings.fhirBase() + "/";
    }

    /**
     * Stores what is released of the record, the documents that staff added, and the questionnaire that they attached, and
     * returns what the Task says of it. There must be something.
     *
     * @param patient id of our patient: all that is released is of this one
     */
    public Answer release(String exchange, String patient, Partner partner, Form form) {
        List<Candidate> released = new ArrayList<>(gathering.released(exchange));
        released.addAll(documents.of(exchange, patient, partner));
        Answer data = released.isEmpty()
                ? new Answer(List.of(), null, List.of(), List.of())
                : data(released, candidates.queries(exchange), patient, partner, form);
        return responses.of(exchange).map(response -> withResponse(data, response.json(), patient, partner, form)).orElse(data);
    }

    private Answer data(List<Candidate> released, List<String> queries, String patient, Partner partner, Form form) {
        Set<String> matches = released.stream()
                .filter(Candidate::match)
                .map(candidate -> candidate.resource().reference())
                .collect(Collectors.toSet());
        Map<Candidate, String> copies = new LinkedHashMap<>();
        released.forEach(candidate -> copies.put(candidate, copy(candidate, matches, partner)));
        List<String> disclosed = released.stream().map(candidate -> candidate.resource().reference()).toList();
        return switch (form) {
            case RESOURCES -> new Answer(storeEach(copies, partner), null, List.of(), disclosed);
            case EXTERNAL_BUNDLE -> {
                String id = Resources.newId();
                StoredResource bundle =
                        resources.createSnapshot("Bundle", id, partner.id(), patient, bundle(copies, queries).toString());
                yield new Answer(List.of(bundle.reference()), null, List.of(), disclosed);
            }
            case CONTAINED_BUNDLE -> {
                Bundle bundle = fhir.newJsonParser().parseResource(Bundle.class, bundle(copies, queries).toString());
                bundle.setId(CONTAINED_ID);
                yield new Answer(List.of("#" + CONTAINED_ID), null, List.of(bundle), disclosed);
            }
        };
    }

    private Answer withResponse(Answer data, String json, String patient, Partner partner, Form form) {
        requireSubject(json, patient);
        String id = Resources.newId();
        List<String> disclosed = new ArrayList<>(data.resources());
        disclosed.add("QuestionnaireResponse/" + id);
        if (form != Form.CONTAINED_BUNDLE) {
            StoredResource stored = resources.createSnapshot("QuestionnaireResponse", id, partner.id(), patient, json);
            return new Answer(data.references(), stored.reference(), data.contained(), disclosed);
        }
        Resource response = (Resource) fhir.newJsonParser().parseResource(json);
        response.setId(CONTAINED_RESPONSE);
        List<Resource> contained = new ArrayList<>(data.contained());
        contained.add(response);
        return new Answer(data.references(), "#" + CONTAINED_RESPONSE, contained, disclosed);
    }

    private void requireSubject(String response, String patient) {
        String subject = FhirJson.read(response).path("subject").path("reference").asText(null);
        if (subject != null && references.ours(subject).filter(target -> target.toString().equals("Patient/" + patient)).isEmpty()) {
            throw new IllegalStateException("The questionnaire names another patient than the exchange is about");
        }
    }

    /** The text that is handed over: the record's own wherever nothing has to change in it. */
    private String copy(Candidate candidate, Set<String> matches, Partner partner) {
        StoredResource resource = candidate.resource();
        if (resource.type().equals("Provenance") && !candidate.match()) {
            return sources.narrowed(resource.json(), matches).toString();
        }
        if (!resource.type().equals("DocumentReference")) {
            return resource.json();
        }
        ObjectNode document = FhirJson.read(resource.json());
        document.path("content").forEach(content -> {
            if (content.path("attachment") instanceof ObjectNode attachment) {
                enclose(attachment, resource, partner);
            }
        });
        return document.toString();
    }

    /** A document that lies in a Binary of ours comes along: inside when it is small, else as a Binary that the partner can read. */
    private void enclose(ObjectNode attachment, StoredResource document, Partner partner) {
        references
                .ours(attachment.path("url").asText(null))
                .filter(target -> target.type().equals("Binary"))
                .flatMap(target -> resources.read("Binary", target.id()))
                .filter(binary -> binary.audience() == null)
                .ifPresent(binary -> {
                    if (!belongs(binary, document)) {
                        // misfiled: what it leads to is not what was looked at
                        attachment.remove("url");
                        return;
                    }
                    String data = FhirJson.read(binary.json()).path("data").asText("");
                    if (data.length() <= LARGEST_INLINE_DOCUMENT) {
                        attachment.put("data", data);
                        attachment.remove("url");
                    } else {
                        String id = Resources.newId();
                        resources.createSnapshot("Binary", id, partner.id(), binary.patient(), binary.json());
                        attachment.put("url", base + "Binary/" + id);
                    }
                });
    }

    /** A file is the document's: the same patient's, and no more restricted than the document. */
    static boolean belongs(StoredResource binary, StoredResource document) {
        return Objects.equals(binary.patient(), document.patient())
                && (!binary.restricted() || document.restricted());
    }

    private ObjectNode bundle(Map<Candidate, String> copies, List<String> queries) {
        ObjectNode bundle = FhirJson.object();
        bundle.put("resourceType", "Bundle").put("type", "searchset");
        bundle.put("total", copies.keySet().stream().filter(Candidate::match).count());
        if (queries.size() == 1) {
            bundle.putArray("link").addObject().put("relation", "self").put("url", base + queries.get(0));
        }
        ArrayNode entries = bundle.putArray("entry");
        copies.forEach((candidate, copy) -> {
            ObjectNode entry = entries.addObject();
            entry.put("fullUrl", base + candidate.resource().reference());
            entry.putRawValue("resource", new RawValue(copy));
            entry.putObject("search").put("mode", candidate.match() ? "match" : "include");
        });
        List<String> unsourced = copies.keySet().stream()
                .filter(candidate -> !candidate.sourced())
                .map(candidate -> candidate.resource().reference())
                .toList();
        if (!unsourced.isEmpty()) {
            ObjectNode entry = entries.addObject();
            entry.set("resource", warning(unsourced));
            entry.putObject("search").put("mode", "outcome");
        }
        return bundle;
    }

    /** Payers need to know who answers for a clinical statement; what names nobody is marked. */
    private ObjectNode warning(List<String> unsourced) {
        ObjectNode outcome = FhirJson.object().put("resourceType", "OperationOutcome");
        ArrayNode issues = outcome.putArray("issue");
        for (String reference : unsourced) {
            issues.addObject()
                    .put("severity", "warning")
                    .put("code", "incomplete")
                    .put("diagnostics", reference + " names neither author nor source.");
        }
        return outcome;
    }

    /** Each resource under an id of its own; statements of Provenance follow their targets to the new ids. */
    private List<String> storeEach(Map<Candidate, String> copies, Partner partner) {
        Map<String, String> moved = new LinkedHashMap<>();
        copies.keySet().forEach(candidate ->
                moved.put(candidate.resource().reference(), candidate.resource().type() + "/" + Resources.newId()));
        List<String> stored = new ArrayList<>();
        copies.forEach((candidate, copy) -> {
            String type = candidate.resource().type();
            String reference = moved.get(candidate.resource().reference());
            String text = type.equals("Provenance") ? retargeted(copy, moved) : copy;
            String patient = candidate.resource().patient();
            resources.createSnapshot(type, reference.substring(type.length() + 1), partner.id(), patient, text);
            stored.add(reference);
        });
        return stored;
    }

    private String retargeted(String provenance, Map<String, String> moved) {
        ObjectNode statement = FhirJson.read(provenance);
        statement.path("target").forEach(target -> references
                .ours(target.path("reference").asText(null))
                .map(t -> moved.get(t.toString()))
                .ifPresent(reference -> ((ObjectNode) target).put("reference", reference)));
        return statement.toString();
    }
}
