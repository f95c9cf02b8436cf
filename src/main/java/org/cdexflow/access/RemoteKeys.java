package org.cdexflow.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cdexflow.delivery.CallFailed;
import org.cdexflow.delivery.PublishedKeys;

/**
 * One caller's keys behind a URL, remembered as long as their Cache-Control allows and never longer (SMART App Launch 2.2,
 * registration). A kid that is not among them is looked for once more, but the caller's site is asked no oftener than every ten
 * seconds, whatever kids are made up and however often it fails.
 */
final class RemoteKeys {

    /** Where nothing is said of caching. */
    private static final Duration USUAL = Duration.ofMinutes(1);

    /** A key that is withdrawn stops working by then, whatever was said. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Duration BETWEEN_CALLS = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[,\\s])max-age\\s*=\\s*\"?(\\d{1,9})");
    private static final Pattern NOT_KEPT = Pattern.compile("(?:^|[,\\s])(?:no-store|no-cache)(?:$|[,\\s=])");

    private record Known(JWKSet keys, Instant until) {}

    private final Supplier<PublishedKeys.KeySet> site;
    private final Clock clock;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile Known known = new Known(new JWKSet(), Instant.MIN);
    private volatile Instant nextCall = Instant.MIN;
    private volatile String failure;

    /** @param site asks the caller's site */
    RemoteKeys(Supplier<PublishedKeys.KeySet> site, Clock clock) {
        this.site = site;
        this.clock = clock;
    }

    /** @throws KeySourceException when they cannot be had at the moment; the message tells whose turn it is */
    List<JWK> select(JWKMatcher matcher) throws KeySourceException {
        JWKSelector selector = new JWKSelector(matcher);
        Known before = known;
        boolean fresh = clock.instant().isBefore(before.until());
        List<JWK> matching = fresh ? selector.select(before.keys()) : List.of();
        if (matching.isEmpty()) {
            refresh(before, fresh);
            matching = selector.select(known.keys());
        }
        return matching;
    }

    /**
     * Whether the kid was among the keys when they were last seen, or they never were. Asked with every call of the API: when that
     * was long ago they are looked at again, but nobody waits for it.
     */
    boolean lastHeld(String kid) {
        Known last = known;
        Instant now = clock.instant();
        if (!now.isBefore(last.until()) && !now.isBefore(nextCall) && !fetching.isLocked()) {
            CompletableFuture.runAsync(() -> {
                try {
                    refresh(last, true);
                } catch (KeySourceException later) {
                    // the next one who signs in is told
                }
            });
        }
        return last.until().equals(Instant.MIN) || last.keys().getKeyByKeyId(kid) != null;
    }

    /** As last seen. */
    Set<String> kids() {
        return kids(known.keys());
    }

    static Set<String> kids(JWKSet keys) {
        return keys.getKeys().stream().map(JWK::getKeyID).filter(Objects::nonNull).collect(Collectors.toCollection(TreeSet::new));
    }

    /** @param usable whether it will do without an answer */
    private void refresh(Known before, boolean usable) throws KeySourceException {
        lock();
        try {
            Instant now = clock.instant();
            if (known != before) {
                return;
            }
            if (now.isBefore(nextCall)) {
                if (usable) {
                    return;
                }
                throw new KeySourceException(failure);
            }
            nextCall = now.plus(BETWEEN_CALLS);
            fetch(now);
        } finally {
            fetching.unlock();
        }
    }

    private void lock() throws KeySourceException {
        try {
            if (!fetching.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new KeySourceException("it does not answer in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeySourceException("the request was given up");
        }
    }

    private void fetch(Instant now) throws KeySourceException {
        failure = "it does not answer";
        try {
            PublishedKeys.KeySet came = site.get();
            known = new Known(JWKSet.parse(came.json()), now.plus(lifetime(came)));
        } catch (CallFailed failed) {
            failure = "it cannot be read (" + failed.getMessage() + ")";
            throw new KeySourceException(failure);
        } catch (ParseException e) {
            // the cause would quote it
            failure = "it holds no JWK set";
            throw new KeySourceException(failure);
        }
    }

    /** What must not be kept is kept until it may be asked for again, or made-up kids would have us hammer the caller's site. */
    static Duration lifetime(PublishedKeys.KeySet came) {
        String control = came.cacheControl().toLowerCase(Locale.ROOT);
        Matcher maxAge = MAX_AGE.matcher(control);
        Duration allowed = NOT_KEPT.matcher(control).find()
                ? Duration.ZERO
                : maxAge.find() ? Duration.ofSeconds(Long.parseLong(maxAge.group(1)) - came.age()) : USUAL;
        if (allowed.compareTo(BETWEEN_CALLS) < 0) {
            return BETWEEN_CALLS;
        }
        return allowed.compareTo(LONGEST) < 0 ? allowed : LONGEST;
    }
}
