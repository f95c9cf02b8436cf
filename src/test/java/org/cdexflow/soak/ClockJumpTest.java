package org.cdexflow.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cdexflow.BackendToken;
import org.cdexflow.Payer;
import org.cdexflow.RunningApplication;
import org.cdexflow.database.TestDatabase;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The machine's clock jumps days ahead and back again, under load. What was due is reminded of once and ends once; what was asked
 * meanwhile is answered; a token is good for as long as it says, whichever way the clock went.
 */
@Tag("soak")
class ClockJumpTest {

    private static final int WAITING = 20;
    private static final Duration PAST_THE_REMINDER = Duration.ofDays(6);
    private static final Duration PAST_THE_DUE_DATE = Duration.ofDays(8);
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final Figures figures = new Figures("clock-jumps");
    private MachineClock clock;
    private JdbcTemplate database;
    private BackendToken token;
    private Payer payer;
    private URI address;

    @Test
    void whatIsDueEndsOnceHoweverTheClockJumps() throws Exception {
        clock = MachineClock.in(folder.resolve("clock"));
        TestDatabase server = TestDatabase.newDatabase();
        database = new JdbcTemplate(server.dataSource());
        RunningApplication application = clock.shownTo(new RunningApplication(folder.resolve("home"), server.options().toArray(String[]::new)));
        try (application) {
            application.start();
            address = application.url();
            token = new BackendToken(
                    URI.create(application.url() + "/oauth2/token"), "sandbox-payer",
                    application.home().resolve("sandbox/sandbox-payer.jwk"), "system/*.rs system/Task.cruds", clock::now);
            payer = Payer.at(application.url() + "/fhir", token);
            List<String> waiting = waitForPeople();
            String ofToday = token.get();
            Load load = Load.on(payer);
            try (load) {
                load.awaitAcknowledged(30);
                clock.jump(PAST_THE_REMINDER, application);
                isRefused(ofToday, "expired");
                load.awaitAcknowledged(30);
                figures.row("ahead 6 days: all reminded after", awaitIn(waiting, "reminded_at is not null"));
                Map<String, Object> reminded = reminded(waiting);
                String ofAhead = token.get();

                clock.jump(PAST_THE_REMINDER.negated(), application);
                isRefused(ofAhead, "not valid yet");
                load.awaitAcknowledged(30);
                answersSoon("back again");

                clock.jump(PAST_THE_DUE_DATE, application);
                load.awaitAcknowledged(30);
                figures.row("ahead 8 days: all past their due date have ended after", awaitIn(waiting, "status = 'failed'"));
                clock.jump(PAST_THE_DUE_DATE.negated(), application);
                load.awaitAcknowledged(30);
                answersSoon("back once more");
                assertThat(reminded(waiting)).as("reminded once").isEqualTo(reminded);
            }
            figures.row("all on their way at rest after the load ended", awaitNoneOnItsWay());
            endedOnce(waiting);
            load.report(figures);
            assertThat(load.dishonest()).as("but for tokens that a jump made old").allMatch(refusal -> refusal.startsWith("401"));
            eachOfTheLoadIsThereOnce();
        }
    }

    private List<String> waitForPeople() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            Task task = payer.ask(aDataRequest().forMember("Member123").identified().askingInWords("The whole history").build());
            ids.add(task.getIdElement().getIdPart());
        }
        ids.forEach(id -> payer.awaitStatus(id, TaskStatus.ACCEPTED));
        return ids;
    }

    private void isRefused(String bearer, String why) {
        Payer.Reply reply = Payer.at(address + "/fhir", () -> bearer).get("/Task?_summary=count");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.as(OperationOutcome.class).getIssueFirstRep().getDiagnostics()).contains(why);
    }

    /** A request that is asked now is not kept waiting by what the clock was before. */
    private void answersSoon(String when) {
        long begun = System.nanoTime();
        Task task = payer.askAndAwait(aDataRequest().forMember("Member123").identified().asking("Condition").build());
        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        figures.row(when + ": a request is answered after", Duration.ofNanos(System.nanoTime() - begun));
    }

    private Duration awaitIn(List<String> ids, String condition) {
        long begun = System.nanoTime();
        await(condition).atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> count(
                "select count(*) from exchange where id = any (?) and " + condition, (Object) ids.toArray(String[]::new)) == ids.size());
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private Duration awaitNoneOnItsWay() {
        long begun = System.nanoTime();
        await("all at rest").atMost(SOON).pollInterval(Duration.ofMillis(100))
                .until(() -> count("select count(*) from exchange where status = 'requested'") == 0);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private Map<String, Object> reminded(List<String> ids) {
        Map<String, Object> reminded = new TreeMap<>();
        database.query("select id, reminded_at from exchange where id = any (?)",
                row -> { reminded.put(row.getString(1), row.getTimestamp(2)); }, (Object) ids.toArray(String[]::new));
        return reminded;
    }

    private void endedOnce(List<String> ids) {
        for (String id : ids) {
            assertThat(payer.task(id).getMeta().getVersionId()).as("requested, accepted, failed").isEqualTo("3");
        }
        figures.row("waited, were reminded of once, and ended once", ids.size());
    }

    private void eachOfTheLoadIsThereOnce() {
        assertThat(count("select count(*) from (select version from resource where type = 'Task' and version > 3) v"))
                .as("Tasks that moved more often than they should").isZero();
        figures.row("completed", count("select count(*) from exchange where status = 'completed'"));
        figures.row("failed", count("select count(*) from exchange where status = 'failed'"));
        figures.row("accepted", count("select count(*) from exchange where status = 'accepted'"));
    }

    private int count(String sql, Object... parameters) {
        return database.queryForObject(sql, Integer.class, parameters);
    }
}
