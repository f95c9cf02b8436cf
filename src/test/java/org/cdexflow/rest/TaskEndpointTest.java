package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;
import static org.cdexflow.rest.ReplyAssert.assertThat;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.cdexflow.Payer;
import org.cdexflow.Payer.Reply;
import org.cdexflow.SandboxTest;
import org.cdexflow.task.Lifecycle;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionTemplate;

/** What a requester can do with its Task: make it, read it, move its due date, tag it, take it back. */
@SandboxTest
class TaskEndpointTest {

    private static final String WITHDRAWN = "Withdrawn by requester";

    @Autowired
    Environment environment;

    @Autowired
    Lifecycle lifecycle;

    @Autowired
    TransactionTemplate transaction;

    Payer payer;
    String base;

    @BeforeEach
    void aPayer() {
        payer = Payer.of(environment, "sandbox-payer");
        base = environment.getRequiredProperty("cdexflow.base-url") + "/fhir";
    }

    @Test
    void aQueryIsAnsweredAndItsAnswerFetched() {
        Task answered = payer.askAndAwait(
                aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        assertThat(answered.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        String output = ((Reference) answered.getOutputFirstRep().getValue()).getReference();
        Bundle bundle = payer.get("/" + output).as(Bundle.class);
        assertThat(bundle.getTotal()).isEqualTo(2);
    }

    @Test
    void aValidRequestIsCreatedWithAnAddressAndAVersion() {
        Reply reply = payer.post("/Task", aQuestionForStaff());
        assertThat(reply).hasStatus(201).hasHeader("ETag", "W/\"1\"");
        Task created = reply.as(Task.class);
        assertThat(created.getStatus()).isEqualTo(TaskStatus.REQUESTED);
        assertThat(created.getMeta().getVersionId()).isEqualTo("1");
        assertThat(reply)
                .hasHeader("Location", base + "/Task/" + created.getIdElement().getIdPart() + "/_history/1");
    }

    @Test
    void theIdThatTheSenderWroteIsNotTaken() {
        Task task = aQuestionForStaff();
        task.setId("chosen-by-the-sender");
        Task created = payer.ask(task);
        assertThat(created.getIdElement().getIdPart()).isNotEqualTo("chosen-by-the-sender");
    }

    @Test
    void aCreateThatPrefersMinimalIsAnsweredWithoutABody() {
        Reply reply = payer.post("/Task", aQuestionForStaff(), "Prefer", "return=minimal");
        assertThat(reply).hasStatus(201).hasHeader("ETag", "W/\"1\"");
        assertThat(reply.header("Location")).startsWith(base + "/Task/");
        assertThat(reply.body()).isEmpty();
    }

    @Test
    void aReadTellsVersionAndTime() {
        Task waiting = aWaitingTask();
        Reply reply = payer.get(path(waiting));
        Task read = reply.as(Task.class);
        assertThat(reply).hasStatus(200).hasHeader("ETag", etag(read));
        ZonedDateTime lastModified =
                ZonedDateTime.parse(reply.header("Last-Modified"), DateTimeFormatter.RFC_1123_DATE_TIME);
        assertThat(lastModified.toInstant())
                .isEqualTo(read.getMeta().getLastUpdated().toInstant().truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() {
        Task waiting = aWaitingTask();
        Reply reply = payer.get(path(waiting), "If-None-Match", etag(waiting));
        assertThat(reply).hasStatus(304).hasHeader("ETag", etag(waiting));
        assertThat(reply.body()).isEmpty();
    }

    @Test
    void whatHasChangedIsSent() {
        Task waiting = aWaitingTask();
        assertThat(payer.get(path(waiting), "If-None-Match", "W/\"1\"")).hasStatus(200).hasHeader("ETag", etag(waiting));
    }

    @Test
    void eachVersionStaysReadable() {
        Task waiting = aWaitingTask();
        Reply first = payer.get(path(waiting) + "/_history/1");
        assertThat(first).hasStatus(200).hasHeader("ETag", "W/\"1\"");
        assertThat(first.as(Task.class).getStatus()).isEqualTo(TaskStatus.REQUESTED);
    }

    @Test
    void aVersionThatNeverWasIsNotFound() {
        Task waiting = aWaitingTask();
        for (String version : List.of("0", "99", "99999999999999999999", "first")) {
            assertThat(payer.get(path(waiting) + "/_history/" + version)).isRefusedWith(404);
        }
    }

    @Test
    void theHistoryHasAllVersionsNewestFirst() {
        Task waiting = aWaitingTask();
        Bundle history = payer.get(path(waiting) + "/_history").as(Bundle.class);
        assertThat(history.getType()).isEqualTo(BundleType.HISTORY);
        assertThat(history.getTotal()).isEqualTo(history.getEntry().size());
        assertThat(history.getEntry().stream()
                        .map(entry -> entry.getResource().getMeta().getVersionId())
                        .toList())
                .isEqualTo(countingDownFrom(waiting.getMeta().getVersionId()));
        assertThat(history.getEntry()).allSatisfy(entry -> {
            assertThat(entry.getFullUrl()).isEqualTo(base + path(waiting));
            assertThat(entry.getRequest().hasMethod()).isTrue();
            assertThat(entry.getResponse().getEtag())
                    .isEqualTo("W/\"" + entry.getResource().getMeta().getVersionId() + "\"");
        });
    }

    @Test
    void theStatusCancelledWithdrawsWithoutIfMatch() {
        Task waiting = aWaitingTask();
        Reply reply = payer.put(path(waiting), waiting.copy().setStatus(TaskStatus.CANCELLED));
        assertThat(reply).hasStatus(200);
        assertThat(reply.as(Task.class).getStatus()).isEqualTo(TaskStatus.REJECTED);
        Task kept = payer.get(path(waiting)).as(Task.class);
        assertThat(kept.getStatus()).isEqualTo(TaskStatus.REJECTED);
        assertThat(kept.getStatusReason().getText()).isEqualTo(WITHDRAWN);
    }

    @Test
    void theDueDateMoves() {
        Task waiting = aWaitingTask();
        Reply reply = amend(waiting, task -> task.getRestriction().getPeriod().setEndElement(new DateTimeType("2031-05-04")));
        assertThat(reply).hasStatus(200);
        Task stored = payer.get(path(waiting)).as(Task.class);
        assertThat(stored.getRestriction().getPeriod().getEndElement().getValueAsString()).isEqualTo("2031-05-04");
        assertThat(stored.getStatus()).isEqualTo(TaskStatus.ACCEPTED);
        assertThat(reply).hasHeader("ETag", etag(stored));
        assertThat(stored.getMeta().getVersionId()).isNotEqualTo(waiting.getMeta().getVersionId());
    }

    @Test
    void tagsChange() {
        Task waiting = aWaitingTask();
        Reply reply = amend(
                waiting,
                task -> task.getMeta().addTag("http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp", "claims-processing", null));
        assertThat(reply).hasStatus(200);
        assertThat(payer.get(path(waiting)).as(Task.class).getMeta().getTag())
                .extracting(Coding::getCode)
                .containsExactly("claims-processing");
    }

    @Test
    void aChangeWithoutIfMatchIsRefused() {
        Task waiting = aWaitingTask();
        assertThat(payer.put(path(waiting), waiting)).isRefusedWith(400).saying("If-Match");
    }

    @Test
    void aChangeOfAnOlderVersionIsRefused() {
        Task waiting = aWaitingTask();
        assertThat(payer.put(path(waiting), waiting, "If-Match", "W/\"1\"")).isRefusedWith(412).saying("Read it again");
    }

    @Test
    void anIfMatchThatIsNoVersionIsRefused() {
        Task waiting = aWaitingTask();
        assertThat(payer.put(path(waiting), waiting, "If-Match", "newest")).isRefusedWith(400).withoutQuoting("newest");
    }

    @Test
    void whatIsOursToWriteIsForbidden() {
        Task waiting = aWaitingTask();
        List<Consumer<Task>> changes = List.of(
                task -> task.addOutput().setType(task.getCode()).setValue(new StringType("x")),
                task -> task.setOwner(new Reference("Organization/somebody-else")),
                task -> task.setRequester(new Reference("Organization/somebody-else")),
                task -> task.setStatus(TaskStatus.COMPLETED),
                task -> task.setStatus(TaskStatus.INPROGRESS),
                task -> task.setDescription("other words"),
                task -> task.getInput().remove(0));
        for (Consumer<Task> change : changes) {
            assertThat(amend(waiting, change)).isRefusedWith(403);
        }
        assertThat(payer.get(path(waiting)).as(Task.class).equalsDeep(waiting)).isTrue();
    }

    @Test
    void aDeleteBeforeWorkBeganLeavesARejectedTask() {
        Task waiting = aWaitingTask();
        assertThat(payer.delete(path(waiting))).hasStatus(200);
        Task kept = payer.get(path(waiting)).as(Task.class);
        assertThat(kept.getStatus()).isEqualTo(TaskStatus.REJECTED);
        assertThat(kept.getStatusReason().getText()).isEqualTo(WITHDRAWN);
    }

    @Test
    void aDeleteAfterWorkBeganLeavesAFailedTask() {
        Task waiting = aWaitingTask();
        transaction.executeWithoutResult(status -> lifecycle.start(waiting.getIdElement().getIdPart(), null));
        assertThat(payer.delete(path(waiting))).hasStatus(200);
        Task kept = payer.get(path(waiting)).as(Task.class);
        assertThat(kept.getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(kept.getStatusReason().getText()).isEqualTo(WITHDRAWN);
    }

    @Test
    void whatIsFinalStaysAsItIs() {
        Task waiting = aWaitingTask();
        payer.delete(path(waiting));
        Task kept = payer.get(path(waiting)).as(Task.class);
        assertThat(payer.delete(path(waiting))).isRefusedWith(409);
        assertThat(payer.put(path(waiting), kept.copy().setStatus(TaskStatus.CANCELLED))).isRefusedWith(409);
        assertThat(amend(kept, task -> task.getRestriction().getPeriod().setEndElement(new DateTimeType("2031-05-04"))))
                .isRefusedWith(409);
        assertThat(payer.get(path(waiting))).hasHeader("ETag", etag(kept));
    }

    @Test
    void whatWasNeverThereCannotBeChangedOrDeleted() {
        Task task = aQuestionForStaff();
        task.setId("no-such-task");
        assertThat(payer.put("/Task/no-such-task", task, "If-Match", "W/\"1\"")).isRefusedWith(404);
        assertThat(payer.delete("/Task/no-such-task")).isRefusedWith(404);
        assertThat(payer.get("/Task/no-such-task")).isRefusedWith(404).withoutQuoting("no-such-task");
    }

    @Test
    void aClockThatRunsAheadAtTheRequesterDoesNoHarm() {
        Task task = aQuestionForStaff();
        task.setAuthoredOnElement(new DateTimeType(Instant.now().plus(2, ChronoUnit.HOURS).toString()));
        Task waiting = payer.awaitStatus(payer.ask(task).getIdElement().getIdPart(), TaskStatus.ACCEPTED);
        assertThat(waiting.getLastModified()).isAfterOrEqualTo(waiting.getAuthoredOn());
    }

    private Reply amend(Task seen, Consumer<Task> change) {
        Task wished = seen.copy();
        change.accept(wished);
        return payer.put(path(seen), wished, "If-Match", etag(seen));
    }

    /** Free text waits for a person, so the Task stays open and still. */
    private Task aWaitingTask() {
        return payer.awaitStatus(payer.ask(aQuestionForStaff()).getIdElement().getIdPart(), TaskStatus.ACCEPTED);
    }

    private static Task aQuestionForStaff() {
        return aDataRequest().forMember("Member123").askingInWords("the latest care plan").identified().build();
    }

    private static String path(Task task) {
        return "/Task/" + task.getIdElement().getIdPart();
    }

    private static String etag(Task task) {
        return "W/\"" + task.getMeta().getVersionId() + "\"";
    }

    private static List<String> countingDownFrom(String version) {
        int newest = Integer.parseInt(version);
        return IntStream.range(0, newest).mapToObj(i -> String.valueOf(newest - i)).toList();
    }
}
