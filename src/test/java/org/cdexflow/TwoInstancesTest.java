package org.cdexflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.cdexflow.DataRequests.aDataRequest;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.Payer.Reply;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A payer that asks carefully gets one answer to one request from a provider, however bad the network between them. */
class TwoInstancesTest {

    private static final String NUMBERS = "http://example.org/cdex/payer/request-ids";

    private static TwoInstances both;
    private static Payer payer;

    @BeforeAll
    static void start() {
        both = TwoInstances.start();
        payer = both.payerCalling();
        payer.get("/Task?_summary=count");
    }

    @AfterAll
    static void stop() {
        both.close();
    }

    @AfterEach
    void mend() {
        both.between().reliable();
    }

    @Test
    void aRequestIsDoneOnceThoughRequestsAreDoubledAndAnswersLost() {
        int before = answers();
        List<String> numbers = new ArrayList<>();
        both.between().seeded(7).doubling(0.5).losingAnswers(0.3).affecting(call -> call.equals("POST /fhir/Task"));
        for (int i = 0; i < 12; i++) {
            String number = UUID.randomUUID().toString();
            numbers.add(number);
            askUntilAnswered(request(number));
        }
        assertThat(both.between().count(Fate.DOUBLED)).isPositive();
        assertThat(both.between().count(Fate.ANSWER_LOST)).isPositive();

        numbers.forEach(this::existsOnceAndIsAnsweredOnce);
        assertThat(answers() - before).as("answers").isEqualTo(numbers.size());
    }

    @Test
    void ofTwoRequestsAtOnceEachIsDoneOnceThoughTheSecondArrivesFirst() {
        String overtaken = UUID.randomUUID().toString();
        String second = UUID.randomUUID().toString();
        assertThat(statusesWhenOvertaken(request(overtaken), request(second))).containsExactly(201, 201);
        assertThat(tasks(overtaken, second))
                .extracting(task -> task.getIdentifierFirstRep().getValue())
                .as("at the provider, the newest first").containsExactly(overtaken, second);
        existsOnceAndIsAnsweredOnce(overtaken);
        existsOnceAndIsAnsweredOnce(second);
    }

    @Test
    void aRequestIsDoneOnceThoughItsRepetitionArrivesFirst() {
        String number = UUID.randomUUID().toString();
        Task request = request(number);
        assertThat(statusesWhenOvertaken(request, request)).as("the repetition makes it, the first is told that it is there")
                .containsExactly(201, 200);
        existsOnceAndIsAnsweredOnce(number);
    }

    @Test
    void whoReadsThroughABadNetworkReadsAllOrNothing() {
        Task answered = payer.askAndAwait(aDataRequest().forMember("Member123").identified().asking("Condition").build());
        String path = "/" + ((Reference) answered.getOutputFirstRep().getValue()).getReference();
        String whole = payer.get(path).body();
        both.between().seeded(3).cuttingOff(0.4).losingRequests(0.2).delaying(Duration.ofMillis(20));
        int read = 0;
        for (int i = 0; i < 20; i++) {
            try {
                assertThat(payer.get(path).body()).isEqualTo(whole);
                read++;
            } catch (UncheckedIOException lost) {
                // the next one may get through
            }
        }
        assertThat(read).isBetween(1, 19);
    }

    @Test
    void eachHasItsOwnStoreAndTakesTheOthersKey() {
        Task asked = payer.ask(aDataRequest().forMember("Member123").identified().askingInWords("Anything").build());
        String id = asked.getIdElement().getIdPart();
        assertThat(both.providerDatabase().queryForObject("select partner from exchange where id = ?", String.class, id))
                .isEqualTo(TwoInstances.PAYER);
        assertThat(both.providerCalling().get("/Task").as(Bundle.class).getEntry()).isEmpty();
        assertThat(both.payerDatabase().queryForObject("select count(*) from exchange", Integer.class)).isZero();
    }

    private static Task request(String number) {
        return aDataRequest().forMember("Member123").identifiedBy(number).asking("Condition?clinical-status=active").build();
    }

    /** As FHIR advises who may have to repeat: with a number of its own, and the condition that nothing with that number exists. */
    private static void askUntilAnswered(Task request) {
        String number = request.getIdentifierFirstRep().getValue();
        for (int attempt = 0; attempt < 20; attempt++) {
            try {
                Reply reply = payer.post("/Task", request, "If-None-Exist", "identifier=" + NUMBERS + "|" + number);
                assertThat(reply.status()).as(reply.body()).isIn(200, 201);
                return;
            } catch (UncheckedIOException noAnswer) {
                // again
            }
        }
        throw new AssertionError("No answer in 20 attempts");
    }

    /** Asks for both at once, so that the second arrives, and is answered, before the first. @return what was answered, in that order */
    private static List<Integer> statusesWhenOvertaken(Task first, Task second) {
        int before = both.between().passages().size();
        // of this sequence the first number is below the share, the second above
        both.between().seeded(4096).reordering(0.5).affecting(call -> call.equals("POST /fhir/Task"));
        CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> askUntilAnswered(first));
        await("the first to be held up").until(() -> both.between().heldUp() == 1);
        askUntilAnswered(second);
        asking.join();
        List<Between.Passage> passed = await("both to be over").until(
                () -> both.between().passages().stream().skip(before).filter(it -> it.path().equals("/fhir/Task")).toList(),
                posted -> posted.size() == 2);
        assertThat(passed).extracting(Between.Passage::fate).containsExactly(Fate.PASSES, Fate.OVERTAKEN);
        return passed.stream().map(Between.Passage::status).toList();
    }

    private static int answers() {
        return payer.get("/Bundle?_summary=count").as(Bundle.class).getTotal();
    }

    /** The Tasks with one of these numbers, the newest first. */
    private static List<Task> tasks(String... numbers) {
        String all = Stream.of(numbers).map(number -> NUMBERS + "%7C" + number).collect(Collectors.joining(","));
        return payer.get("/Task?identifier=" + all).as(Bundle.class).getEntry().stream().map(entry -> (Task) entry.getResource()).toList();
    }

    private void existsOnceAndIsAnsweredOnce(String number) {
        List<Task> found = tasks(number);
        assertThat(found).as("Tasks with this number").hasSize(1);
        Task task = payer.awaitFinal(found.get(0).getIdElement().getIdPart());
        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(task.getMeta().getVersionId()).as("stored once, completed once").isEqualTo("2");
        String output = ((Reference) task.getOutputFirstRep().getValue()).getReference();
        assertThat(payer.get("/" + output).as(Bundle.class).getEntry()).isNotEmpty();
    }
}
