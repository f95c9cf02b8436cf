package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdexflow.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counted over all nodes: each has its own counter, and one database between them. */
class SharedRateTest {

    private static final Clock EARLY = Clock.fixed(Instant.parse("2026-03-02T10:00:20Z"), ZoneOffset.UTC);
    private static final Clock A_MINUTE_LATER = Clock.offset(EARLY, Duration.ofMinutes(1));

    private final JdbcClient database = JdbcClient.create(TestDatabase.newDatabase().dataSource());

    @Test
    void twoNodesTogetherLetThroughWhatWasAgreed() throws InterruptedException {
        SharedRate one = new SharedRate("write", 100, database, EARLY);
        SharedRate other = new SharedRate("write", 100, database, EARLY);
        AtomicInteger let = new AtomicInteger();
        ExecutorService callers = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 400; i++) {
            SharedRate node = i % 2 == 0 ? one : other;
            callers.execute(() -> {
                if (node.take("acme").isZero()) {
                    let.incrementAndGet();
                }
            });
        }
        callers.shutdown();
        assertThat(callers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(let).hasValue(100);
    }

    @Test
    void itIsToldHowLongToWaitAndTheNextMinuteIsANewOne() {
        SharedRate node = new SharedRate("write", 1, database, EARLY);
        assertThat(node.take("acme")).isZero();
        assertThat(node.take("acme")).isEqualTo(Duration.ofSeconds(40));
        assertThat(node.take("another")).isZero();
        assertThat(new SharedRate("token", 1, database, EARLY).take("acme")).as("of another kind").isZero();
        assertThat(new SharedRate("write", 1, database, A_MINUTE_LATER).take("acme")).isZero();
    }

    /** A node whose clock is behind does not give a minute back that others have begun to count. */
    @Test
    void aClockThatIsBehindGivesNothingBack() {
        assertThat(new SharedRate("write", 1, database, A_MINUTE_LATER).take("acme")).isZero();
        assertThat(new SharedRate("write", 1, database, EARLY).take("acme")).isPositive();
        assertThat(new SharedRate("write", 1, database, A_MINUTE_LATER).take("acme")).isPositive();
    }

    @Test
    void noLimitAsksNobody() {
        SharedRate unlimited = new SharedRate("write", 0, null, EARLY);
        assertThat(unlimited.take("acme")).isZero();
    }

    @Test
    void withoutTheDatabaseNobodyIsStopped() {
        PGSimpleDataSource gone = new PGSimpleDataSource();
        gone.setUrl("jdbc:postgresql://127.0.0.1:1/gone");
        SharedRate node = new SharedRate("write", 40, JdbcClient.create(gone), EARLY);
        for (int i = 0; i < 100; i++) {
            assertThat(node.take("acme")).isZero();
        }
    }
}
