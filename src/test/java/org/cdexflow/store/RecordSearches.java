package org.cdexflow.store;

import static org.cdexflow.store.SampleRecord.FHIR;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;

/**
 * Asks any FHIR server the {@linkplain GeneratedSearches generated searches} and writes down what it finds, for
 * {@link RecordedSearchesTest}. The server must let clients choose ids and may not insist that references resolve.
 *
 * <p>Arguments: FHIR base, file to write, {@code load} when the record has to be put there first.
 */
final class RecordSearches {

    static final long SEED = 4711;
    static final int COUNT = 3_000;

    private static final List<String> REFERRED_TO = List.of(
            "Organization", "Location", "Practitioner", "PractitionerRole", "Patient", "Medication", "Device", "Coverage", "Encounter",
            "CareTeam", "Condition");

    private static final int PIECE = 100;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private RecordSearches() {}

    public static void main(String[] arguments) throws IOException {
        String base = arguments[0];
        GeneratedSearches generated = new GeneratedSearches(SEED);
        if (arguments.length > 2) {
            // some servers find no reference that came before its target
            List<Resource> record = new ArrayList<>(generated.record());
            record.sort(Comparator.comparingInt(resource -> {
                int place = REFERRED_TO.indexOf(resource.fhirType());
                return place < 0 ? REFERRED_TO.size() : place;
            }));
            for (int from = 0; from < record.size(); from += PIECE) {
                load(base, record.subList(from, Math.min(from + PIECE, record.size())));
            }
        }
        try (Writer out = new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(Path.of(arguments[1]))), StandardCharsets.UTF_8)) {
            for (String search : generated.searches(COUNT)) {
                out.write(search + "\t" + found(base, search) + "\n");
            }
        }
    }

    private static void load(String base, List<Resource> resources) {
        Bundle bundle = new Bundle().setType(Bundle.BundleType.BATCH);
        resources.forEach(resource -> bundle.addEntry()
                .setResource(resource)
                .getRequest()
                .setMethod(Bundle.HTTPVerb.PUT)
                .setUrl(resource.fhirType() + "/" + resource.getIdElement().getIdPart()));
        HttpResponse<String> reply = send(HttpRequest.newBuilder(URI.create(base))
                .header("Content-Type", "application/fhir+json")
                .POST(BodyPublishers.ofString(FHIR.newJsonParser().encodeResourceToString(bundle)))
                .build());
        FHIR.newJsonParser().parseResource(Bundle.class, reply.body()).getEntry().stream()
                .map(entry -> entry.getResponse().getStatus())
                .filter(status -> !status.startsWith("20"))
                .forEach(System.err::println);
    }

    private static String found(String base, String search) {
        Set<String> ids = new TreeSet<>();
        String next = base + "/" + search + "&_elements=id&_count=2000";
        while (next != null) {
            HttpResponse<String> reply = send(HttpRequest.newBuilder(URI.create(next)).build());
            if (reply.statusCode() != 200) {
                return "refused " + reply.statusCode() + " " + reply.body().replaceAll("\\s+", " ");
            }
            Bundle page = FHIR.newJsonParser().parseResource(Bundle.class, reply.body());
            page.getEntry().forEach(entry -> ids.add(entry.getResource().getIdElement().getIdPart()));
            next = page.getLink("next") == null ? null : page.getLink("next").getUrl();
        }
        return Recorded.told(ids);
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
