package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import ca.uhn.fhir.context.FhirContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.cdexflow.Payer;
import org.cdexflow.Payer.Reply;
import org.cdexflow.SandboxTest;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Thousands of requests and searches that went wrong, by fault or on purpose: each gets a 4xx that tells the way forward, or is
 * taken and worked like any other; afterwards the store and the engine are as sound as before. Set {@code -Dseed} to repeat a
 * run, {@code -Dhostile} for how many.
 */
@SandboxTest
@Tag("soak")
class HostileInputTest {

    private static final String MARK = "qzx9mark";
    private static final Duration NOT_A_HANG = Duration.ofSeconds(10);

    @Autowired
    Environment environment;

    @Autowired
    JdbcTemplate jdbc;

    private final long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    private final int count = Integer.getInteger("hostile", 6_000);
    private final Random random = new Random(seed);
    private final Map<Integer, Integer> answers = new TreeMap<>();

    Payer payer;

    @BeforeEach
    void aPayer() {
        payer = Payer.of(environment, "sandbox-payer");
    }

    @Test
    void mutatedTasksNeverHurt() {
        List<String> good = List.of(
                text(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build()),
                text(aDataRequest().forMember("Member123").askingForCode("4548-4").aboutClaim("C-1").servedOn("2024-03-05").build()),
                text(aDataRequest().forMember("Member123").askingInWords("the care plan").dueBy("2031-01-01").build()),
                text(aDataRequest().forPatient("Patient/cdex-example-patient")
                        .askingQuestionnaire("http://example.org/cdex-questionnaire-example1").build()));
        List<String> hurt = new ArrayList<>();
        for (int i = 0; i < count && hurt.size() < 5; i++) {
            String hostile = good.get(i % good.size());
            for (int changes = 1 + random.nextInt(3); changes > 0 && hostile.length() > 100; changes--) {
                hostile = HostileJson.changed(hostile, random, MARK);
            }
            String fault = fault(posted(hostile));
            if (fault != null) {
                String small = HostileJson.shrunk(hostile, smaller -> fault(posted(smaller)) != null);
                hurt.add("seed " + seed + ", " + i + ": " + fault + "\n" + small);
            }
        }
        System.out.println("Mutated Tasks, seed " + seed + ": answers by status " + answers);
        assertThat(hurt).isEmpty();
        assertThatAllThatWasTakenIsWorked();
    }

    @Test
    void mutatedSearchesNeverHurt() {
        List<String> good = List.of(
                "/Task?identifier=http://example.org/ids|1&status=completed&_sort=-_lastUpdated&_count=10",
                "/Task?_lastUpdated=ge2024-03-05T10:00:00Z&patient=Patient/1&_include=Task:patient&_total=accurate",
                "/Task?code:not=a,b&authored-on=lt2024&_tag=http://t|x&_elements=status&owner:identifier=1",
                "/Condition?patient=cdex-example-patient&clinical-status=active,remission&_revinclude=Provenance:target",
                "/Observation?patient=Patient/cdex-example-patient&code=http://loinc.org|4548-4&date=gt2020-01-01&_sort=date",
                "/DocumentReference?patient=cdex-example-patient&type=34117-2&_sort=-period&_count=1&_summary=true",
                "/Patient?identifier=Member123&birthdate=1970-01-01&name:contains=a&gender=female",
                "/Encounter?date=sa2020&date=eb2030&class:text=amb&_id=a,b");
        List<String> hurt = new ArrayList<>();
        for (int i = 0; i < count / 2 && hurt.size() < 5; i++) {
            String hostile = HostileSearch.changed(good.get(i % good.size()), random, MARK);
            Reply reply = timed(() -> payer.get(hostile));
            answers.merge(reply.status(), 1, Integer::sum);
            String fault = fault(reply);
            if (fault != null) {
                hurt.add("seed " + seed + ", " + i + ": " + fault + "\n" + hostile);
            }
        }
        System.out.println("Mutated searches, seed " + seed + ": answers by status " + answers);
        assertThat(hurt).isEmpty();
    }

    private Reply posted(String json) {
        Reply reply = timed(() -> payer.post("/Task", json));
        answers.merge(reply.status(), 1, Integer::sum);
        return reply;
    }

    private static Reply timed(Supplier<Reply> call) {
        long begin = System.nanoTime();
        Reply reply = call.get();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(NOT_A_HANG);
        return reply;
    }

    /** What is wrong with an answer, or null. */
    private static String fault(Reply reply) {
        if (reply.status() >= 500) {
            return "status " + reply.status();
        }
        if (reply.status() >= 400) {
            try {
                OperationOutcome outcome = reply.as(OperationOutcome.class);
                return outcome.getIssue().stream().allMatch(issue -> issue.hasDiagnostics() || issue.hasDetails())
                        ? null
                        : "an outcome without words";
            } catch (RuntimeException e) {
                return "no OperationOutcome";
            }
        }
        return null;
    }

    private void assertThatAllThatWasTakenIsWorked() {
        await().atMost(Duration.ofMinutes(5)).pollInterval(Duration.ofMillis(500)).until(() -> jdbc.queryForObject(
                "select count(*) from task_search where status = 'requested'", Integer.class) == 0);
        assertThat(jdbc.queryForObject("select count(*) from act_ru_incident", Integer.class)).as("incidents").isZero();
        Task usual = payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        assertThat(usual.getStatus()).isEqualTo(Task.TaskStatus.COMPLETED);
        int page = 0;
        for (String next = "/Task?_count=200"; next != null; page++) {
            Bundle tasks = payer.get(next).as(Bundle.class);
            next = tasks.getLink("next") == null ? null : tasks.getLink("next").getUrl();
        }
        assertThat(page).as("all Tasks can be read again, page by page").isPositive();
    }

    private static String text(Task task) {
        return FhirContext.forR4Cached().newJsonParser().encodeResourceToString(task);
    }
}
