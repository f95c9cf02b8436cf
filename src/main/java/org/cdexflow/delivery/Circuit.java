package org.cdexflow.delivery;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cdexflow.delivery.CallFailed.Extent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves a server alone that does not answer: after three failures in a row of ten it is not called for a while, then by one call
 * that tells whether it is back. Each time it is not, the while gets longer.
 */
final class Circuit {

    private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final String server;
    private final CircuitBreaker breaker;
    private volatile Instant openSince;

    /** @param server its name for logs. @param speed {@code cdexflow.clock.speed} */
    Circuit(String server, double speed, Clock clock) {
        this.server = server;
        this.breaker = CircuitBreaker.of(server, CircuitBreakerConfig.custom()
                .slidingWindowSize(10)
                .minimumNumberOfCalls(3)
                .failureRateThreshold(50)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(
                        IntervalFunction.ofExponentialBackoff(scaled(FIRST, speed), 2, scaled(LONGEST, speed)))
                .recordException(failure -> failure instanceof CallFailed failed && failed.extent() != Extent.QUESTION)
                .build());
        breaker.getEventPublisher().onStateTransition(event -> say(event.getStateTransition().getToState(), clock));
    }

    private static Duration scaled(Duration duration, double speed) {
        return Duration.ofMillis(Math.max(1, (long) (duration.toMillis() / speed)));
    }

    private void say(CircuitBreaker.State state, Clock clock) {
        if (state == CircuitBreaker.State.OPEN && openSince == null) {
            openSince = clock.instant();
            LOG.warn("The {} does not answer. What waits for it is tried again until it does", server);
        } else if (state == CircuitBreaker.State.CLOSED && openSince != null) {
            LOG.info("The {} answers again, after {} s", server, Duration.between(openSince, clock.instant()).toSeconds());
            openSince = null;
        }
    }

    <T> T call(Supplier<T> call) {
        if (!breaker.tryAcquirePermission()) {
            throw CallFailed.transiently(Extent.SERVER, "The " + server + " has not answered and is left alone for a while");
        }
        long begun = System.nanoTime();
        try {
            T answer = call.get();
            breaker.onSuccess(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            return answer;
        } catch (RuntimeException | Error failure) {
            breaker.onError(System.nanoTime() - begun, TimeUnit.NANOSECONDS, failure);
            throw failure;
        }
    }

    /** Since when the server does not answer; empty while it does. */
    Optional<Instant> openSince() {
        return Optional.ofNullable(openSince);
    }
}
