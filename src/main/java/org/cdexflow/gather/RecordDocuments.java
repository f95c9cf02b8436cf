package org.cdexflow.gather;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Optional;
import org.cdexflow.store.References;
import org.cdexflow.store.Resources;
import org.cdexflow.store.StoredResource;
import org.springframework.stereotype.Component;

/** The files of DocumentReferences that were gathered, so that people can read a note before they release it. */
@Component
public class RecordDocuments {

    private final Candidates candidates;
    private final Resources resources;
    private final References references;

    RecordDocuments(Candidates candidates, Resources resources, References references) {
        this.candidates = candidates;
        this.resources = resources;
        this.references = references;
    }

    /** @param bytes empty when the file is not kept here, or is another patient's: it would not leave either */
    public record Content(String title, Optional<byte[]> bytes) {}

    /**
     * @param id of a DocumentReference among the exchange's candidates
     * @param part which of its attachments, from 0
     * @return empty when it is no candidate, or has no such attachment
     */
    public Optional<Content> read(String exchange, String id, int part) {
        return candidates.of(exchange).stream()
                .map(Candidate::resource)
                .filter(resource -> resource.type().equals("DocumentReference") && resource.id().equals(id))
                .findFirst()
                .flatMap(document -> content(document, part));
    }

    private Optional<Content> content(StoredResource document, int part) {
        JsonNode reference = FhirJson.read(document.json());
        JsonNode content = reference.path("content").path(part);
        if (content.isMissingNode()) {
            return Optional.empty();
        }
        JsonNode attachment = content.path("attachment");
        String title = attachment.path("title").asText(reference.path("type").path("text").asText("Document"));
        return Optional.of(new Content(title, data(attachment, document)));
    }

    /** Only what would leave with the document is shown as its file. */
    private Optional<byte[]> data(JsonNode attachment, StoredResource document) {
        if (attachment.hasNonNull("data")) {
            return decoded(attachment.path("data").asText());
        }
        return references
                .ours(attachment.path("url").asText(null))
                .filter(target -> target.type().equals("Binary"))
                .flatMap(target -> resources.read("Binary", target.id()))
                .filter(binary -> binary.audience() == null && Snapshot.belongs(binary, document))
                .flatMap(binary -> decoded(FhirJson.read(binary.json()).path("data").asText("")));
    }

    private static Optional<byte[]> decoded(String data) {
        try {
            return Optional.of(Base64.getMimeDecoder().decode(data));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
