package org.cdexflow.delivery;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.cdexflow.delivery.CallFailed.Extent;

/**
 * Another FHIR server as we read it: one base, a few calls at a time, each bounded in time and size. Nothing outside its base is
 * called, whatever its answers say.
 */
public final class FhirServer {

    /** One page or one document. */
    static final int MOST_BYTES = 20_000_000;

    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);
    private static final Duration SHORTEST_CALL = Duration.ofMillis(50);

    /** More than steps, partners and staff together make ({@code StepFetching}, {@code LiveRecord}): nobody waits for another. */
    private static final int AT_ONCE = 10;

    private final URI base;
    private final Calls calls;
    private final Circuit circuit;
    private final Clock clock;
    private final Duration longestCall;
    private final Semaphore free = new Semaphore(AT_ONCE, true);
    private ServerToken token;

    FhirServer(URI base, String name, Calls calls, double speed, Duration longestCall, Clock clock) {
        this.base = URI.create(base.toString().replaceAll("/+$", "") + "/");
        this.calls = calls;
        this.circuit = new Circuit(name, speed, clock);
        this.longestCall = longestCall;
        this.clock = clock;
    }

    /** A server that asks for no credentials. @param longestCall headers and body together */
    public static FhirServer open(URI base, Duration longestCall, Clock clock) {
        return new FhirServer(base, "server", new Calls(Network.own(), Bases.of(base)), 1, longestCall, clock);
    }

    static FhirServer of(URI base, String name, Calls calls, double speed, Clock clock) {
        return new FhirServer(base, name, calls, speed, LONGEST_CALL, clock);
    }

    FhirServer with(ServerToken token) {
        this.token = token;
        return this;
    }

    /** @param etag as the server gave it, or null */
    public record Answer(byte[] body, String etag) {}

    /** The URL of something under the server's base. @throws CallFailed a fault, when it is elsewhere or no URL */
    public URI under(String url) {
        try {
            URI resolved = base.resolve(url).normalize();
            if (Bases.of(base).hold(resolved)) {
                return resolved;
            }
        } catch (IllegalArgumentException noUrl) {
            // told as what it is: not a place where we go
        }
        throw CallFailed.fault("An answer leads to another server, which is not followed");
    }

    /**
     * Reads something.
     *
     * @param target under the base
     * @param known the ETag of what is known already, or null
     * @param deadline by which there must be an answer
     * @return empty when it is as known
     */
    public Optional<Answer> get(URI target, String known, Instant deadline) {
        under(target.toString());
        acquire(deadline);
        try {
            return circuit.call(() -> answer(target, known, deadline));
        } finally {
            free.release();
        }
    }

    /** Since when the server does not answer; empty while it does. */
    public Optional<Instant> silentSince() {
        return circuit.openSince();
    }

    private void acquire(Instant deadline) {
        try {
            if (!free.tryAcquire(left(deadline).toMillis(), TimeUnit.MILLISECONDS)) {
                throw CallFailed.transiently(Extent.QUESTION, "All calls of the server that are made at a time were taken");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CallFailed.transiently(Extent.QUESTION, "The call was given up");
        }
    }

    private Optional<Answer> answer(URI target, String known, Instant deadline) {
        Calls.Reply response = send(target, known, deadline);
        if (response.status() == 401 && token != null) {
            token.forget();
            response = send(target, known, deadline);
        }
        int status = response.status();
        if (status == 304 && known != null) {
            return Optional.empty();
        }
        if (status == 200) {
            return Optional.of(new Answer(response.body(), response.header("ETag").orElse(null)));
        }
        throw failed(status, response);
    }

    private Calls.Reply send(URI target, String known, Instant deadline) {
        HttpGet request = new HttpGet(target);
        request.setHeader("Accept", "application/fhir+json");
        if (token != null) {
            request.setHeader("Authorization", "Bearer " + token.current(deadline));
        }
        if (known != null) {
            request.setHeader("If-None-Match", known);
        }
        return calls.send(request, left(deadline), MOST_BYTES);
    }

    private Duration left(Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        if (left.compareTo(SHORTEST_CALL) < 0) {
            throw CallFailed.transiently(Extent.QUESTION, "The answer took too long");
        }
        return left.compareTo(longestCall) < 0 ? left : longestCall;
    }

    private CallFailed failed(int status, Calls.Reply response) {
        if (status == 429 || status >= 500) {
            boolean busy = Set.of(429, 502, 503, 504).contains(status) || !response.pause().isZero();
            return CallFailed.transiently(busy ? Extent.SERVER : Extent.QUESTION, "The server answered " + status, response.pause());
        }
        if (status == 404 || status == 410) {
            return CallFailed.absent();
        }
        if (status == 401 || status == 403) {
            return CallFailed.fault("The server does not accept our credentials (" + status + ")");
        }
        if (status >= 400) {
            return CallFailed.refused("The server answered " + status);
        }
        return CallFailed.fault("The server answered " + status + ", which is not followed");
    }
}
