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
import org.cdexflow.queue.QueueView;
import org.cdexflow.queue.WorkList;
import org.cdexflow.ui.Visitor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The work queue's page with a hundred thousand requests open and as many closed: how long staff wait for it. One person
 * after the other; figures are for reading.
 */
@SandboxTest
@Tag("bench")
class QueueBenchmark {

    private static final int WARM_UP = 100;
    private static final int MEASURED = 100;
    private static final Path FOLDER = Path.of("target/bench");

    private final StringBuilder report = new StringBuilder("| page, 100,000 open | p50 | p99 |\n|---|---|---|\n");

    @Autowired
    private Environment environment;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private WorkList list;

    @Test
    void pages() throws Exception {
        fill();
        Visitor clinician = Visitor.signedIn(environment, "clinician");
        row("first, its rows alone", QueueView.ALL);
        row("searched, its rows alone", new QueueView(null, null, null, null, false, null, "rivera 4711", null));
        row("first", () -> clinician.get("/queue"));
        row("40th", () -> clinician.get("/queue?page=40"));
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
                        "explain (analyze, costs off) select * from work_item w order by w.due_at nulls last, w.exchange limit 50",
                        String.class))
                + "\n";
    }

    private void fill() {
        jdbc.execute(
                """
                insert into exchange (id, direction, partner, kind, status, open, content_hash, purpose, patient, queue, outcome,
                    due_at, received_at, closed_at)
                select 'bench-' || n, 'incoming', case when n % 3 = 0 then 'sandbox-provider' else 'sandbox-payer' end, 'TEXT',
                    case when n > 100000 then 'completed' else (array ['accepted', 'in-progress', 'on-hold'])[1 + n % 3] end,
                    n <= 100000, '', 'COVERAGE', 'bench-' || n % 500, (array ['records', 'eligibility', 'clinical'])[1 + n % 3],
                    'review', now() + (n * 7919 % 2000 - 100) * interval '1 hour', now() - (n % 900) * interval '1 hour',
                    case when n > 100000 then now() - (n % 700) * interval '1 hour' end
                from generate_series(1, 200000) n""");
        jdbc.execute(
                """
                insert into work_item (exchange, element, title, work, queue, second_person, since, assignee, partner, purpose, patient,
                    due_at, record_number, patient_name, birth_date, claim, asked, searched)
                select 'bench-' || n, 'fulfil', 'Fulfil request', 'FULFIL', (array ['records', 'eligibility', 'clinical'])[1 + n % 3],
                    false, now(), case n % 4 when 0 then 'clinician' when 1 then 'reviewer' end, x.partner,
                    x.purpose, x.patient, x.due_at, (n % 500)::text, name, '1970-01-01',
                    'CLM-' || n, 'All notes on the last stay, with laboratory results',
                    lower('bench-' || n || ' ' || n % 500 || ' ' || name || ' CLM-' || n || ' All notes on the last stay')
                from generate_series(1, 100000) n join exchange x on x.id = 'bench-' || n,
                    lateral (select
                        (array ['Rivera', 'Okafor', 'Nguyen', 'Schmidt', 'Haddad'])[1 + n % 5] || ' ' || md5((n % 500)::text)) p (name)""");
        TestDatabase.ownerOf(jdbc).execute("analyze exchange");
        TestDatabase.ownerOf(jdbc).execute("analyze work_item");
    }

    private void row(String what, QueueView view) {
        time(what, () -> assertThat(list.page(view, 1, "clinician").items()).isNotEmpty());
    }

    private void row(String what, Supplier<HttpResponse<String>> page) {
        time(what, () -> assertThat(page.get().statusCode()).isEqualTo(200));
    }

    private void time(String what, Runnable shown) {
        long[] nanos = new long[MEASURED];
        for (int i = -WARM_UP; i < MEASURED; i++) {
            long begun = System.nanoTime();
            shown.run();
            if (i >= 0) {
                nanos[i] = System.nanoTime() - begun;
            }
        }
        Arrays.sort(nanos);
        report.append("| %s | %.1f ms | %.1f ms |\n".formatted(what, nanos[MEASURED / 2] / 1e6, nanos[MEASURED * 99 / 100] / 1e6));
    }
}
