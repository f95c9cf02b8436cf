package org.cdexflow.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdexflow.DataRequests.aDataRequest;
import static org.cdexflow.queue.Fulfilment.Outcome.CAME_BACK;
import static org.cdexflow.queue.Fulfilment.Outcome.ENDED;
import static org.cdexflow.queue.Fulfilment.Outcome.WAITS_FOR_SECOND_PERSON;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cdexflow.DataRequests;
import org.cdexflow.OwnPatient;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.gather.Candidate;
import org.cdexflow.gather.Candidates;
import org.cdexflow.task.Exchange;
import org.cdexflow.task.Exchanges;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** What staff may do with a request, what becomes of it, and what its requester reads. Pages are not needed for this. */
@SandboxTest
class FulfilmentTest {

    @Autowired
    ApplicationContext sandbox;

    @Autowired
    Fulfilment fulfilment;

    @Autowired
    Attempt attempt;

    @Autowired
    Changes changes;

    @Autowired
    WorkItems items;

    @Autowired
    Exchanges exchanges;

    @Autowired
    Candidates candidates;

    @Autowired
    Preview preview;

    @Autowired
    Reasons reasons;

    @Autowired
    TimeLine timeLine;

    @Autowired
    JdbcTemplate jdbc;

    private Payer payer;
    private OwnPatient patient;

    @BeforeEach
    void aPatientOfOurOwn() {
        payer = Payer.of(sandbox.getEnvironment(), "sandbox-payer");
        patient = OwnPatient.in(sandbox);
    }

    @Test
    void onlyWhoHasItMayAct() {
        String asthma = patient.has("Asthma");
        String id = waiting();
        refused(() -> fulfilment.release(id, "clinician", List.of(asthma)), "Nobody has this request");
        fulfilment.claim(id, "clinician");
        refused(() -> fulfilment.release(id, "reviewer", List.of(asthma)), "clinician has this request");
        refused(() -> fulfilment.refuse(id, "reviewer", "Not our provider"), "clinician has this request");
        refused(() -> fulfilment.hold(id, "reviewer", "Later"), "clinician has this request");
        refused(() -> fulfilment.handBack(id, "reviewer"), "clinician has this request");
        refused(() -> fulfilment.claim(id, "reviewer"), "clinician has this request");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.INPROGRESS);
    }

    @Test
    void whatIsDoneMustBeWhatIsToBeDone() {
        patient.has("Asthma");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        refused(() -> fulfilment.approve(id, "clinician"), "Fulfil request");
        refused(() -> fulfilment.identify(id, "clinician", patient.id()), "Fulfil request");
        refused(() -> fulfilment.resume(id, "clinician"), "not on hold");
    }

    @Test
    void claimedAndHandedBackThePayerReadsBoth() {
        patient.has("Asthma");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        assertThat(payer.task(id).getBusinessStatus().getText()).isEqualTo("Being worked on by the provider");
        fulfilment.handBack(id, "clinician");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.ACCEPTED);
        assertThat(items.of(id)).get().extracting(WorkItem::assignee).isNull();
    }

    @Test
    void thePayerReadsExactlyWhatThePreviewShowed() {
        String asthma = patient.has("Asthma");
        String gout = patient.has("Gout");
        patient.recorded(asthma, gout);
        String id = waiting();
        fulfilment.claim(id, "clinician");
        fulfilment.choose(id, "clinician", List.of(asthma));
        Preview.Release shown = preview.release(exchange(id));
        assertThat(shown.matches()).isEqualTo(1);
        assertThat(shown.statements()).isEqualTo(1);

        assertThat(fulfilment.release(id, "clinician", List.of(asthma))).isEqualTo(ENDED);

        Task task = payer.task(id);
        assertThat(task.getStatus().toCode()).isEqualTo(shown.reading().status());
        assertThat(task.getBusinessStatus().getText()).isEqualTo(shown.reading().text());
        assertThat(answer(task).getEntry())
                .extracting(entry -> entry.getResource().fhirType() + "/" + entry.getResource().getIdPart())
                .containsExactlyElementsOf(shown.going().stream().map(it -> it.resource().reference()).toList());
    }

    @Test
    void nothingTellsOfWhatWasWithheld() {
        String asthma = patient.has("Asthma");
        String gout = patient.has("Gout");
        patient.recorded(asthma, gout);
        String id = waiting();
        fulfilment.claim(id, "clinician");
        fulfilment.release(id, "clinician", List.of(asthma));

        Task task = payer.task(id);
        Bundle answer = answer(task);
        assertThat(answer.getTotal()).isEqualTo(1);
        String all = Payer.text(task) + Payer.text(answer) + payer.get("/Task/" + id + "/_history").body();
        assertThat(all).contains("Asthma").doesNotContain("Gout", gout, gout.substring(gout.indexOf('/') + 1));
        Provenance statement = (Provenance) answer.getEntry().get(1).getResource();
        assertThat(statement.getTarget()).extracting(target -> target.getReference()).containsExactly(asthma);
    }

    @Test
    void theAuditNamesWhoReleased() {
        String asthma = patient.has("Asthma");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        fulfilment.release(id, "clinician", List.of(asthma));
        String event = jdbc.queryForObject("select body from audit_event where kind = 'disclosure' and task = ?", String.class, id);
        assertThat(FhirContext.forR4Cached().newJsonParser().parseResource(AuditEvent.class, event).getAgent())
                .filteredOn(agent -> agent.getType().getCodingFirstRep().getCode().equals("humanuser"))
                .extracting(agent -> agent.getWho().getIdentifier().getValue())
                .containsExactly("clinician");
    }

    @Test
    void theAuditNamesWhoApprovedAndInWhichPart() {
        String secret = patient.hasSecretly("Substance use");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        fulfilment.release(id, "clinician", List.of(secret));
        fulfilment.claim(id, "reviewer");
        fulfilment.approve(id, "reviewer");
        String event = jdbc.queryForObject("select body from audit_event where kind = 'disclosure' and task = ?", String.class, id);
        assertThat(FhirContext.forR4Cached().newJsonParser().parseResource(AuditEvent.class, event).getAgent())
                .filteredOn(agent -> agent.getType().getCodingFirstRep().getCode().equals("humanuser"))
                .extracting(agent -> agent.getWho().getIdentifier().getValue() + " " + agent.getRoleFirstRep().getText())
                .containsExactly("clinician released", "reviewer approved");
    }

    @Test
    void theAuditTellsEachDecisionOfEachPerson() {
        String secret = patient.hasSecretly("Substance use");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        fulfilment.release(id, "clinician", List.of(secret));
        fulfilment.claim(id, "reviewer");
        fulfilment.sendBack(id, "reviewer", "Only the asthma is asked for");
        fulfilment.release(id, "clinician", List.of(secret));
        fulfilment.claim(id, "reviewer");
        fulfilment.approve(id, "reviewer");
        assertThat(jdbc.queryForList(
                        "select kind || ' ' || person || ' ' || patient from audit_event where task = ? and kind <> 'disclosure' order by seq", String.class, id))
                .containsExactly(
                        "release clinician " + patient.id(), "return reviewer " + patient.id(), "release clinician " + patient.id(),
                        "approval reviewer " + patient.id());
    }

    @Test
    void whoeverApprovedAnEarlierReleaseDidNotApproveThisOne() {
        String secret = patient.hasSecretly("Substance use");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        fulfilment.release(id, "clinician", List.of(secret));
        fulfilment.claim(id, "reviewer");
        patient.has("Gout");
        assertThat(fulfilment.approve(id, "reviewer")).isEqualTo(CAME_BACK);
        fulfilment.release(id, "clinician", List.of(secret));
        assertThat(exchange(id).approvedBy()).isEmpty();
    }

    @Test
    void nothingChosenIsNothingReleased() {
        patient.has("Asthma");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        refused(() -> fulfilment.release(id, "clinician", List.of()), "Nothing is chosen");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.INPROGRESS);
    }

    @Test
    void aRefusalAfterWorkBeganHasFailedAndSaysWhy() {
        String id = waiting();
        fulfilment.claim(id, "clinician");
        Preview.Reading shown = preview.refusal(exchange(id), "No coverage with you on 3 April 2026");
        fulfilment.refuse(id, "clinician", "No coverage with you on 3 April 2026");
        Task task = payer.task(id);
        assertThat(task.getStatus().toCode()).isEqualTo(shown.status()).isEqualTo("failed");
        assertThat(task.getStatusReason().getText()).isEqualTo(shown.text());
    }

    @Test
    void aRefusalNeedsAReason() {
        String id = waiting();
        fulfilment.claim(id, "clinician");
        refused(() -> fulfilment.refuse(id, "clinician", "  "), "Give a reason");
        refused(() -> fulfilment.refuse(id, "clinician", "x".repeat(501)), "longer than 500");
    }

    @Test
    void onHoldItWaitsAndIsResumed() {
        String asthma = patient.has("Asthma");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        fulfilment.hold(id, "clinician", "Waiting for the clinician to sign the notes");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.ONHOLD);
        assertThat(payer.task(id).getBusinessStatus().getText()).isEqualTo("Waiting for the clinician to sign the notes");
        refused(() -> fulfilment.release(id, "clinician", List.of(asthma)), "on hold");
        fulfilment.resume(id, "clinician");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.INPROGRESS);
    }

    @Test
    void twoPeopleReleaseWhatIsSensitive() {
        String secret = patient.hasSecretly("Substance use");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        assertThat(preview.release(exchange(id)).secondPerson()).isTrue();
        assertThat(fulfilment.release(id, "clinician", List.of(secret))).isEqualTo(WAITS_FOR_SECOND_PERSON);
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.INPROGRESS);

        refused(() -> fulfilment.claim(id, "clinician"), "somebody else must review it");
        fulfilment.claim(id, "reviewer");
        refused(() -> fulfilment.release(id, "reviewer", List.of(secret)), "Review release");
        assertThat(fulfilment.approve(id, "reviewer")).isEqualTo(ENDED);
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(exchange(id).releasedBy()).isEqualTo("clinician");
    }

    @Test
    void theSecondPersonSendsItBackWithTheChoiceAsItWas() {
        String asthma = patient.has("Asthma");
        String secret = patient.hasSecretly("Substance use");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        fulfilment.release(id, "clinician", List.of(secret));
        fulfilment.claim(id, "reviewer");
        fulfilment.sendBack(id, "reviewer", "Only the asthma is asked for");
        assertThat(items.of(id)).get().extracting(WorkItem::assignee).isEqualTo("clinician");
        assertThat(candidates.of(id)).filteredOn(it -> Boolean.TRUE.equals(it.chosen()))
                .extracting(it -> it.resource().reference())
                .containsExactly(secret);
        assertThat(fulfilment.release(id, "clinician", List.of(asthma))).isEqualTo(WAITS_FOR_SECOND_PERSON);
    }

    @Test
    void newerDataBringsItBackWithTheChoiceKept() {
        String asthma = patient.has("Asthma");
        String gout = patient.has("Gout");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        String migraine = patient.has("Migraine");
        assertThat(fulfilment.release(id, "clinician", List.of(asthma))).isEqualTo(CAME_BACK);

        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.INPROGRESS);
        assertThat(items.of(id)).get().extracting(WorkItem::assignee).isEqualTo("clinician");
        assertThat(candidates.of(id)).filteredOn(Candidate::news)
                .extracting(it -> it.resource().reference())
                .containsExactly(migraine);
        assertThat(candidates.of(id)).filteredOn(it -> it.chosen() != null && !it.chosen())
                .extracting(it -> it.resource().reference()).containsExactly(gout);
        assertThat(fulfilment.release(id, "clinician", List.of(asthma, migraine))).isEqualTo(ENDED);
        assertThat(answer(payer.task(id)).getTotal()).isEqualTo(2);
    }

    @Test
    void aMergeOfThePatientBringsItBackAndSaysSo() {
        String asthma = patient.has("Asthma");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        OwnPatient other = OwnPatient.in(sandbox);
        other.has("Gout");
        patient.mergedInto(other);
        assertThat(fulfilment.release(id, "clinician", List.of(asthma))).isEqualTo(CAME_BACK);
        assertThat(exchange(id).patient()).isEqualTo(other.id());
        assertThat(timeLine.of(exchange(id))).last().extracting(TimeLine.Entry::note).asString().contains("merged");
    }

    @Test
    void anOutdatedPageChangesNothingAndSaysWhatHappened() {
        patient.has("Asthma");
        String id = waiting();
        String mark = changes.mark(id);
        attempt.by("clinician", id, mark, () -> done(() -> fulfilment.claim(id, "clinician")));
        refused(
                () -> attempt.by("reviewer", id, mark, () -> done(() -> fulfilment.claim(id, "reviewer"))),
                "clinician claimed it at ");
        assertThat(changes.since(mark, id, "reviewer")).get().asString().startsWith("clinician claimed it at ");
        assertThat(changes.since(changes.mark(id), id, "reviewer")).isEmpty();
        assertThat(changes.since("<script>", id, "reviewer")).isPresent();
    }

    @Test
    void aPageOfBeforeTheWithdrawalChangesNothing() {
        String asthma = patient.has("Asthma");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        String mark = changes.mark(id);
        payer.delete("/Task/" + id);
        refused(() -> attempt.by("clinician", id, mark, () -> fulfilment.release(id, "clinician", List.of(asthma))), "moved on");
        assertThat(payer.task(id).getStatusReason().getText()).isEqualTo("Withdrawn by requester");
    }

    @Test
    void releasedInTwoBrowsersAtOnceItIsAnsweredOnce() throws Exception {
        String asthma = patient.has("Asthma");
        String gout = patient.has("Gout");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        String mark = changes.mark(id);
        CountDownLatch both = new CountDownLatch(2);
        List<Callable<String>> browsers = new ArrayList<>();
        for (String chosen : List.of(asthma, gout)) {
            browsers.add(() -> {
                both.countDown();
                both.await();
                try {
                    return attempt.by("clinician", id, mark, () -> fulfilment.release(id, "clinician", List.of(chosen))).name();
                } catch (NotPossible told) {
                    return told.getMessage();
                }
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<String> ends = new ArrayList<>();
        for (Future<String> end : threads.invokeAll(browsers)) {
            ends.add(end.get());
        }
        threads.shutdown();
        assertThat(ends).filteredOn("ENDED"::equals).hasSize(1);
        assertThat(ends).filteredOn(end -> end.startsWith("You released it at ")).hasSize(1);
        Bundle history = payer.get("/Task/" + id + "/_history").as(Bundle.class);
        assertThat(history.getEntry())
                .filteredOn(entry -> ((Task) entry.getResource()).getStatus() == TaskStatus.COMPLETED)
                .hasSize(1);
        assertThat(answer(payer.task(id)).getTotal()).isEqualTo(1);
    }

    @Test
    void whoIsMeantIsSaidByAPersonAndMergedRecordsAreFollowed() {
        String id = unidentified();
        fulfilment.claim(id, "clinician");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.ONHOLD);
        refused(() -> fulfilment.identify(id, "clinician", "nobody-at-all"), "no such patient");
        OwnPatient survivor = OwnPatient.in(sandbox);
        survivor.has("Gout");
        patient.mergedInto(survivor);
        fulfilment.identify(id, "clinician", patient.id());
        assertThat(exchange(id).patient()).isEqualTo(survivor.id());
        assertThat(items.of(id)).get().extracting(WorkItem::title).isEqualTo("Fulfil request");
    }

    /** What is released then may leave without anybody else: who chose the patient answers for it. */
    @Test
    void theAuditNamesWhoSaidWhichPatientIsMeant() {
        String id = unidentified();
        fulfilment.claim(id, "clinician");
        fulfilment.identify(id, "clinician", patient.id());
        assertThat(jdbc.queryForList(
                        "select person || ' ' || patient || ' ' || partner from audit_event where kind = 'identification' and task = ?", String.class, id))
                .containsExactly("clinician " + patient.id() + " sandbox-payer");
    }

    @Test
    void whoIsNobodyOfOursIsRejected() {
        String id = unidentified();
        fulfilment.claim(id, "clinician");
        fulfilment.refuse(id, "clinician", "No patient with these identifiers");
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.REJECTED);
        assertThat(payer.task(id).getStatusReason().getText()).isEqualTo("No patient with these identifiers");
    }

    @Test
    void readyReasonsAreFilledInOrLeftOut() {
        String plain = waiting();
        assertThat(reasons.offered(Reasons.Action.REFUSE, items.of(plain).orElseThrow()))
                .contains("Not our provider", "No coverage with you at the time of service")
                .noneMatch(text -> text.contains("{") || text.contains("coverage with you on"))
                .doesNotContain("No patient with these identifiers");
        String dated = waiting(asked().servedOn("2026-04-03").aboutClaim("C-17"));
        assertThat(reasons.offered(Reasons.Action.REFUSE, items.of(dated).orElseThrow()))
                .contains("No coverage with you on 3 April 2026", "Sent to you before, for claim or authorization C-17");
        assertThat(reasons.offered(Reasons.Action.HOLD, items.of(dated).orElseThrow()))
                .contains("Waiting for the notes of the visit on 3 April 2026")
                .anyMatch(text -> text.startsWith("Waiting for ") && text.endsWith(" to answer our question"));
        assertThat(reasons.offered(Reasons.Action.REFUSE, items.of(unidentified()).orElseThrow()))
                .contains("No patient with these identifiers");
    }

    @Test
    void theTimeLineTellsWhoDidWhatAndWhatThePayerRead() {
        String asthma = patient.has("Asthma");
        String id = waiting();
        fulfilment.claim(id, "clinician");
        fulfilment.hold(id, "clinician", "Waiting for results that are not final yet");
        fulfilment.resume(id, "clinician");
        fulfilment.release(id, "clinician", List.of(asthma));
        List<TimeLine.Entry> entries = timeLine.of(exchange(id));
        assertThat(entries).filteredOn(entry -> entry.side() == TimeLine.Side.STAFF).extracting(TimeLine.Entry::what)
                .containsExactly(
                        "clinician claimed it", "clinician put it on hold", "clinician resumed it", "clinician released it");
        assertThat(entries).filteredOn(entry -> entry.status() != null).extracting(TimeLine.Entry::status)
                .containsExactly("requested", "accepted", "in-progress", "on-hold", "in-progress", "completed");
        assertThat(entries).filteredOn(entry -> "on-hold".equals(entry.status())).extracting(TimeLine.Entry::note)
                .containsExactly("Waiting for results that are not final yet");
    }

    private DataRequests asked() {
        return aDataRequest().forMember(patient.id()).asking("Condition?");
    }

    private String waiting() {
        return waiting(asked());
    }

    private String waiting(DataRequests request) {
        String id = payer.ask(request.build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        return id;
    }

    private String unidentified() {
        Task task = payer.ask(aDataRequest().forMember("NOBODY-" + patient.id()).asking("Condition?").build());
        String id = task.getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ONHOLD);
        return id;
    }

    private Exchange exchange(String id) {
        return exchanges.read(id).orElseThrow();
    }

    private Bundle answer(Task task) {
        return payer.get("/" + ((Reference) task.getOutputFirstRep().getValue()).getReference())
                .as(Bundle.class);
    }

    private static String done(Runnable action) {
        action.run();
        return "done";
    }

    private static void refused(Runnable action, String why) {
        assertThatThrownBy(action::run).isInstanceOf(NotPossible.class).hasMessageContaining(why);
    }
}
