package org.cdexflow.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.cdexflow.Between;
import org.cdexflow.Payer;
import org.cdexflow.RunningApplication;
import org.cdexflow.database.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The EHR is away for a weekend, an hour of which passes in a second: nothing fails, and when it is back it is asked for what is due
 * first, a few at a time.
 */
@Tag("soak")
class EhrWeekendTest {

    private static final int SPEED = 3600;
    private static final int REQUESTS = 60;
    private static final Duration WEEKEND = Duration.ofHours(60);
    private static final Duration RECOVERED = Duration.ofSeconds(60);
    private static final int AT_ONCE = 4;

    @TempDir
    Path folder;

    private final Figures figures = new Figures("ehr-weekend");

    @Test
    void nothingFailsAndWhatIsDueFirstIsAnsweredFirst() {
        TestDatabase ofEhr = TestDatabase.newDatabase();
        TestDatabase ours = TestDatabase.newDatabase();
        JdbcTemplate database = new JdbcTemplate(ours.dataSource());
        try (Between between = new Between()) {
            Between.Line line = between.line();
            RunningApplication ehr = application("ehr", ofEhr, "-Dcdexflow.base-url=" + line.url());
            line.to(ehr.url());
            RunningApplication application = application("ours", ours,
                    "-Dcdexflow.clock.speed=" + SPEED,
                    "-Dcdexflow.record.url=" + line.url() + "/fhir",
                    "-Dcdexflow.record.outbound.token-url=" + line.url() + "/oauth2/token",
                    "-Dcdexflow.record.outbound.client-id=sandbox-app",
                    "-Dcdexflow.record.outbound.key-file=" + folder.resolve("ehr/sandbox/sandbox-app.jwk"));
            try (ehr; application) {
                ehr.start();
                application.start();
                Payer payer = application.payer("sandbox-payer");
                payer.askAndAwait(aDataRequest().forMember("Member123").identified().asking("Condition").build());

                between.cut();
                Instant friday = Instant.now();
                askInAnyOrder(payer);
                await("Monday").atMost(Duration.ofMinutes(3))
                        .until(() -> Instant.now().isAfter(friday.plus(WEEKEND.dividedBy(SPEED))));
                assertThat(count(database, "not open and received_at > ?", friday)).as("ended while nobody answered").isZero();
                figures.row("asked while the EHR was away", REQUESTS);
                figures.row("away", WEEKEND.toHours() + " h in " + Figures.seconds(WEEKEND.dividedBy(SPEED)));

                between.mostAtOnce();
                between.reliable();
                long back = System.nanoTime();
                await("all to be answered").atMost(RECOVERED).pollInterval(Duration.ofMillis(100))
                        .until(() -> count(database, "not open and received_at > ?", friday) == REQUESTS);
                figures.row("all answered after", Duration.ofNanos(System.nanoTime() - back));
                figures.row("failed", count(database, "status <> 'completed' and received_at > ?", friday));
                assertThat(count(database, "status = 'completed' and received_at > ?", friday)).isEqualTo(REQUESTS);

                int most = between.mostAtOnce();
                figures.row("most calls at once when it was back", most);
                assertThat(most).isLessThanOrEqualTo(AT_ONCE);
                int late = furthestOvertaken(database, friday);
                figures.row("answered after at most so many that were due later", late);
                assertThat(late).as("of those that were worked on at once").isLessThan(2 * AT_ONCE);
            }
        }
    }

    /** Due between five and ten days from now, each at another time. */
    private static void askInAnyOrder(Payer payer) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(11));
        Instant first = Instant.now().plus(Duration.ofDays(6)).truncatedTo(ChronoUnit.SECONDS);
        for (int place : order) {
            payer.ask(aDataRequest().forMember("Member123").identified().asking("Condition?clinical-status=active")
                    .dueBy(first.plus(Duration.ofHours(2L * place)).toString()).build());
        }
    }

    private static int furthestOvertaken(JdbcTemplate database, Instant since) {
        List<Instant> due = database.query(
                "select requested_due from exchange where received_at > ? order by closed_at",
                (row, number) -> row.getTimestamp(1).toInstant(), Timestamp.from(since));
        int furthest = 0;
        for (int i = 0; i < due.size(); i++) {
            Instant own = due.get(i);
            furthest = Math.max(furthest, (int) due.subList(0, i).stream().filter(own::isBefore).count());
        }
        return furthest;
    }

    private static int count(JdbcTemplate database, String condition, Instant since) {
        return database.queryForObject("select count(*) from exchange where " + condition, Integer.class, Timestamp.from(since));
    }

    private RunningApplication application(String name, TestDatabase database, String... more) {
        List<String> options = new ArrayList<>(database.options());
        options.addAll(List.of("-Xmx320m", "-XX:+UseSerialGC"));
        options.addAll(List.of(more));
        return new RunningApplication(folder.resolve(name), options.toArray(String[]::new));
    }
}
