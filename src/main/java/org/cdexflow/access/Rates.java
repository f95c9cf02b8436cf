package org.cdexflow.access;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.cdexflow.partner.Settings;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How often each partner and client may call ({@code cdexflow.limits.rates}). Reads are counted by each node for itself, as no
 * read shall cost a look at the database; what writes, and tokens, are counted over all nodes.
 */
@Component
public class Rates {

    private final LoadingCache<String, Bucket> reads;
    private final SharedRate writes;
    private final SharedRate tokens;

    Rates(Settings settings, JdbcClient database, Clock clock) {
        Settings.Rates rates = settings.limits().rates();
        reads = rates.reads() == 0 ? null : Caffeine.newBuilder().maximumSize(10_000).build(caller -> bucket(rates.reads()));
        writes = new SharedRate("write", rates.writes(), database, clock);
        tokens = new SharedRate("token", rates.tokens(), database, clock);
    }

    private static Bucket bucket(int perMinute) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }

    /** Counts a read. @return how long to wait first; zero = go on */
    public Duration read(String caller) {
        if (reads == null) {
            return Duration.ZERO;
        }
        long wait = reads.get(caller).tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill();
        return wait <= 0 ? Duration.ZERO : Duration.ofSeconds(TimeUnit.NANOSECONDS.toSeconds(wait) + 1);
    }

    /** Counts a create, update or delete. @return how long to wait first; zero = go on */
    public Duration write(String caller) {
        return writes.take(caller);
    }

    /** Counts a token. @return how long to wait first; zero = go on */
    Duration token(String caller) {
        return tokens.take(caller);
    }
}
