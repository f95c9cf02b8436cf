package org.cdexflow.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The clock jumps days ahead and back again, under load. What was due is reminded of once and ends once; what is asked meanwhile
 * is answered, and the partners' tokens are as good as before.
 */
@Tag("soak")
@SandboxTest
@Import(JumpingClock.InPlaceOfTheMachines.class)
class ClockJumpTest {

    private static final int WAITING = 20;
    private static final Duration PAST_THE_REMINDER = Duration.ofDays(6);
    private static final Duration PAST_THE_DUE_DATE = Duration.ofDays(8);
    private static final Duration SOON = Duration.ofSeconds(90);

    @Autowired
    private Environment environment;

    @Autowired
    private JdbcTemplate database;

    @Autowired
    private JumpingClock clock;

    private final Figures figures = new Figures("clock-jumps");
    private Payer payer;

    @AfterAll
    static void theEngineHasTheMachinesClockAgain() {
        ClockUtil.reset();
    }

    @Test
    void whatIsDueEndsOnceHoweverTheClockJumps() throws Exception {
        payer = Payer.of(environment, "sandbox-payer");
        List<String> waiting = waitForPeople();
        Map<String, Timestamp> reminded;
        Load load = Load.on(payer);
        try (load) {
            load.awaitAcknowledged(30);
            clock.jump(PAST_THE_REMINDER);
            load.awaitAcknowledged(30);
            figures.row("ahead 6 days: all reminded after", awaitIn(waiting, "reminded_at is not null"));
            reminded = reminded(waiting);

            clock.jump(PAST_THE_REMINDER.negated());
            load.awaitAcknowledged(30);
            answersSoon("back again");

            clock.jump(PAST_THE_DUE_DATE);
            load.awaitAcknowledged(30);
            figures.row("ahead 8 days: all past their due date have ended after", awaitIn(waiting, "status = 'failed'"));

            clock.jump(PAST_THE_DUE_DATE.negated());
            load.awaitAcknowledged(30);
            answersSoon("back once more");
        }
        figures.row("all on their way at rest after the load ended", awaitNoneOnItsWay());
        load.report(figures);
        assertThat(reminded(waiting)).as("reminded once").isEqualTo(reminded);
        for (String id : waiting) {
            assertThat(payer.task(id).getMeta().getVersionId()).as("requested, accepted, failed").isEqualTo("3");
        }
        figures.row("waited, were reminded of once, and ended once", waiting.size());
        assertThat(count("select count(*) from resource where type = 'Task' and version > 3")).as("Tasks that moved too often").isZero();
        assertThat(load.dishonest()).isEmpty();
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

    private Map<String, Timestamp> reminded(List<String> ids) {
        Map<String, Timestamp> reminded = new TreeMap<>();
        database.query("select id, reminded_at from exchange where id = any (?)",
                row -> { reminded.put(row.getString(1), row.getTimestamp(2)); }, (Object) ids.toArray(String[]::new));
        return reminded;
    }

    private int count(String sql, Object... parameters) {
        return database.queryForObject(sql, Integer.class, parameters);
    }
}
