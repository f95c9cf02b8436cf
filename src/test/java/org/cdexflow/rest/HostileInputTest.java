package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.cdexflow.Payer;
import org.cdexflow.Payer.Reply;
import org.cdexflow.SandboxTest;
import org.cdexflow.validation.Mutants;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
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
    private static final Duration SHRINKING = Duration.ofMinutes(1);
    private static final String PROFILE = "http://hl7.org/fhir/us/davinci-cdex/StructureDefinition/cdex-task-data-request";

    /** In its place each request gets a number of its own: two with one number would be one request. */
    private static final String NUMBER = "number-of-its-own";

    @Autowired
    Environment environment;

    @Autowired
    JdbcTemplate jdbc;

    private final long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    private final int count = Integer.getInteger("hostile", 6_000);
    private final Random random = new Random(seed);
    private final Map<Integer, Integer> answers = new TreeMap<>();

    /** By id, as they were sent. */
    private final Map<String, String> taken = new HashMap<>();

    private int numbers;

    Payer payer;

    @BeforeEach
    void aPayer() {
        payer = Payer.of(environment, "sandbox-payer");
    }

    @Test
    void mutatedTasksNeverHurt() {
        System.out.println("Mutated Tasks, seed " + seed);
        List<String> good = goodTasks().stream().map(Payer::text).toList();
        List<List<String>> mutants = good.stream().map(task -> List.copyOf(Mutants.of(task).values())).toList();
        int before = exchanges();
        List<String> hurt = new ArrayList<>();
        for (int i = 0; i < count && hurt.size() < 5; i++) {
            int kind = i % good.size();
            boolean once = random.nextBoolean();
            String hostile = once ? mutants.get(kind).get(random.nextInt(mutants.get(kind).size())) : good.get(kind);
            for (int changes = random.nextInt(2) + (once ? 0 : 1); changes > 0 && hostile.length() > 100; changes--) {
                hostile = HostileJson.changed(hostile, random, MARK);
            }
            String fault = faultOfTask(hostile);
            if (fault != null) {
                String small = HostileJson.shrunk(hostile, Shrunk.within(SHRINKING, smaller -> fault.equals(faultOfTask(smaller))));
                hurt.add("seed " + seed + ", " + i + ": " + fault + "\n" + small);
            }
        }
        System.out.println("Mutated Tasks, seed " + seed + ": answers by status " + answers);
        assertThat(hurt).isEmpty();
        assertThat(exchanges() - before).as("stored is what was taken, and nothing else").isEqualTo(taken.size());
        assertThatManyGot(201, count / 10);
        assertThatManyGot(422, count / 10);
        assertThatAllThatWasTakenIsWorked();
        assertThatNothingSentWasRun();
    }

    @Test
    void mutatedSearchesNeverHurt() {
        System.out.println("Mutated searches, seed " + seed);
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
            boolean form = i % 3 == 0; // may be longer than a URL
            String fault = faultOfSearch(hostile, form);
            if (fault != null) {
                String small = HostileSearch.shrunk(hostile, Shrunk.within(SHRINKING, smaller -> fault.equals(faultOfSearch(smaller, form))));
                hurt.add("seed " + seed + ", " + i + ": " + fault + "\n" + small);
            }
        }
        System.out.println("Mutated searches, seed " + seed + ": answers by status " + answers);
        assertThat(hurt).isEmpty();
        assertThatManyGot(200, count / 2 / 10);
        assertThatManyGot(400, count / 2 / 10);
        assertThatNothingSentWasRun();
    }

    /** One for each way to ask, and one that has something of everything that a request may have. */
    private static List<Task> goodTasks() {
        Task rich = aDataRequest().forMember("Member123").askingInWords("the last visit").identifiedBy(NUMBER).dueBy("2031-01-01").build();
        rich.setDescription("The last visit").setPriority(Task.TaskPriority.ROUTINE).setReasonCode(new CodeableConcept().setText("a review"));
        rich.addContained(new Practitioner().addName(new HumanName().setText("Dr. Who")).setId("who"));
        rich.addNote().setAuthor(new Reference("#who")).setText("with all that belongs to it");
        rich.addInput().setType(new CodeableConcept().addCoding(new Coding("http://example.org/kinds", "weight", null)))
                .setValue(new Quantity(70.5));
        rich.addExtension("http://example.org/share", new DecimalType("0.25"));
        List<Task> good = List.of(
                aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build(),
                aDataRequest().forMember("Member123").askingForCode("4548-4").aboutClaim("C-1").servedOn("2024-03-05").build(),
                aDataRequest().forMember("Member123").askingInWords("the care plan").dueBy("2031-01-01").build(),
                aDataRequest().forPatient("Patient/cdex-example-patient")
                        .askingQuestionnaire("http://example.org/cdex-questionnaire-example1").build(),
                rich);
        good.forEach(task -> task.getMeta().addProfile(PROFILE));
        return good;
    }

    /** What is wrong with the answer to a Task, or null. */
    private String faultOfTask(String json) {
        String sent = json.replace(NUMBER, "n-" + numbers++);
        return fault(() -> payer.post("/Task", sent), reply -> {
            taken.put(reply.as(Task.class).getIdElement().getIdPart(), sent);
            String lost = Kept.lost(sent, Kept.read(reply.body()));
            return lost == null ? null : "taken, but not kept: " + lost;
        });
    }

    /** What is wrong with the answer to a search, or null. */
    private String faultOfSearch(String search, boolean form) {
        int query = search.indexOf('?');
        return fault(
                () -> form
                        ? payer.send("POST", search.substring(0, query) + "/_search", search.substring(query + 1),
                                "Content-Type", "application/x-www-form-urlencoded")
                        : payer.get(search),
                reply -> reply.as(Bundle.class).getType() == Bundle.BundleType.SEARCHSET ? null : "no searchset");
    }

    /** @param dishonest what is wrong with an answer that says it went well, or null */
    private String fault(Supplier<Reply> call, Function<Reply, String> dishonest) {
        long begin = System.nanoTime();
        try {
            Reply reply = call.get();
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            answers.merge(reply.status(), 1, Integer::sum);
            if (took.compareTo(NOT_A_HANG) > 0) {
                return "an answer after more than " + NOT_A_HANG;
            }
            if (reply.status() >= 500) {
                return "status " + reply.status();
            }
            return reply.status() < 400 ? dishonest.apply(reply) : hasWords(reply.as(OperationOutcome.class)) ? null : "an outcome without words";
        } catch (RuntimeException e) {
            return "no answer, or none that can be read: " + e;
        }
    }

    private static boolean hasWords(OperationOutcome outcome) {
        return outcome.hasIssue() && outcome.getIssue().stream().allMatch(issue -> issue.hasDiagnostics() || issue.hasDetails());
    }

    /** Otherwise nearly all may be stopped at the door, and what is behind it was never tried. */
    private void assertThatManyGot(int status, int many) {
        assertThat(answers.getOrDefault(status, 0)).as("answers with " + status).isGreaterThan(many);
    }

    private void assertThatAllThatWasTakenIsWorked() {
        await().atMost(Duration.ofMinutes(5)).pollInterval(Duration.ofMillis(500)).until(() -> number(
                "select count(*) from task_search where status = 'requested'") == 0);
        assertThat(number("select count(*) from act_ru_incident")).as("incidents").isZero();
        Task usual = payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        assertThat(usual.getStatus()).isEqualTo(Task.TaskStatus.COMPLETED);
        Map<String, String> unread = new HashMap<>(taken);
        for (String next = "/Task?_count=200"; next != null; ) {
            Reply page = payer.get(next);
            for (JsonNode entry : Kept.read(page.body()).path("entry")) {
                String sent = unread.remove(entry.at("/resource/id").asText());
                assertThat(sent == null ? null : Kept.lost(sent, entry.get("resource"))).as("lost of " + sent).isNull();
            }
            Bundle tasks = page.as(Bundle.class);
            next = tasks.getLink("next") == null ? null : tasks.getLink("next").getUrl();
        }
        assertThat(unread.keySet()).as("Tasks that cannot be read again, page by page").isEmpty();
    }

    /** What was sent says, where somebody runs it, that a variable or a property of that name be set. */
    private void assertThatNothingSentWasRun() {
        assertThat(System.getProperty(MARK)).isNull();
        assertThat(number("select count(*) from act_ru_variable where name_ = ?", MARK)).isZero();
        assertThat(number("select count(*) from act_hi_varinst where name_ = ?", MARK)).isZero();
    }

    private int exchanges() {
        return number("select count(*) from exchange");
    }

    private int number(String sql, Object... values) {
        return jdbc.queryForObject(sql, Integer.class, values);
    }
}
