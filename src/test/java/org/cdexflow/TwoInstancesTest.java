package org.cdexflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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
            askUntilAnswered(number);
        }
        assertThat(both.between().count(Fate.DOUBLED)).isPositive();
        assertThat(both.between().count(Fate.ANSWER_LOST)).isPositive();

        numbers.forEach(this::existsOnceAndIsAnsweredOnce);
        assertThat(answers() - before).as("answers").isEqualTo(numbers.size());
    }

    @Test
    void whoReadsThroughABadNetworkReadsAllOrNothing() {
        Task answered = payer.askAndAwait(aDataRequest().forMember("Member123").identified().asking("Condition").build());
        String path = "/" + ((Reference) answered.getOutputFirstRep().getValue()).getReference();
        String whole = payer.get(path).body();
        both.between().seeded(3).cuttingOff(0.4).losingRequests(0.2).reordering(0.2).delaying(Duration.ofMillis(20));
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

    /** As FHIR advises who may have to repeat: with a number of its own, and the condition that nothing with that number exists. */
    private static void askUntilAnswered(String number) {
        Task request = aDataRequest().forMember("Member123").identifiedBy(number).asking("Condition?clinical-status=active").build();
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

    private static int answers() {
        return payer.get("/Bundle?_summary=count").as(Bundle.class).getTotal();
    }

    private void existsOnceAndIsAnsweredOnce(String number) {
        List<Bundle.BundleEntryComponent> found =
                payer.get("/Task?identifier=" + NUMBERS + "%7C" + number).as(Bundle.class).getEntry();
        assertThat(found).as("Tasks with this number").hasSize(1);
        Task task = payer.awaitFinal(found.get(0).getResource().getIdElement().getIdPart());
        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(task.getMeta().getVersionId()).as("stored once, completed once").isEqualTo("2");
        String output = ((Reference) task.getOutputFirstRep().getValue()).getReference();
        assertThat(payer.get("/" + output).as(Bundle.class).getEntry()).isNotEmpty();
    }
}
