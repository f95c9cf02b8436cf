package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.cdexflow.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two nodes on one database; the clock moves only when a test says so. */
class SignInAttemptsTest {

    private static final TestDatabase DATABASE = TestDatabase.newDatabase();
    private static final String ELSEWHERE = "198.51.100.77";

    private volatile Instant now = Instant.parse("2030-01-01T08:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final JdbcClient jdbc = JdbcClient.create(DATABASE.dataSource());
    private final SignInAttempts node = new SignInAttempts(jdbc, clock);
    private final SignInAttempts otherNode = new SignInAttempts(JdbcClient.create(DATABASE.dataSource()), clock);
    private final String user = "user-" + UUID.randomUUID();
    private final String address = anAddress();

    @Test
    void afterThreeFailuresEachNextOneWaitsTwiceAsLong() {
        for (int free = 0; free < 3; free++) {
            assertThat(node.mayTry(user, address)).isTrue();
        }
        for (int seconds : new int[] {2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
            assertThat(node.mayTry(user, address)).isTrue();
            now = now.plus(Duration.ofSeconds(seconds - 1));
            assertThat(node.mayTry(user, address)).as("within %s seconds", seconds).isFalse();
            now = now.plus(Duration.ofSeconds(1));
        }
    }

    @Test
    void anotherNodeKnows() {
        lock(user, address);

        assertThat(otherNode.mayTry(user, address)).isFalse();
    }

    @Test
    void aThousandAtOnceAreNotAThousandFreeOnes() throws Exception {
        ExecutorService many = Executors.newFixedThreadPool(16);
        Callable<Boolean> attempt = () -> otherNode.mayTry(user, address);
        int taken = 0;
        for (Future<Boolean> answer : many.invokeAll(Collections.nCopies(60, attempt))) {
            taken += answer.get() ? 1 : 0;
        }
        many.shutdown();

        assertThat(taken).isEqualTo(4);
    }

    @Test
    void theRightPasswordClearsTheUsersFailures() {
        IntStream.range(0, 3).forEach(i -> node.mayTry(user, address));
        assertThat(node.mayTry(user, address)).isTrue();
        node.succeeded(user, address);

        assertThat(node.mayTry(user, address)).isTrue();
        assertThat(node.mayTry(user, address)).isTrue();
    }

    @Test
    void failuresAreForgottenAfterAnHour() {
        lock(user, address);
        now = now.plus(Duration.ofHours(1).plusSeconds(1));

        IntStream.range(0, 4).forEach(i -> assertThat(node.mayTry(user, address)).isTrue());
    }

    @Test
    void nobodyLocksAUserOutOfAUsualPlace() {
        assertThat(node.mayTry(user, address)).isTrue();
        node.succeeded(user, address);
        now = now.plus(Duration.ofDays(2));
        IntStream.range(0, 500).forEach(i -> node.mayTry(user, anAddress()));

        assertThat(node.isUsual(user, address)).isTrue();
        assertThat(node.mayTry(user, address)).isTrue();
    }

    @Test
    void atANewPlaceAUserUnderAttackWaitsAMinuteAtMost() {
        IntStream.range(0, 200).forEach(i -> {
            node.mayTry(user, anAddress());
            now = now.plus(Duration.ofSeconds(2));
        });
        now = now.plus(Duration.ofMinutes(1));

        assertThat(node.mayTry(user, ELSEWHERE)).isTrue();
    }

    @Test
    void manyUsersPasswordsFromOnePlaceAreSlowed() {
        IntStream.range(0, 21).forEach(i -> assertThat(node.mayTry(address)).isTrue());

        assertThat(node.mayTry(address)).isFalse();
        assertThat(node.wait(address)).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1));
        assertThat(node.wait(anAddress())).isZero();
    }

    @Test
    void aNetworkOfIPv6IsOnePlace() {
        String network = "2001:db8:%x:%x".formatted(user.hashCode() & 0xffff, user.hashCode() >>> 16);
        IntStream.range(0, 4).forEach(i -> node.mayTry(user, network + "::" + (i + 1)));

        assertThat(node.mayTry(user, network + ":ffff:1:2:3")).isFalse();
        assertThat(node.mayTry(user, "2001:db8::1")).isTrue();
    }

    @Test
    void whatIsOldIsRemovedAndUsualPlacesAreKept() {
        node.mayTry(user, address);
        node.succeeded(user, address);
        node.mayTry(user, ELSEWHERE);
        now = now.plus(Duration.ofDays(20));
        node.forget();
        assertThat(places()).containsExactly(address);

        now = now.plus(Duration.ofDays(20));
        node.forget();
        assertThat(places()).isEmpty();
    }

    private void lock(String user, String address) {
        IntStream.range(0, 4).forEach(i -> node.mayTry(user, address));
        assertThat(node.mayTry(user, address)).isFalse();
    }

    private List<String> places() {
        return jdbc.sql("SELECT address FROM sign_in_attempt WHERE name = ? AND address <> ''").param(user).query(String.class).list();
    }

    private static String anAddress() {
        int number = UUID.randomUUID().hashCode();
        return "10.%d.%d.%d".formatted(number & 0xff, number >> 8 & 0xff, number >> 16 & 0xff);
    }
}
