package org.cdexflow.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.cdexflow.delivery.CallFailed.Extent;

/**
 * The one way out: HTTP calls of what lies under the bases, at addresses that the network holds good. They end: within a time, with
 * a body up to a size, at the server that was called.
 */
final class Calls {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    private static final int MOST_CONNECTIONS = 40;

    /** As many as are waited for; each is bounded by whoever calls. */
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "call");
        thread.setDaemon(true);
        return thread;
    });

    private final Bases bases;
    private final CloseableHttpClient http;

    Calls(Network network, Bases bases) {
        this.bases = bases;
        this.http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(network)
                        .setMaxConnPerRoute(MOST_CONNECTIONS)
                        .setMaxConnTotal(MOST_CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(CONNECT))
                                // one that the server closed while it lay idle is not used again
                                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                                .setTimeToLive(TimeValue.ofMinutes(1))
                                .build())
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                // a body's limit is of what it is, not of what it was packed into
                .disableContentCompression()
                .setUserAgent("CDexFlow")
                .build();
    }

    /** What came. */
    record Reply(int status, Header[] headers, byte[] body) {

        Optional<String> header(String name) {
            for (Header header : headers) {
                if (header.getName().equalsIgnoreCase(name)) {
                    return Optional.of(header.getValue());
                }
            }
            return Optional.empty();
        }

        /** How long the server asks to be left alone: Retry-After in seconds; a date is as good as none. */
        Duration pause() {
            String after = header("Retry-After").orElse("");
            Duration pause = after.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(after)) : Duration.ZERO;
            return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        }
    }

    /**
     * @param within headers and body together
     * @param most bytes of the body
     * @throws CallFailed transient when there is no whole answer in time, fault when it is too large, or when nothing is called there
     */
    Reply send(HttpUriRequestBase request, Duration within, int most) {
        if (!bases.hold(target(request))) {
            throw CallFailed.fault("The URL is not under what is registered, and is not called");
        }
        AtomicBoolean begun = new AtomicBoolean();
        request.setConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.of(within))
                .setConnectionRequestTimeout(Timeout.of(within))
                .build());
        Future<Reply> call = THREADS.submit(() -> http.execute(request, answer -> {
            begun.set(true);
            return new Reply(answer.getCode(), answer.getHeaders(), body(request, answer, most));
        }));
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
            if (!call.isDone()) {
                request.cancel();
                call.cancel(true);
            }
        }
    }

    private static URI target(HttpUriRequestBase request) {
        try {
            return request.getUri();
        } catch (URISyntaxException e) {
            throw CallFailed.fault("The URL is none");
        }
    }

    private static byte[] body(HttpUriRequestBase request, ClassicHttpResponse answer, int most) throws IOException {
        if (answer.getEntity() == null) {
            return new byte[0];
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[16_384];
        InputStream in = answer.getEntity().getContent();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            if (read > most - bytes.size()) {
                // instead of reading to an end that may never come
                request.cancel();
                throw CallFailed.tooLarge(most);
            }
            bytes.write(buffer, 0, read);
        }
        return bytes.toByteArray();
    }

    private static CallFailed classified(Throwable failure, boolean begun) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CallFailed told) {
                return told;
            }
            if (cause instanceof Network.Refused refused) {
                return CallFailed.fault(refused.getMessage());
            }
        }
        boolean slow = failure instanceof SocketTimeoutException && !(failure instanceof ConnectTimeoutException);
        return CallFailed.transiently(
                begun || slow ? Extent.UNCLEAR : Extent.SERVER, "The connection failed (" + failure.getClass().getSimpleName() + ")");
    }
}
