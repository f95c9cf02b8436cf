package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.cdexflow.delivery.CallFailed;
import org.cdexflow.delivery.PublishedKeys.KeySet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a partner's keys are believed, and how often its site is asked for them. */
class RemoteKeysTest {

    private static final JWK OLD = key("old");
    private static final JWK NEW = key("new");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private JWK published = OLD;
    private String cacheControl = "max-age=60";
    private boolean down;
    private int calls;
    private final RemoteKeys keys = new RemoteKeys(this::answer, ((InstantSource) () -> now).withZone(ZoneOffset.UTC));

    @ParameterizedTest(name = "{0}, {1} s old: {2} s")
    @CsvSource({
        "'max-age=60', 0, 60", "'public, max-age=120', 0, 120", "'max-age=120', 100, 20", "'max-age=86400', 0, 300", "'', 0, 60",
        "'no-store', 0, 10", "'no-cache', 0, 10", "'max-age=600, no-store', 0, 10", "'max-age=0', 0, 10", "'private', 0, 60",
        "'max-age=nonsense', 0, 60", "'MAX-AGE=30', 0, 30", "'max-age=30', 999999999, 10"
    })
    void areKeptAsLongAsTheirCacheControlAllows(String header, int age, int seconds) {
        assertThat(RemoteKeys.lifetime(new KeySet("{}", header, age))).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void areNotAskedForWhileTheyAreFresh() throws Exception {
        assertThat(found("old")).isTrue();
        now = now.plusSeconds(59);
        assertThat(found("old")).isTrue();
        assertThat(calls).isEqualTo(1);
        now = now.plusSeconds(1);
        assertThat(found("old")).isTrue();
        assertThat(calls).isEqualTo(2);
    }

    @Test
    void aKidThatIsNotAmongThemIsLookedForOnceMore() throws Exception {
        found("old");
        now = now.plusSeconds(11);
        published = NEW;
        assertThat(found("new")).isTrue();
        assertThat(found("old")).isFalse();
    }

    @Test
    void madeUpKidsHaveTheSiteAskedEveryTenSecondsAtMost() throws Exception {
        for (int i = 0; i < 300; i++) {
            assertThat(found("made-up-" + i)).isFalse();
            now = now.plusMillis(100);
        }
        assertThat(calls).isEqualTo(3);
    }

    @Test
    void aSiteThatIsDownIsToldAtOnceAndNotAskedAgainForTenSeconds() throws Exception {
        down = true;
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> found("old")).isInstanceOf(KeySourceException.class).hasMessageContaining("No whole answer");
        }
        assertThat(calls).isEqualTo(1);
        now = now.plusSeconds(10);
        down = false;
        assertThat(found("old")).isTrue();
    }

    @Test
    void areNotBelievedAnyLongerWhenTheSiteIsDown() throws Exception {
        found("old");
        down = true;
        now = now.plusSeconds(59);
        assertThat(found("old")).isTrue();
        now = now.plusSeconds(2);
        assertThatThrownBy(() -> found("old")).isInstanceOf(KeySourceException.class);
    }

    @Test
    void tokensOfAWithdrawnKeyEndWithoutAnyoneWaiting() throws Exception {
        assertThat(keys.lastHeld("old")).isTrue();
        await().until(() -> calls == 1);
        published = NEW;
        assertThat(keys.lastHeld("old")).isTrue();
        now = now.plusSeconds(61);
        keys.lastHeld("old");
        await().until(() -> !keys.lastHeld("old"));
        assertThat(keys.lastHeld("new")).isTrue();
    }

    @Test
    void manyAtOnceAskTheSiteOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CyclicBarrier together = new CyclicBarrier(8);
        List<Future<Boolean>> all = IntStream.range(0, 8).mapToObj(i -> threads.submit(() -> {
            together.await();
            return found("old");
        })).toList();
        for (Future<Boolean> one : all) {
            assertThat(one.get()).isTrue();
        }
        threads.shutdown();
        assertThat(calls).isEqualTo(1);
    }

    private boolean found(String kid) throws KeySourceException {
        return !keys.select(new JWKMatcher.Builder().keyID(kid).build()).isEmpty();
    }

    private synchronized KeySet answer() {
        calls++;
        if (down) {
            throw CallFailed.fault("No whole answer within 2 s");
        }
        return new KeySet(new JWKSet(published).toString(true), cacheControl, 0);
    }

    private static JWK key(String id) {
        try {
            return new ECKeyGenerator(Curve.P_384).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
