package org.cdexflow.gather;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.cdexflow.document.DocumentKind;
import org.cdexflow.gather.Documents.Document;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.Resources;
import org.cdexflow.store.StoredResource;
import org.springframework.stereotype.Component;

/** Makes of the documents that staff added what is handed over: a DocumentReference each, as US Core wants it. */
@Component
class DocumentReferences {

    private static final String CATEGORIES = "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category";

    private final Documents documents;
    private final Resources resources;
    private final String organization;
    private final String base;

    DocumentReferences(Documents documents, Resources resources, Settings settings) {
        this.documents = documents;
        this.resources = resources;
        this.organization = settings.organization().name();
        this.base = settings.fhirBase() + "/";
    }

    /** Those that go. A large one becomes a Binary that the partner can read. */
    List<Candidate> of(String exchange, String patient, Partner partner) {
        return documents.of(exchange).stream()
                .filter(Document::chosen)
                .map(document -> candidate(exchange, document, patient, partner))
                .toList();
    }

    private Candidate candidate(String exchange, Document document, String patient, Partner partner) {
        ObjectNode reference = describe(document, patient);
        ObjectNode attachment = reference.putArray("content").addObject().putObject("attachment");
        attachment.put("contentType", document.format().mediaType());
        if (document.size() * 4 / 3 <= Snapshot.LARGEST_INLINE_DOCUMENT) {
            attachment.put("data", Base64.getEncoder().encodeToString(documents.bytes(exchange, document.number())));
        } else {
            String content = documents.contentOf(exchange, document.number()).orElseThrow();
            attachment.put("url", base + resources.createBinary(partner.id(), patient, document.format().mediaType(), content));
        }
        attachment.put("size", document.size()).put("hash", document.sha1()).put("title", document.title());
        if (document.dated() != null) {
            attachment.put("creation", document.dated().toString());
        }
        String id = Resources.newId();
        StoredResource resource = new StoredResource(
                0, "DocumentReference", id, 1, document.addedAt(), null, patient, false, reference.put("id", id).toString());
        return new Candidate(resource, true, document.author() != null);
    }

    private ObjectNode describe(Document document, String patient) {
        ObjectNode reference = FhirJson.object();
        reference.put("resourceType", "DocumentReference").put("status", "current");
        DocumentKind kind = document.kind();
        ObjectNode type = reference.putObject("type");
        type.putArray("coding").addObject().put("system", "http://loinc.org").put("code", kind.code()).put("display", kind.display());
        type.put("text", kind.display());
        ObjectNode category = reference.putArray("category").addObject();
        category.putArray("coding").addObject().put("system", CATEGORIES).put("code", "clinical-note");
        reference.putObject("subject").put("reference", "Patient/" + patient);
        reference.put("date", document.addedAt().truncatedTo(ChronoUnit.SECONDS).toString());
        if (document.author() != null) {
            reference.putArray("author").addObject().put("display", document.author());
        }
        reference.putObject("custodian").put("display", organization);
        return reference;
    }
}
