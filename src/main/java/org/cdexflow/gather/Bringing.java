package org.cdexflow.gather;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.cdexflow.delivery.CallFailed;
import org.cdexflow.delivery.FhirServer;
import org.cdexflow.store.Copies;

/**
 * What is fetched of the record's server for one question. Each resource is checked as it arrives; one that must not be there
 * makes the whole answer a fault, and nothing of it is kept.
 */
final class Bringing {

    /** More than this is no answer to a question about one patient. */
    private static final int MOST_RESOURCES = 10_000;

    /** Servers that hide what we may not see may send pages without anything, but not for ever. */
    private static final int MOST_IDLE_PAGES = 10;

    private static final long MOST_BYTES = 24_000_000;

    /** Of all files together, apart from what leads to them. Characters of JSON. */
    private static final long MOST_OF_FILES = 48_000_000;

    private final FhirServer server;
    private final Copies copies;
    private final FhirContext fhir;
    private final Instant deadline;

    private final Map<String, Arrived> arrived = new LinkedHashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final Set<String> tooLarge = new HashSet<>();
    private long bytes;
    private long ofFiles;
    private int idlePages;

    Bringing(FhirServer server, Copies copies, FhirContext fhir, Instant deadline) {
        this.server = server;
        this.copies = copies;
        this.fhir = fhir;
        this.deadline = deadline;
    }

    Collection<Arrived> arrived() {
        return List.copyOf(arrived.values());
    }

    Optional<Arrived> find(String reference) {
        return Optional.ofNullable(arrived.get(reference));
    }

    /** What the server says is not there any more. */
    Set<String> gone() {
        return gone;
    }

    /**
     * Follows all pages of a search.
     *
     * @param belongs whether a match may be there
     * @throws QueryRefused when it reaches more than is taken
     * @throws CallFailed when there is no whole answer, or it has what does not belong there
     */
    void search(RemoteQuery query, Predicate<Arrived> belongs) {
        pages(query, belongs, Integer.MAX_VALUE);
    }

    /** The first pages of a search. @return whether there are no more */
    boolean pages(RemoteQuery query, Predicate<Arrived> belongs, int most) {
        URI next = server.under(query.text());
        Set<URI> followed = new HashSet<>();
        while (next != null && followed.size() < most) {
            if (!followed.add(next)) {
                throw CallFailed.fault("The pages of the record's server have no end");
            }
            next = page(next, query, belongs);
        }
        return next == null;
    }

    /** The server's CapabilityStatement. */
    JsonNode statement() {
        return read(server.get(server.under("metadata"), null, deadline).orElseThrow().body());
    }

    private URI page(URI url, RemoteQuery query, Predicate<Arrived> belongs) {
        JsonNode bundle = read(server.get(url, null, deadline).orElseThrow().body());
        if (!bundle.path("resourceType").asText().equals("Bundle") || !bundle.path("type").asText().equals("searchset")) {
            throw CallFailed.fault("The record's server answered a search with something else");
        }
        int before = arrived.size();
        for (JsonNode entry : bundle.path("entry")) {
            JsonNode resource = entry.path("resource");
            if (!resource.path("resourceType").asText().equals("OperationOutcome")) {
                take(Arrived.of(resource, null, query.text(), fhir), query.type(), belongs);
            }
        }
        for (JsonNode link : bundle.path("link")) {
            if (link.path("relation").asText().equals("next")) {
                if (arrived.size() == before && ++idlePages > MOST_IDLE_PAGES) {
                    throw CallFailed.fault("The pages of the record's server have no end");
                }
                return server.under(link.path("url").asText());
            }
        }
        return null;
    }

    private void take(Arrived item, String type, Predicate<Arrived> belongs) {
        boolean isStatement = item.type().equals("Provenance") && !type.equals("Provenance");
        if (!isStatement && !item.type().equals(type)) {
            throw CallFailed.fault("The record's server sent a type that was not asked for");
        }
        // of a statement it shows only when all pages are there whether it belongs to any of them
        if (!isStatement && !belongs.test(item)) {
            throw CallFailed.fault("The record's server sent a " + item.type() + " that was not asked for, perhaps another patient's");
        }
        arrived.put(item.reference(), item);
        if (arrived.size() > MOST_RESOURCES) {
            throw new QueryRefused("The query reaches more than " + MOST_RESOURCES
                    + " resources. Narrow it by code, category or date.");
        }
    }

    /** Reads one resource, unless it is here already or has not changed since it was copied. */
    Optional<Arrived> read(String type, String id) {
        Arrived here = arrived.get(type + "/" + id);
        if (here != null) {
            return Optional.of(here);
        }
        Copies.Known known = copies.known(type, id).orElse(null);
        String etag = known == null ? null : known.etag();
        String query = type + "/" + RemoteQuery.encoded(id);
        try {
            Optional<FhirServer.Answer> answer = server.get(server.under(query), etag, deadline);
            Arrived item = answer.isPresent()
                    ? Arrived.of(read(answer.get().body()), answer.get().etag(), query, fhir)
                    : Arrived.of(FhirJson.read(known.resource().json()), etag, query, fhir);
            if (!item.reference().equals(type + "/" + id)) {
                throw CallFailed.fault("The record's server answered a read with another resource");
            }
            arrived.put(item.reference(), item);
            return Optional.of(item);
        } catch (CallFailed failed) {
            if (failed.kind() == CallFailed.Kind.ABSENT) {
                gone.add(type + "/" + id);
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** Reads a file, unless it is too large or there were too many before it: the rest does not fail of that. */
    Optional<Arrived> file(String id) {
        long before = bytes;
        bytes = 0;
        try {
            Optional<Arrived> file = ofFiles > MOST_OF_FILES ? Optional.empty() : read("Binary", id);
            ofFiles += file.map(it -> (long) it.json().toString().length()).orElse(0L);
            if (ofFiles <= MOST_OF_FILES) {
                return file;
            }
            file.ifPresent(this::drop);
        } catch (CallFailed failed) {
            if (failed.kind() != CallFailed.Kind.TOO_LARGE) {
                throw failed;
            }
        } finally {
            bytes = before;
        }
        // an older copy of it is not what the EHR has
        gone.add("Binary/" + id);
        tooLarge.add(id);
        return Optional.empty();
    }

    /** How many files were left where they are. */
    int filesLeft() {
        return tooLarge.size();
    }

    /** Not to be kept, and not to be seen any more where it is. */
    void hide(Arrived item) {
        drop(item);
        gone.add(item.reference());
    }

    /** Not to be kept. */
    void drop(Arrived item) {
        arrived.remove(item.reference());
    }

    private JsonNode read(byte[] body) {
        bytes += body.length;
        if (bytes > MOST_BYTES) {
            throw new QueryRefused("The query reaches more than " + MOST_BYTES / 1_000_000
                    + " MB of the record. Narrow it by code, category or date.");
        }
        try {
            return FhirJson.parsed(body);
        } catch (IOException e) {
            throw CallFailed.fault("The record's server sent something that is not JSON");
        }
    }
}
