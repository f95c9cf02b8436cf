package org.cdexflow.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.cdexflow.SandboxTest;
import org.cdexflow.database.TestDatabase;
import org.cdexflow.ui.Visitor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The work queue's page with ten thousand requests open and a hundred thousand closed: how long staff wait for it. One person
 * after the other; figures are for reading.
 */
@SandboxTest
@Tag("bench")
class QueueBenchmark {

    private static final int WARM_UP = 30;
    private static final int MEASURED = 100;
    private static final Path FOLDER = Path.of("target/bench");

    private final StringBuilder report = new StringBuilder("| page, 10,000 open | p50 | p99 |\n|---|---|---|\n");

    @Autowired
    private Environment environment;

    @Autowired
    private JdbcTemplate jdbc;

    @Test
    void pages() throws Exception {
        fill();
        Visitor clinician = Visitor.signedIn(environment, "clinician");
        row("first", () -> clinician.get("/queue"));
        row("200th", () -> clinician.get("/queue?page=200"));
        row("one queue and payer", () -> clinician.get("/queue?queue=clinical&payer=sandbox-payer"));
        row("mine", () -> clinician.get("/queue?who=mine"));
        row("overdue", () -> clinician.get("/queue?overdue=true"));
        row("one patient's", () -> clinician.get("/queue?patient=bench-17"));
        row("sorted by patient", () -> clinician.get("/queue?sort=patient"));
        row("sorted by payer, last first", () -> clinician.get("/queue?sort=-payer"));
        clinician.post("/queue", "/queue", Map.of("search", "rivera 4711"));
        row("searched", () -> clinician.get("/queue"));
        clinician.post("/queue", "/queue/reset", Map.of());
        Map<String, String> form = new HashMap<>(Map.of("_csrf", clinician.token("/queue")));
        row("refreshed", () -> clinician.post("/queue/rows", form));
        row("reports", () -> clinician.get("/reports"));
        report.append("\nThe first page's rows:\n\n```\n").append(plan()).append("```\n");
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve("queue.md"), report);
        System.out.println(report);
    }

    private String plan() {
        return String.join("\n", jdbc.queryForList(
                        "explain (analyze, costs off) select w.*, x.due_at from work_item w join exchange x on x.id = w.exchange"
                                + " where x.open order by x.due_at nulls last, w.exchange limit 50",
                        String.class))
                + "\n";
    }

    private void fill() {
        jdbc.execute(
                """
                insert into exchange (id, direction, partner, kind, status, open, content_hash, purpose, patient, queue, outcome,
                    due_at, received_at, closed_at)
                select 'bench-' || n, 'incoming', case when n % 3 = 0 then 'sandbox-provider' else 'sandbox-payer' end, 'TEXT',
                    case when n > 10000 then 'completed' else (array ['accepted', 'in-progress', 'on-hold'])[1 + n % 3] end,
                    n <= 10000, '', 'COVERAGE', 'bench-' || n % 500, (array ['records', 'eligibility', 'clinical'])[1 + n % 3],
                    'review', now() + (n * 7919 % 2000 - 100) * interval '1 hour', now() - (n % 900) * interval '1 hour',
                    case when n > 10000 then now() - (n % 700) * interval '1 hour' end
                from generate_series(1, 110000) n""");
        jdbc.execute(
                """
                insert into work_item (exchange, element, title, work, queue, second_person, since, assignee, record_number,
                    patient_name, birth_date, claim, asked, searched)
                select 'bench-' || n, 'fulfil', 'Fulfil request', 'FULFIL', (array ['records', 'eligibility', 'clinical'])[1 + n % 3],
                    false, now(), case n % 4 when 0 then 'clinician' when 1 then 'reviewer' end, (n % 500)::text, name, '1970-01-01',
                    'CLM-' || n, 'All notes on the last stay, with laboratory results',
                    lower('bench-' || n || ' ' || n % 500 || ' ' || name || ' CLM-' || n || ' All notes on the last stay')
                from generate_series(1, 10000) n,
                    lateral (select
                        (array ['Rivera', 'Okafor', 'Nguyen', 'Schmidt', 'Haddad'])[1 + n % 5] || ' ' || md5((n % 500)::text)) p (name)""");
        TestDatabase.ownerOf(jdbc).execute("analyze exchange");
        TestDatabase.ownerOf(jdbc).execute("analyze work_item");
    }

    private void row(String what, Supplier<HttpResponse<String>> page) {
        long[] nanos = new long[MEASURED];
        for (int i = -WARM_UP; i < MEASURED; i++) {
            long begun = System.nanoTime();
            assertThat(page.get().statusCode()).isEqualTo(200);
            if (i >= 0) {
                nanos[i] = System.nanoTime() - begun;
            }
        }
        Arrays.sort(nanos);
        report.append("| %s | %.1f ms | %.1f ms |\n".formatted(what, nanos[MEASURED / 2] / 1e6, nanos[MEASURED * 99 / 100] / 1e6));
    }
}
