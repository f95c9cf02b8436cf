package org.cdexflow.rest;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.Delete;
import ca.uhn.fhir.rest.annotation.History;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.MethodNotAllowedException;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cdexflow.access.Caller;
import org.cdexflow.access.Interaction;
import org.cdexflow.access.Scopes;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.store.Searches;
import org.cdexflow.store.StoredResource;
import org.cdexflow.task.Requests;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.springframework.stereotype.Component;

/** {@code /fhir/Task}. */
@Component
class TaskProvider implements IResourceProvider {

    private static final Pattern IF_MATCH = Pattern.compile("(?:W/)?\"?(\\d{1,9})\"?");

    private final Requests requests;
    private final Visible visible;
    private final Searches searches;
    private final Partners partners;
    private final Bundles bundles;

    TaskProvider(Requests requests, Visible visible, Searches searches, Partners partners, Bundles bundles) {
        this.requests = requests;
        this.visible = visible;
        this.searches = searches;
        this.partners = partners;
        this.bundles = bundles;
    }

    @Override
    public Class<Task> getResourceType() {
        return Task.class;
    }

    @Create
    public MethodOutcome create(@ResourceParam Task task, @ConditionalUrlParam String ifNoneExist) {
        Partner partner = partner();
        Requests.Accepted accepted = ifNoneExist == null ? requests.accept(task, partner) : create(task, partner, ifNoneExist);
        return outcome(accepted.task(), accepted.created());
    }

    /** It searches, and answers with what it finds: that takes the scopes of both, and is on record as a reading. */
    private Requests.Accepted create(Task task, Partner partner, String ifNoneExist) {
        Scopes scopes = Caller.current().scopes();
        if (!scopes.allow("Task", Interaction.SEARCH) || !scopes.allow("Task", Interaction.READ)) {
            throw new ForbiddenOperationException(
                    "The token's scopes do not allow this. If-None-Exist finds and answers a Task, which needs system/Task.rs, too.");
        }
        Map<String, List<String>> criteria = criteria(ifNoneExist);
        List<StoredResource> existing = searches
                .search(visible.viewer(), new org.cdexflow.store.Search("Task", criteria, List.of(), 2))
                .matches();
        return switch (existing.size()) {
            case 0 -> requests.accept(task, partner);
            case 1 -> {
                Requests.Accepted same = requests.repeated(existing.get(0).id(), task);
                visible.read("Task", same.task().id());
                yield same;
            }
            default -> throw new PreconditionFailedException("If-None-Exist matches several Tasks; name one identifier.");
        };
    }

    private static Map<String, List<String>> criteria(String ifNoneExist) {
        Map<String, List<String>> criteria = new LinkedHashMap<>();
        String query = ifNoneExist.substring(ifNoneExist.indexOf('?') + 1);
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2 && !parts[1].isEmpty()) {
                criteria.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(decoded(parts[1]));
            }
        }
        if (criteria.isEmpty()) {
            throw new InvalidRequestException("If-None-Exist needs search parameters such as identifier=system|value.");
        }
        return criteria;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("If-None-Exist has a '%' that no two hexadecimal digits follow.");
        }
    }

    @Read(version = true)
    public Resource read(@IdParam IdType id) {
        StoredResource stored = id.hasVersionIdPart()
                ? visible.version("Task", id.getIdPart(), id.getVersionIdPart())
                : visible.read("Task", id.getIdPart());
        return Served.resource(new Task(), stored);
    }

    @History
    public Bundle history(@IdParam IdType id) {
        return Served.history(bundles.history(visible.history("Task", id.getIdPart())));
    }

    @Search(allowUnknownParams = true)
    public Bundle search(RequestDetails request) {
        Visible.Answer answer = visible.search("Task", request);
        return Served.bundle(bundles.searchset(answer.search(), answer.page()));
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam Task task, RequestDetails request) {
        requireRequester(id);
        return outcome(requests.update(id.getIdPart(), task, ifMatch(request)), false);
    }

    @Delete
    public MethodOutcome delete(@IdParam IdType id) {
        requireRequester(id);
        // HAPI answers a deletion with what stands as its OperationOutcome
        MethodOutcome outcome = new MethodOutcome();
        outcome.setOperationOutcome(Served.withdrawn(new OperationOutcome(), requests.withdraw(id.getIdPart())));
        return outcome;
    }

    /** Seen by both parties, changed by the one that asks. */
    private void requireRequester(IdType id) {
        if (id == null) {
            throw new MethodNotAllowedException("Tasks are changed and withdrawn one at a time.");
        }
        StoredResource stored = visible.visible("Task", id.getIdPart());
        Caller caller = Caller.current();
        if (caller.kind() != Caller.Kind.PARTNER || !caller.id().equals(stored.audience())) {
            throw new ForbiddenOperationException("Only its requester can change or withdraw a Task.");
        }
    }

    private Partner partner() {
        Caller caller = Caller.current();
        if (caller.kind() != Caller.Kind.PARTNER) {
            throw new ForbiddenOperationException(
                    "Requests are taken from partners; requests to partners are not offered here yet.");
        }
        return partners.byId(caller.id()).orElseThrow();
    }

    private static Integer ifMatch(RequestDetails request) {
        String header = request.getHeader("If-Match");
        if (header == null) {
            return null;
        }
        Matcher matcher = IF_MATCH.matcher(header.strip());
        if (!matcher.matches()) {
            throw new InvalidRequestException("If-Match must be the ETag of a version, such as W/\"1\".");
        }
        return Integer.valueOf(matcher.group(1));
    }

    private static MethodOutcome outcome(StoredResource stored, boolean created) {
        MethodOutcome outcome = new MethodOutcome(new IdType("Task", stored.id(), String.valueOf(stored.version())), created);
        outcome.setResource(Served.outcome(new Task(), stored, created));
        return outcome;
    }
}
