package org.cdexflow.delivery;

import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cdexflow.delivery.CallFailed.Extent;

/** HTTP calls that end: within a time, with a body up to a size, at the server that was called. */
final class Calls {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    /**
     * @param within headers and body together
     * @param most bytes of the body
     * @throws CallFailed transient when there is no whole answer in time, fault when it is too large
     */
    HttpResponse<byte[]> send(HttpRequest.Builder request, Duration within, int most) {
        AtomicBoolean begun = new AtomicBoolean();
        CompletableFuture<HttpResponse<byte[]>> call = http.sendAsync(request.timeout(within).build(), answer -> {
            begun.set(true);
            return new BoundedBody(most);
        });
        try {
            return call.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            throw CallFailed.transiently(Extent.UNCLEAR, "No whole answer within " + within.toSeconds() + " s");
        } catch (ExecutionException failed) {
            throw classified(failed.getCause(), begun.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CallFailed.transiently(Extent.QUESTION, "The call was given up");
        } finally {
            call.cancel(true);
        }
    }

    /** The client wraps what a body's subscriber says. */
    private static CallFailed classified(Throwable failure, boolean begun) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CallFailed told) {
                return told;
            }
        }
        boolean slow = failure instanceof HttpTimeoutException && !(failure instanceof HttpConnectTimeoutException);
        return CallFailed.transiently(
                begun || slow ? Extent.UNCLEAR : Extent.SERVER, "The connection failed (" + failure.getClass().getSimpleName() + ")");
    }
}
