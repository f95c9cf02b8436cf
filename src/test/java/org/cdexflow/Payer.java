package org.cdexflow;

import static org.awaitility.Awaitility.await;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.springframework.core.env.Environment;

/** A partner of the sandbox as it calls us: HTTP and its token file, nothing else. */
public final class Payer {

    private static final FhirContext FHIR = FhirContext.forR4Cached();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Set<String> FINAL = Set.of("completed", "failed", "rejected");

    private final String base;
    private final Supplier<String> token;

    private Payer(String base, Supplier<String> token) {
        this.base = base;
        this.token = token;
    }

    /** The partner or client of that id in the running sandbox. */
    public static Payer of(Environment environment, String id) {
        return at(environment.getRequiredProperty("cdexflow.base-url") + "/fhir",
                Path.of(environment.getRequiredProperty("cdexflow.home")), id);
    }

    /** @param base our FHIR endpoint */
    public static Payer at(String base, Path home, String id) {
        Path token = home.resolve("sandbox").resolve(id + ".token");
        return at(base, () -> content(token));
    }

    /** @param token what it signs in with, asked for before each call */
    public static Payer at(String base, Supplier<String> token) {
        return new Payer(base, token);
    }

    /** An answer as it came. */
    public record Reply(int status, HttpHeaders headers, String body) {

        public <T extends IBaseResource> T as(Class<T> type) {
            return FHIR.newJsonParser().parseResource(type, body);
        }

        /** All diagnostics of the OperationOutcome, a line each. */
        public String diagnostics() {
            StringBuilder text = new StringBuilder();
            as(OperationOutcome.class).getIssue().forEach(issue -> text.append(issue.getDiagnostics()).append('\n'));
            return text.toString();
        }

        public String header(String name) {
            return headers.firstValue(name).orElse(null);
        }
    }

    /** A resource as it goes over the wire. */
    public static String text(Resource resource) {
        return FHIR.newJsonParser().encodeResourceToString(resource);
    }

    public Reply get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    public Reply post(String path, Resource resource, String... headers) {
        return post(path, text(resource), headers);
    }

    public Reply post(String path, String json, String... headers) {
        return send(request(path, headers).header("Content-Type", "application/fhir+json").POST(BodyPublishers.ofString(json)));
    }

    public Reply put(String path, Resource resource, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/fhir+json")
                .PUT(BodyPublishers.ofString(text(resource))));
    }

    public Reply delete(String path, String... headers) {
        return send(request(path, headers).DELETE());
    }

    /** Any method, any body; for what a well-behaved partner would not send. */
    public Reply send(String method, String path, String body, String... headers) {
        return send(request(path, headers).method(method, BodyPublishers.ofString(body)));
    }

    /** Posts a request that must be taken. */
    public Task ask(Task task) {
        Reply reply = post("/Task", task);
        if (reply.status() != 201) {
            throw new AssertionError(reply.status() + " " + reply.body());
        }
        return reply.as(Task.class);
    }

    /** Posts a request and polls it until it is final. */
    public Task askAndAwait(Task task) {
        return awaitFinal(ask(task).getIdElement().getIdPart());
    }

    /** Polls until the Task is completed, failed or rejected. */
    public Task awaitFinal(String id) {
        return await("Task/" + id + " to become final")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> task(id), polled -> FINAL.contains(polled.getStatus().toCode()));
    }

    /** Polls until the Task has the status. */
    public Task awaitStatus(String id, Task.TaskStatus status) {
        return await("Task/" + id + " to become " + status.toCode())
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> task(id), polled -> polled.getStatus() == status);
    }

    public Task task(String id) {
        return get("/Task/" + id).as(Task.class);
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : base + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token.get());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    private static String content(Path token) {
        try {
            return Files.readString(token).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
