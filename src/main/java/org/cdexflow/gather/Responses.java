package org.cdexflow.gather;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.Copies;
import org.cdexflow.store.References;
import org.cdexflow.store.Resources;
import org.cdexflow.store.Search;
import org.cdexflow.store.Searches;
import org.cdexflow.store.StoredResource;
import org.cdexflow.store.Viewer;
import org.cdexflow.task.DataRequest;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Task;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The completed questionnaire that staff attach to a questionnaire request. Writes join the caller's transaction. */
@Component
public class Responses {

    private static final int MOST_OFFERED = 50;

    private final JdbcTemplate jdbc;
    private final Resources resources;
    private final Searches searches;
    private final ResponseCheck check;
    private final References references;
    private final RemoteRecord remote;
    private final FhirContext fhir;
    private final Settings settings;
    private final Clock clock;

    Responses(
            JdbcTemplate jdbc, Resources resources, Searches searches, ResponseCheck check, References references, RemoteRecord remote,
            FhirContext fhir, Settings settings, Clock clock) {
        this.jdbc = jdbc;
        this.resources = resources;
        this.searches = searches;
        this.check = check;
        this.references = references;
        this.remote = remote;
        this.fhir = fhir;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * @param json the QuestionnaireResponse, its subject filled in
     * @param notices what staff should know about it
     */
    public record Response(String json, List<String> notices, String addedBy, Instant addedAt) {}

    public Optional<Response> of(String exchange) {
        return jdbc
                .query(
                        "select body, notices, added_by, added_at from exchange_response where exchange = ?",
                        (row, number) -> new Response(
                                row.getString("body"),
                                List.of((String[]) row.getArray("notices").getArray()),
                                row.getString("added_by"),
                                row.getTimestamp("added_at").toInstant()),
                        exchange)
                .stream()
                .findFirst();
    }

    /**
     * Attaches a response, in place of one before it, unless something is wrong with it. The caller holds the exchange's lock.
     *
     * @param json as somebody brought it
     * @param request the questionnaire request
     * @return what is wrong with it, in words; empty when it is attached
     */
    public List<String> attach(String exchange, String json, DataRequest request, String patient, String person) {
        ResponseCheck.Checked checked = check.check(json, request, patient);
        if (checked.problems().isEmpty()) {
            jdbc.update(
                    """
                    insert into exchange_response (exchange, body, notices, added_by, added_at) values (?, ?, ?, ?, ?)
                    on conflict (exchange) do update set body = excluded.body, notices = excluded.notices,
                        added_by = excluded.added_by, added_at = excluded.added_at""",
                    exchange,
                    checked.json(),
                    checked.notices().toArray(String[]::new),
                    person,
                    Timestamp.from(clock.instant()));
        }
        return checked.problems();
    }

    /** Whether one is attached that is labelled so that two people release it. */
    public boolean isRestricted(String exchange) {
        return of(exchange).filter(response -> Copies.isRestricted(parsed(response.json()))).isPresent();
    }

    /** The text of one of the record. What makes it restricted, such as its visit, may stand elsewhere: then it says so itself. */
    public String labelled(StoredResource resource) {
        if (!resource.restricted()) {
            return resource.json();
        }
        QuestionnaireResponse response = parsed(resource.json());
        if (!Copies.isRestricted(response)) {
            response.getMeta().addSecurity(new Coding("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "R", "restricted"));
        }
        return fhir.newJsonParser().encodeResourceToString(response);
    }

    private QuestionnaireResponse parsed(String json) {
        return fhir.newJsonParser().parseResource(QuestionnaireResponse.class, json);
    }

    /** What becomes of an attached response when the patient's record was merged into another one. */
    public enum Followed {
        /** None was attached. */
        NONE,
        /** It names the surviving record now. */
        FOLLOWED,
        /** It names the patient in a way that the surviving record does not know: it was taken away. */
        TAKEN_AWAY
    }

    /** Lets the response follow a merge, or takes it away: none stays that names another record. The caller holds the exchange's lock. */
    public Followed follow(String exchange, DataRequest request, String merged, String survivor) {
        Optional<Response> attached = of(exchange);
        if (attached.isEmpty()) {
            return Followed.NONE;
        }
        ObjectNode response = FhirJson.read(attached.get().json());
        rename(response, "Patient/" + merged, "Patient/" + survivor);
        ResponseCheck.Checked checked = check.check(response.toString(), request, survivor);
        if (!checked.problems().isEmpty()) {
            remove(exchange);
            return Followed.TAKEN_AWAY;
        }
        jdbc.update("update exchange_response set body = ? where exchange = ?", checked.json(), exchange);
        return Followed.FOLLOWED;
    }

    private void rename(JsonNode node, String from, String to) {
        if (node instanceof ObjectNode object
                && references.ours(object.path("reference").asText(null)).filter(target -> target.toString().equals(from)).isPresent()) {
            object.put("reference", to);
        }
        node.forEach(child -> rename(child, from, to));
    }

    /** @return whether there was one */
    public boolean remove(String exchange) {
        return jdbc.update("delete from exchange_response where exchange = ?", exchange) > 0;
    }

    /** Responses to the questionnaire of the request that the record of its patient has already, the newest first. */
    public List<Candidate> offered(String exchange, String patient) {
        String asked = resources.read("Task", exchange)
                .map(stored -> fhir.newJsonParser().parseResource(Task.class, stored.json()))
                .map(task -> DataRequest.of(task, settings.zone()).questionnaire())
                .orElse(null);
        if (asked == null) {
            return List.of();
        }
        Search ofPatient = new Search("QuestionnaireResponse", Map.of("_sort", List.of("-authored")), List.of(patient), MOST_OFFERED);
        return searches.search(Viewer.RECORD, ofPatient).matches().stream()
                .filter(resource -> ResponseCheck.answers(FhirJson.read(resource.json()).path("questionnaire").asText(""), asked))
                .map(resource -> new Candidate(resource, true, true))
                .toList();
    }

    /** A response of the record of the patient; of another server's record, the one that was read last for the exchange. */
    public Optional<StoredResource> ofRecordById(String exchange, String patient, String id) {
        return searches.read(remote.viewer(RemoteRecord.oneOf(exchange)), "QuestionnaireResponse", id).filter(resource -> patient.equals(resource.patient()));
    }
}
