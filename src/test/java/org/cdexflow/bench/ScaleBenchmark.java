package org.cdexflow.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cdexflow.Payer;
import org.cdexflow.RunningApplication;
import org.cdexflow.database.TestDatabase;
import org.cdexflow.ui.Visitor;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/**
 * What grows and what does not: the same load on an empty store, and beside a million Tasks of which a hundred thousand wait with
 * timers, and a record of half a million resources; one node and two. Figures are for reading.
 */
@Tag("bench")
class ScaleBenchmark {

    private static final int ENDED = Integer.getInteger("scale.ended", 900_000);
    private static final int WAITING = Integer.getInteger("scale.waiting", 100_000);
    private static final int RECORD = Integer.getInteger("scale.record", 80);
    private static final int WARM_UP = Integer.getInteger("scale.warmup", 4_000);
    private static final int MEASURED = Integer.getInteger("scale.measured", 6_000);
    private static final Path FOLDER = Path.of("target/bench");

    private final StringBuilder report = new StringBuilder("| what | empty store | with a million Tasks |\n|---|---|---|\n");
    private final TestDatabase database = TestDatabase.newDatabase();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.owner());

    @Test
    void growth() throws Exception {
        try (RunningApplication first = node("scale-1", database)) {
            first.start();
            Payer payer = first.payer("sandbox-payer");
            Load.completedPerSecond(WARM_UP, payer);
            Figures empty = figures(first, payer);
            double bytes = bytesPerTask(payer);

            fill(payer);
            Visitor clinician = Visitor.signedIn(first, "clinician");
            assertThat(clinician.post("/queue/rows", searched(clinician)).body()).as("the queue, searched").contains("care plan");
            Load.completedPerSecond(WARM_UP / 4, payer);
            Figures full = figures(first, payer);
            row("POST → completed, one node", empty.completed() + " per second", full.completed() + " per second");
            for (int i = 0; i < empty.pages().size(); i++) {
                row(PAGES.get(i) + " p50 / p99", empty.pages().get(i), full.pages().get(i));
            }
            row("GET Task, of all of them", empty.reads() + " per second", full.reads() + " per second");
            for (int i = 0; i < empty.searches().size(); i++) {
                row(SEARCHES.get(i).replace("|", "\\|") + " p50 / p99", empty.searches().get(i), full.searches().get(i));
            }
            row("engine: next jobs (explain)", empty.acquisition(), full.acquisition());
            row("storage a Task: with its answer, audit and history", "%.1f KB".formatted(bytes / 1024), "");
            row("a year of 1,000 a day", "%.1f GB".formatted(bytes * 365_000 / 1e9), "");
            row("history cleanup, of ended exchanges", "", cleanup() + " per second");
            twoNodes(first);
        } finally {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve("scale.md"), report);
            System.out.println(report);
        }
    }

    private record Figures(long completed, long reads, List<String> pages, List<String> searches, String acquisition) {}

    private Figures figures(RunningApplication node, Payer payer) throws Exception {
        return new Figures(
                Math.round(Load.completedPerSecond(MEASURED, payer)),
                Math.round(Load.readsPerSecond(payer, someTasks())),
                pages(node),
                SEARCHES.stream()
                        .map(this::search)
                        .map(search -> timed(() -> assertThat(payer.get(search).status()).isEqualTo(200)))
                        .toList(),
                acquisition());
    }

    private List<String> someTasks() {
        return jdbc.queryForList("select id from resource where type = 'Task' order by md5(id) limit 2000", String.class);
    }

    private static final List<String> PAGES = List.of("work queue, first page", "work queue, refreshed", "work queue, searched");

    private List<String> pages(RunningApplication node) {
        Visitor clinician = Visitor.signedIn(node, "clinician");
        Map<String, String> form = Map.of("_csrf", clinician.token("/queue"));
        Map<String, String> search = searched(clinician);
        return Stream.<Supplier<HttpResponse<String>>>of(
                        () -> clinician.get("/queue"), () -> clinician.post("/queue/rows", form), () -> clinician.post("/queue/rows", search))
                .map(page -> timed(() -> assertThat(page.get().statusCode()).isEqualTo(200)))
                .toList();
    }

    private static Map<String, String> searched(Visitor clinician) {
        return Map.of("_csrf", clinician.token("/queue"), "search", "care 4711");
    }

    private static final List<String> SEARCHES = List.of(
            "Task?_count=50",
            "Task?status=completed",
            "Task?status=accepted&_sort=-_lastUpdated",
            "Task?identifier=http://example.org/cdex/payer/request-ids|no-such-number",
            "Task?patient=Patient/no-such-patient",
            "Task?patient=Patient/cdex-example-patient4711&status=completed",
            "Task?_lastUpdated=ge{recent}&_sort=_lastUpdated",
            "Task?_lastUpdated=ge{recent}",
            "Task?modified=ge{recent}",
            "Task?authored-on=ge{recent}",
            "Task?owner=Organization/no-such-organization",
            "Task?business-status=no-such-status",
            "Task?_tag=http://example.org/tags|no-such-tag&status=completed",
            "Task?_tag=http://example.org/tags|every-20th",
            "Task?_tag=http://example.org/tags|every-1000th",
            "Task?_tag=http://example.org/tags|every-1000th&_sort=authored-on",
            "Condition?patient=cdex-example-patient&clinical-status=active",
            "Observation?patient=cdex-example-patient&category=laboratory&_sort=-date",
            "Patient?identifier=Member123");

    private String search(String search) {
        String recent = jdbc.queryForObject("select to_char((select last_updated from task_search order by resource desc limit 1)"
                + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')", String.class);
        return "/" + search.replace("{recent}", recent).replace("|", URLEncoder.encode("|", StandardCharsets.UTF_8));
    }

    private static String timed(Runnable call) {
        long[] nanos = new long[200];
        for (int i = -100; i < nanos.length; i++) {
            long begun = System.nanoTime();
            call.run();
            if (i >= 0) {
                nanos[i] = System.nanoTime() - begun;
            }
        }
        return "%.1f / %.1f ms".formatted(Load.percentile(nanos, 50), Load.percentile(nanos, 99));
    }

    private double bytesPerTask(Payer payer) throws Exception {
        long before = size();
        int count = MEASURED / 3;
        Load.completedPerSecond(count, payer);
        return (size() - before) / (double) count;
    }

    private long size() {
        return jdbc.queryForObject("select pg_database_size(current_database())", Long.class);
    }

    private void fill(Payer payer) {
        Task ended = payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        Task waiting = payer.ask(aDataRequest().forMember("Member123").askingInWords("the care plan").dueBy("2031-01-01").build());
        payer.awaitStatus(waiting.getIdElement().getIdPart(), TaskStatus.ACCEPTED);
        Copies copies = new Copies(jdbc);
        copies.multiply(ended.getIdElement().getIdPart(), ENDED);
        copies.multiply(waiting.getIdElement().getIdPart(), WAITING);
        copies.multiplyRecord(RECORD);
        awaitSealed();
        jdbc.execute("vacuum analyze");
    }

    /** What is on record is sealed every minute; so much at once never comes. */
    private void awaitSealed() {
        await("what was copied to be sealed").atMost(Duration.ofMinutes(30)).pollInterval(Duration.ofSeconds(2)).until(() ->
                jdbc.queryForObject("select (select count(*) from audit_event) = (select count(*) from audit_sealed)", Boolean.class));
    }

    /** As the engine asks. */
    private String acquisition() {
        List<String> plan = jdbc.queryForList(
                "explain (analyze, costs off) select * from act_ru_job where retries_ > 0 and duedate_ <= now() and (lock_owner_ is null or"
                        + " lock_exp_time_ < now()) and suspension_state_ = 1 order by duedate_ limit 50",
                String.class);
        return plan.get(plan.size() - 1).strip();
    }

    /** Of what ended two years ago. */
    private long cleanup() {
        int old = Math.min(ENDED, 20_000);
        jdbc.update(
                "update act_hi_procinst set start_time_ = start_time_ - interval '2 years', end_time_ = end_time_ - interval '2 years'"
                        + " where root_proc_inst_id_ in (select id_ from act_hi_procinst where end_time_ is not null and id_ = root_proc_inst_id_"
                        + " limit ?)",
                old);
        // at once, instead of in the window of the night
        jdbc.update("update act_ru_job set duedate_ = now() - interval '1 hour', handler_cfg_ = replace(handler_cfg_,"
                + " '\"immediatelyDue\":false', '\"immediatelyDue\":true') where handler_type_ = 'history-cleanup'");
        long begun = System.nanoTime();
        await("history to be cleaned").atMost(Duration.ofMinutes(10)).pollInterval(Duration.ofMillis(200)).until(() -> jdbc.queryForObject(
                "select count(*) from act_hi_procinst where end_time_ < now() - interval '366 days'", Integer.class) == 0);
        return Math.round(old / ((System.nanoTime() - begun) / 1e9));
    }

    /**
     * On the same cores, which two processes share worse than one uses them: what share of that is ours, two that share nothing show.
     * Of these, one works on the store with a million Tasks, the other on an empty one, as warm as the first.
     */
    private void twoNodes(RunningApplication first) throws Exception {
        first.close();
        first.start();
        RunningApplication second = node("scale-2", database);
        shareKeys();
        row("POST → completed, by turns: two nodes; one of them; the other", "", byTurns(first, second));
        row("the same, each with a database of its own, the other's empty", "", byTurns(first, node("scale-3", TestDatabase.newDatabase())));
    }

    private static String byTurns(RunningApplication first, RunningApplication second) throws Exception {
        StringJoiner both = new StringJoiner(", ");
        StringJoiner firstAlone = new StringJoiner(", ");
        StringJoiner secondAlone = new StringJoiner(", ");
        try (second) {
            second.start();
            Payer one = first.payer("sandbox-payer");
            Payer other = second.payer("sandbox-payer");
            Load.completedPerSecond(5 * WARM_UP, one, other);
            for (int turn = 0; turn < 3; turn++) {
                both.add("%.0f".formatted(Load.completedPerSecond(MEASURED / 2, one, other)));
                firstAlone.add("%.0f".formatted(whilePaused(second, one)));
                secondAlone.add("%.0f".formatted(whilePaused(first, other)));
            }
        }
        return both + "; " + firstAlone + "; " + secondAlone + " per second";
    }

    private static double whilePaused(RunningApplication other, Payer one) throws Exception {
        other.pause();
        try {
            return Load.completedPerSecond(MEASURED / 2, one);
        } finally {
            other.resume();
        }
    }

    private static RunningApplication node(String name, TestDatabase database) throws Exception {
        Path home = FOLDER.resolve(name);
        FileSystemUtils.deleteRecursively(home);
        return new RunningApplication(
                home,
                Stream.concat(Stream.of("@jvm.options", "-Dcdexflow.base-url=http://cdexflow.example.org"), database.options().stream())
                        .toArray(String[]::new));
    }

    /** Nodes share the keys of the house and of the sandbox's partners. */
    private static void shareKeys() throws Exception {
        for (String folder : List.of("keys", "sandbox")) {
            FileSystemUtils.copyRecursively(FOLDER.resolve("scale-1").resolve(folder), FOLDER.resolve("scale-2").resolve(folder));
        }
    }

    private void row(String what, String empty, String full) {
        report.append("| ").append(what).append(" | ").append(empty).append(" | ").append(full).append(" |\n");
    }
}
