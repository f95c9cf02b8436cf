package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;
import static org.cdexflow.rest.ReplyAssert.assertThat;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.cdexflow.Payer;
import org.cdexflow.Payer.Reply;
import org.cdexflow.SandboxTest;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** A request that arrives twice is one request. */
@SandboxTest
class RepeatedRequestsTest {

    private static final String SYSTEM = "http://example.org/cdex/payer/request-ids";

    @Autowired
    Environment environment;

    Payer payer;
    String number;

    @BeforeEach
    void aPayer() {
        payer = Payer.of(environment, "sandbox-payer");
        number = UUID.randomUUID().toString();
    }

    @Test
    void theSameAgainIsAnsweredWithTheOpenOne() {
        Task request = asking("the latest care plan");
        Task first = payer.ask(request);
        Reply again = payer.post("/Task", request);
        assertThat(again).hasStatus(200);
        assertThat(again.as(Task.class).getIdElement().getIdPart()).isEqualTo(id(first));
        assertThat(again.header("Location")).contains("/Task/" + id(first) + "/");
    }

    @Test
    void somethingElseUnderTheSameIdentifierIsAConflict() {
        payer.ask(asking("the latest care plan"));
        assertThat(payer.post("/Task", asking("the latest discharge letter")))
                .isRefusedWith(409)
                .withoutQuoting(number, "discharge");
    }

    @Test
    void oneOfSeveralIdentifiersIsEnough() {
        payer.ask(asking("the latest care plan"));
        Task other = aDataRequest().forMember("Member123").askingInWords("the latest discharge letter").identified()
                .identifiedBy(number).build();
        assertThat(payer.post("/Task", other)).isRefusedWith(409);
    }

    @Test
    void whatIsFinalMayBeAskedAgain() {
        Task request = asking("the latest care plan");
        Task first = payer.ask(request);
        payer.delete("/Task/" + id(first));
        assertThat(payer.post("/Task", request)).hasStatus(201);
    }

    @Test
    void anotherPartnersIdentifierIsNobodyElsesBusiness() {
        payer.ask(asking("the latest care plan"));
        Task other = asking("the latest care plan");
        other.getRequester().getIdentifier().setSystem("http://hl7.org/fhir/sid/us-npi").setValue("1407071236");
        assertThat(Payer.of(environment, "sandbox-provider").post("/Task", other)).hasStatus(201);
    }

    @RepeatedTest(5)
    void twoAtTheSameMomentBecomeOneTask() throws Exception {
        Task request = asking("the latest care plan");
        List<Reply> replies = atTheSameMoment(request, request.copy());
        assertThat(replies).extracting(Reply::status).containsExactlyInAnyOrder(200, 201);
        assertThat(replies.get(0).as(Task.class).getIdElement().getIdPart())
                .isEqualTo(replies.get(1).as(Task.class).getIdElement().getIdPart());
        assertThat(found()).hasSize(1);
    }

    @RepeatedTest(5)
    void twoThatDifferAtTheSameMomentBecomeATaskAndAConflict() throws Exception {
        List<Reply> replies = atTheSameMoment(asking("the latest care plan"), asking("the latest discharge letter"));
        assertThat(replies).extracting(Reply::status).containsExactlyInAnyOrder(201, 409);
        assertThat(found()).hasSize(1);
    }

    @Test
    void ifNoneExistCreatesWhatDoesNotExist() {
        assertThat(payer.post("/Task", asking("the latest care plan"), "If-None-Exist", "identifier=" + SYSTEM + "|" + number))
                .hasStatus(201);
    }

    @Test
    void ifNoneExistFindsWhatExists() {
        Task request = asking("the latest care plan");
        Task first = payer.ask(request);
        Reply again = payer.post("/Task", request, "If-None-Exist", "_id=" + id(first));
        assertThat(again).hasStatus(200);
        assertThat(again.header("Location")).contains("/Task/" + id(first) + "/");
    }

    @Test
    void ifNoneExistRefusesOtherContent() {
        Task first = payer.ask(asking("the latest care plan"));
        number = UUID.randomUUID().toString();
        assertThat(payer.post("/Task", asking("the latest discharge letter"), "If-None-Exist", "_id=" + id(first)))
                .isRefusedWith(409);
    }

    @Test
    void ifNoneExistMustMeanOneTask() {
        Task first = payer.ask(asking("the latest care plan"));
        number = UUID.randomUUID().toString();
        Task second = payer.ask(asking("the latest care plan"));
        assertThat(payer.post("/Task", asking("the latest care plan"), "If-None-Exist", "_id=" + id(first) + "," + id(second)))
                .isRefusedWith(412);
    }

    @Test
    void everyConditionOfIfNoneExistCounts() {
        Task first = payer.ask(asking("the latest care plan"));
        number = UUID.randomUUID().toString();
        assertThat(payer.post("/Task", asking("the latest care plan"), "If-None-Exist", "_id=no-such-task&_id=" + id(first)))
                .hasStatus(201);
    }

    @Test
    void anIfNoneExistThatIsNoSearchIsRefused() {
        for (String nonsense : List.of("nonsense", "colour=red", "identifier=%zz", "identifier=a%00b", "_lastUpdated=soon", "?")) {
            assertThat(payer.post("/Task", asking("the latest care plan"), "If-None-Exist", nonsense)).isRefusedWith(400);
        }
    }

    private List<Reply> atTheSameMoment(Task one, Task other) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Reply>> replies = List.of(one, other).stream()
                    .map(task -> threads.submit(() -> {
                        start.await();
                        return payer.post("/Task", task);
                    }))
                    .toList();
            return List.of(replies.get(0).get(30, TimeUnit.SECONDS), replies.get(1).get(30, TimeUnit.SECONDS));
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Bundle.BundleEntryComponent> found() {
        return payer.get("/Task?identifier=" + number).as(Bundle.class).getEntry();
    }

    private Task asking(String words) {
        Task request = aDataRequest().forMember("Member123").askingInWords(words).identifiedBy(number).build();
        request.setAuthoredOn(Date.from(Instant.parse("2026-01-05T09:00:00Z")));
        return request;
    }

    private static String id(Task task) {
        return task.getIdElement().getIdPart();
    }
}
