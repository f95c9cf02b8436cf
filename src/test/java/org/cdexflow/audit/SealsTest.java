package org.cdexflow.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The chain of seals: what is sealed, and what shows when somebody changes it behind the application's back. */
class SealsTest {

    private final Recorded record = new Recorded();

    @BeforeEach
    void threeSeals() {
        record.sealed("a", "b");
        record.sealed("c");
        record.sealed("d", "e");
    }

    @Test
    void whatNobodyTouchedFits() {
        RecordCheck.Result result = record.check().check(Map.of());
        assertThat(result.findings()).isEmpty();
        assertThat(result.events()).isEqualTo(5);
        assertThat(result.last().number()).isEqualTo(3);
        assertThat(result.waiting()).isZero();
    }

    @Test
    void nothingNewIsNoSeal() {
        record.sealer.seal();
        assertThat(seals()).isEqualTo(3);
    }

    @Test
    void whatIsNotSealedYetWaits() {
        record.disclosed("f");
        assertThat(record.check().check(Map.of())).satisfies(result -> {
            assertThat(result.fits()).isTrue();
            assertThat(result.waiting()).isEqualTo(1);
        });
    }

    /** It drew its number before those that are sealed, and commits after them. */
    @Test
    void aTransactionThatCommitsLateIsSealedLate() throws Exception {
        try (Connection slow = record.database().dataSource().getConnection()) {
            slow.setAutoCommit(false);
            slow.createStatement().execute(
                    "insert into audit_event (id, recorded, kind, outcome, patient, body) values ('slow', now(), 'search', '0', 'slow', '{}')");
            record.sealed("f");
            record.sealed("g");
            assertThat(record.check().check(Map.of()).fits()).isTrue();
            slow.commit();
        }
        record.sealed();
        assertThat(record.seq("slow")).isLessThan(record.seq("f"));
        assertThat(record.sealOf("slow")).isEqualTo(6);
        assertThat(record.check().check(Map.of())).satisfies(result -> {
            assertThat(result.findings()).isEmpty();
            assertThat(result.waiting()).isZero();
        });
    }

    @Test
    void moreThanOneSealTakesIsSealedAtOnceAndWhatCommitsLaterAfterIt() throws Exception {
        try (Connection slow = record.database().dataSource().getConnection()) {
            slow.setAutoCommit(false);
            slow.createStatement().execute(
                    "insert into audit_event (id, recorded, kind, outcome, patient, body) values ('slow', now(), 'search', '0', 'slow', '{}')");
            record.administrator.update("insert into audit_event (id, recorded, kind, outcome, body)"
                    + " select 'many-' || n, now(), 'search', '0', '{}' from generate_series(1, 20001) n");
            record.sealed();
            assertThat(record.check().check(Map.of()).waiting()).isZero();
            assertThat(seals()).isEqualTo(6);
            slow.commit();
        }
        record.sealed();
        assertThat(record.sealOf("slow")).isEqualTo(7);
        assertThat(record.check().check(Map.of())).satisfies(result -> {
            assertThat(result.findings()).isEmpty();
            assertThat(result.waiting()).isZero();
            assertThat(result.events()).isEqualTo(20_007);
        });
    }

    @Test
    void twoSealersSealEachEventOnce() throws Exception {
        try (Connection other = record.database().dataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("select pg_advisory_xact_lock(" + 0x6175646974L + ")");
            record.sealed("f");
            assertThat(seals()).as("while another node is about it").isEqualTo(3);
        }
        record.sealer.seal();
        assertThat(seals()).isEqualTo(4);
    }

    @Test
    void aChangedEventIsNamed() {
        record.administrator.update("update audit_event set body = replace(body, 'of-c', 'of-x') where patient = 'c'");
        assertThat(findings()).containsExactly("Event %d was changed after seal 2 was made.".formatted(record.seq("c")));
    }

    @Test
    void aChangedColumnIsNamed() {
        record.administrator.update("update audit_event set partner = 'other' where patient = 'a'");
        assertThat(findings()).containsExactly("Event %d was changed after seal 1 was made.".formatted(record.seq("a")));
    }

    @Test
    void aRemovedEventIsNamed() {
        long seq = record.seq("d");
        record.administrator.update("delete from audit_event where patient = 'd'");
        assertThat(findings()).containsExactly("Event %d of seal 3 was removed.".formatted(seq));
    }

    @Test
    void anEventThatIsChangedWithItsListedHashShowsAtItsSeal() {
        record.administrator.update("update audit_sealed set hash = sha256('x') where seq = ?", record.seq("c"));
        assertThat(findings()).first().asString().contains("Event " + record.seq("c"));
        assertThat(findings()).element(1).asString().startsWith("Seal 2 of ");
    }

    @Test
    void anEventThatIsAddedToWhatWasSealedIsNamed() {
        record.disclosed("late");
        record.administrator.update("update audit_event set tx = (select tx from audit_event where patient = 'a') where patient = 'late'");
        record.sealed("f");
        assertThat(findings()).containsExactly(
                "Event %d was added to what had been sealed, or taken out of its seal.".formatted(record.seq("late")));
    }

    @Test
    void anEventThatSaysItIsOlderIsNamed() {
        record.disclosed("old");
        record.administrator.update("update audit_event set recorded = recorded - interval '3 days' where patient = 'old'");
        record.sealer.seal();
        assertThat(findings()).singleElement().asString().startsWith("Event " + record.seq("old") + " says that it is of ");
    }

    @Test
    void aChangedSealIsNamed() {
        record.administrator.update("update audit_seal set sealed = sealed - interval '1 day' where number = 2");
        assertThat(findings()).anyMatch(finding -> finding.startsWith("Seal 2 of "));
    }

    @Test
    void aSealThatIsTakenOutIsNamed() {
        record.administrator.update("delete from audit_sealed where seal = 2");
        record.administrator.update("delete from audit_seal where number = 2");
        assertThat(findings()).contains("Seal 2 is missing: the next that is there is 3.");
    }

    @Test
    void anEndThatIsCutOffShowsByTheSealThatWasNoted() {
        String noted = record.check().check(Map.of()).last().note();
        assertThat(record.check().check(Map.of(3L, noted)).findings()).isEmpty();

        record.administrator.update("delete from audit_sealed where seal = 3");
        record.administrator.update("delete from audit_event where patient in ('d', 'e')");
        record.administrator.update("delete from audit_seal where number = 3");
        assertThat(findings()).isEmpty();
        assertThat(record.check().check(Map.of(3L, noted)).findings())
                .containsExactly("Seal 3, which you noted, is not there: the chain ends at 2.");

        record.sealed("other");
        assertThat(record.check().check(Map.of(3L, noted)).findings()).containsExactly("Seal 3 is not the one that you noted.");
    }

    /** Transactions are numbered from the start there; those of the events and of the horizon lie ahead. */
    @Test
    void aDatabaseThatWasRestoredElsewhereGoesOn() {
        record.disclosed("unsealed");
        record.administrator.update("update audit_event set tx = (tx::text::bigint + 1000000)::text::xid8");
        record.administrator.update("update audit_seal set horizon = (horizon::text::bigint + 1000000)::text::xid8");
        record.disclosed("new");
        assertThat(findings()).as("before its first seal there").isEmpty();

        record.sealer.seal();
        assertThat(record.sealOf("unsealed")).isEqualTo(4);
        assertThat(record.sealOf("new")).isEqualTo(4);
        record.sealed("newer");
        assertThat(record.sealOf("newer")).isEqualTo(5);
        record.sealer.seal();
        assertThat(seals()).isEqualTo(5);
        assertThat(findings()).isEmpty();
    }

    @Test
    void retentionRemovesWhatIsOldAndTheChainStillFits() {
        record.administrator.update("update audit_seal set sealed = sealed - interval '7 years' where number <= 2");
        resealed();
        assertThat(findings()).isEmpty();

        Instant sixYearsAgo = Instant.now().minus(Duration.ofDays(6 * 366));
        assertThat(record.retire(sixYearsAgo)).isEqualTo(3);
        record.sealer.seal();
        assertThat(findings()).isEmpty();
        assertThat(record.jdbc.queryForList("select patient from audit_event where patient is not null order by 1", String.class))
                .containsExactly("d", "e");
        assertThat(record.jdbc.queryForObject("select body from audit_event where kind = 'record-retired'", String.class))
                .contains("removed what was sealed before");
    }

    @Test
    void aRemovalOfPartOfAnOldSealIsNoRetention() {
        record.administrator.update("update audit_seal set sealed = sealed - interval '7 years' where number <= 2");
        resealed();
        long seq = record.seq("b");
        record.administrator.update("delete from audit_event where patient = 'b'");
        assertThat(findings()).containsExactly("Event %d of seal 1 was removed.".formatted(seq));
    }

    /** The chain as it would be had the seals been made when they say. */
    private void resealed() {
        byte[] before = null;
        for (long number = 1; number <= 3; number++) {
            Seal seal = record.jdbc.queryForObject("select * from audit_seal where number = ?", (row, n) -> Seal.of(row), number);
            var made = SealedText.seal(before, number, seal.at());
            record.jdbc.queryForList("select hash from audit_sealed where seal = ? order by seq", byte[].class, number).forEach(made::update);
            before = made.digest();
            record.administrator.update("update audit_seal set hash = ? where number = ?", before, number);
        }
    }

    private List<String> findings() {
        return record.check().check(Map.of()).findings();
    }

    private int seals() {
        return record.jdbc.queryForObject("select count(*) from audit_seal", Integer.class);
    }
}
