package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;
import static org.cdexflow.rest.ReplyAssert.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.SearchEntryMode;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** How a requester finds its Tasks again. */
@SandboxTest
class TaskSearchTest {

    @Autowired
    Environment environment;

    Payer payer;

    @BeforeEach
    void aPayer() {
        payer = Payer.of(environment, "sandbox-payer");
    }

    /** The Task: free text, accepted, for Patient/cdex-example-patient by reference and member number. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            identifier={number}                                                                     ; found
            identifier=http://example.org/cdex/payer/request-ids|{number}                           ; found
            identifier=http://example.org/cdex/other-ids|{number}                                   ; not
            identifier=someone-elses-number,{number}                                                ; found
            identifier=someone-elses-number&identifier={number}                                     ; not
            status=accepted                                                                         ; found
            status=http://hl7.org/fhir/task-status|accepted                                         ; found
            status=requested                                                                        ; not
            status=requested,accepted                                                               ; found
            status=requested&status=accepted                                                        ; not
            status:not=accepted                                                                     ; not
            status:not=completed                                                                    ; found
            code=data-request-code                                                                  ; found
            code=http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp|data-request-code         ; found
            code=http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp|                          ; found
            code=data-request-query                                                                 ; not
            patient=cdex-example-patient                                                            ; found
            patient=Patient/cdex-example-patient                                                    ; found
            patient:Patient=cdex-example-patient                                                    ; found
            patient=http://example.org/fhir/Patient/cdex-example-patient                            ; found
            patient=https://elsewhere.example.com/fhir/Patient/cdex-example-patient                 ; not
            patient:identifier=http://example.org/cdex/payer/member-ids|Member123                   ; found
            patient:identifier=http://example.org/cdex/payer/member-ids|Member124                   ; not
            patient=merged-new                                                                      ; not
            requester=Organization/cdex-example-payer                                               ; found
            requester:identifier=http://example.org/cdex/payer/payer-ids|Payer123                   ; found
            requester:identifier=http://example.org/cdex/payer/payer-ids|Payer124                   ; not
            requester=Organization/cdex-example-provider                                            ; not
            owner=Organization/cdex-example-provider                                                ; found
            owner:identifier=http://hl7.org/fhir/sid/us-npi|9941339108                              ; found
            owner:identifier=http://hl7.org/fhir/sid/us-npi|9941339100                              ; not
            _id={id}                                                                                ; found
            _id=no-such-task,{id}                                                                   ; found
            _id=no-such-task                                                                        ; not
            _lastUpdated={lastUpdated}                                                              ; found
            _lastUpdated=ge{lastUpdated}                                                            ; found
            _lastUpdated=gt{lastUpdated}                                                            ; not
            _lastUpdated=lt2020-01-01                                                               ; not
            _lastUpdated=ge2020-01-01&_lastUpdated=le2100                                           ; found
            subject=Patient/cdex-example-patient                                                    ; found
            subject:identifier=Member123                                                            ; found
            intent=order                                                                            ; found
            intent=plan                                                                             ; not
            priority:not=stat                                                                       ; found
            authored-on=ge2000-01-01                                                                ; found
            authored-on=lt2000-01-01                                                                ; not
            modified=ge2020-01-01                                                                   ; found
            business-status:not=no-such-code                                                        ; found
            focus=Claim/no-such-claim                                                               ; not
            based-on=ServiceRequest/no-such-order                                                   ; not
            _tag=http://example.org/tags|no-such-tag                                                ; not
            _profile=http://example.org/no-such-profile                                             ; not
            _sort=-_lastUpdated,_id                                                                 ; found
            _sort=authored-on                                                                       ; found
            _total=none                                                                             ; found
            """)
    void aTaskIsFoundByWhatItSays(String query, String expected) {
        String number = UUID.randomUUID().toString();
        Task task = aTaskWithReferencesAndIdentifiers(number);
        String filled = query.replace("{number}", number)
                .replace("{id}", id(task))
                .replace("{lastUpdated}", task.getMeta().getLastUpdatedElement().getValueAsString());
        assertThat(idsOf(search("_id=" + id(task) + "&" + filled)))
                .isEqualTo(expected.equals("found") ? List.of(id(task)) : List.of());
    }

    @Test
    void aSearchsetTellsWhereItsEntriesAre() {
        Task task = aTaskWithReferencesAndIdentifiers(UUID.randomUUID().toString());
        Bundle found = search("_id=" + id(task));
        assertThat(found.getType()).isEqualTo(BundleType.SEARCHSET);
        assertThat(found.getTotal()).isEqualTo(1);
        assertThat(found.getEntryFirstRep().getFullUrl())
                .isEqualTo(environment.getRequiredProperty("cdexflow.base-url") + "/fhir/Task/" + id(task));
        assertThat(found.getEntryFirstRep().getSearch().getMode()).isEqualTo(SearchEntryMode.MATCH);
        assertThat(found.getLink("self")).isNotNull();
        assertThat(found.getLink("next")).isNull();
    }

    @Test
    void pagesNeitherSkipNorRepeatWhileOthersPost() {
        List<String> mine = new ArrayList<>();
        Task first = aQuestion();
        for (int i = 0; i < 7; i++) {
            mine.add(id(i == 0 ? first : aQuestion()));
        }
        String since = encoded(first.getMeta().getLastUpdatedElement().getValueAsString());
        List<String> seen = new ArrayList<>();
        Bundle page = search("_count=2&_lastUpdated=ge" + since);
        seen.addAll(idsOf(page));
        while (page.getLink("next") != null) {
            assertThat(page.getEntry()).hasSizeLessThanOrEqualTo(2);
            aQuestion();
            page = payer.get(page.getLink("next").getUrl()).as(Bundle.class);
            seen.addAll(idsOf(page));
        }
        assertThat(seen).doesNotHaveDuplicates().containsAll(mine);
    }

    @Test
    void aPageIsNeverLargerThanItsLimit() {
        assertThat(payer.get("/Task?_count=1000000")).hasStatus(200);
        assertThat(search("_count=1").getEntry()).hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "colour=SECRET", "status:SECRET=accepted", "_count=SECRET", "_count=-1", "_lastUpdated=SECRET", "_sort=SECRET",
        "_include=SECRET", "_after=SECRET", "_has:Provenance:target:agent=SECRET", "patient.name=SECRET", "name=SECRET",
        "_filter=SECRET", "_text=SECRET", "identifier:of-type=SECRET", "_security=SECRET", "_total=SECRET", "_summary=SECRET",
        "_elements=SECRET%5B0%5D", "_sort=status,SECRET", "_include=Task:SECRET", "_include=Patient:SECRET", "_revinclude=Task:SECRET",
        "authored-on=SECRET", "modified=ge2024-02-30SECRET", "identifier=SECRET%00", "_id=SECRET%00"
    })
    void whatIsNotUnderstoodIsRefused(String query) {
        assertThat(payer.get("/Task?" + query)).isRefusedWith(400).withoutQuoting("SECRET");
    }

    @Test
    void aFormFindsTheSameAndKeepsWhatIsSoughtOutOfTheUrl() {
        String number = UUID.randomUUID().toString();
        Task task = aTaskWithReferencesAndIdentifiers(number);
        Payer.Reply reply = payer.send(
                "POST", "/Task/_search?_count=5", "identifier=" + number, "Content-Type", "application/x-www-form-urlencoded");
        assertThat(idsOf(reply.as(Bundle.class))).containsExactly(id(task));
    }

    @Test
    void theCountAloneIsTold() {
        String number = UUID.randomUUID().toString();
        aTaskWithReferencesAndIdentifiers(number);
        for (String query : List.of("&_summary=count", "&_count=0")) {
            Bundle counted = search("identifier=" + number + query);
            assertThat(counted.getTotal()).isEqualTo(1);
            assertThat(counted.getEntry()).isEmpty();
        }
        assertThat(search("identifier=" + number + "&_total=none").hasTotal()).isFalse();
    }

    @Test
    void someElementsAreToldAndThatTheOthersAreMissing() {
        String number = UUID.randomUUID().toString();
        aTaskWithReferencesAndIdentifiers(number);
        Task some = (Task) search("identifier=" + number + "&_elements=identifier,owner").getEntryFirstRep().getResource();
        assertThat(some.getIdentifierFirstRep().getValue()).isEqualTo(number);
        assertThat(some.hasOwner()).isTrue();
        assertThat(some.hasStatus()).as("what FHIR requires").isTrue();
        assertThat(some.hasRequester()).isFalse();
        assertThat(some.getMeta().getTag()).extracting(tag -> tag.getCode()).containsExactly("SUBSETTED");
        assertThat(some.getMeta().getVersionId()).isNotNull();

        Task summary = (Task) search("identifier=" + number + "&_summary=true").getEntryFirstRep().getResource();
        assertThat(summary.getMeta().getTag()).extracting(tag -> tag.getCode()).containsExactly("SUBSETTED");
        assertThat(summary.hasInput()).isFalse();
        Task text = (Task) search("identifier=" + number + "&_summary=text").getEntryFirstRep().getResource();
        assertThat(text.hasOwner()).isFalse();
        assertThat(text.hasStatus()).isTrue();
    }

    @Test
    void whatIsNotOfferedIsIgnoredOnlyForThoseWhoSaySo() {
        String number = UUID.randomUUID().toString();
        Task task = aTaskWithReferencesAndIdentifiers(number);
        String query = "/Task?identifier=" + number + "&colour=blue";
        assertThat(payer.get(query)).isRefusedWith(400);
        assertThat(payer.get(query, "Prefer", "handling=strict")).isRefusedWith(400);
        Bundle lenient = payer.get(query, "Prefer", "handling=lenient").as(Bundle.class);
        assertThat(idsOf(lenient)).containsExactly(id(task));
        assertThat(lenient.getLink("self").getUrl()).contains(number).doesNotContain("colour");
        assertThat(payer.get("/Task?_lastUpdated=tomorrow", "Prefer", "return=minimal, handling=lenient")).isRefusedWith(400);
    }

    @Test
    void thePatientOfATaskIsIncludedWhereTheAgreementOpensIt() {
        String number = UUID.randomUUID().toString();
        payer.askAndAwait(aDataRequest().forMember("Member123").askingForCode("4548-4").build());
        Task task = aTaskWithReferencesAndIdentifiers(number);
        Bundle found = search("identifier=" + number + "&_include=Task:patient");
        assertThat(idsOf(found)).containsExactly(id(task), "cdex-example-patient");
        assertThat(found.getEntry().get(1).getSearch().getMode()).isEqualTo(SearchEntryMode.INCLUDE);
        assertThat(found.getTotal()).isEqualTo(1);
        Payer stranger = Payer.of(environment, "sandbox-provider");
        assertThat(stranger.get("/Task?identifier=" + number + "&_include=Task:patient").as(Bundle.class).getEntry()).isEmpty();
    }

    /** What comes meanwhile goes before what was read, and behind what was not. */
    @ParameterizedTest
    @ValueSource(strings = {"authored-on", "-authored-on,_id", "_lastUpdated", "-_lastUpdated,_id"})
    void sortedPagesHaveEveryTaskOnceAndInOrderWhileOthersPost(String sort) {
        List<Task> asked = Stream.of("2024-03-03", "2024-03-01", "2024-03-05", "2024-03-02", "2024-03-04").map(this::aQuestionOf).toList();
        String since = encoded(asked.get(0).getMeta().getLastUpdatedElement().getValueAsString());
        List<String> known = new ArrayList<>(asked.stream().map(TaskSearchTest::id).toList());
        List<String> seen = new ArrayList<>();
        Bundle page = search("_count=3&_lastUpdated=ge" + since + "&_sort=" + sort);
        seen.addAll(idsOf(page));
        while (page.getLink("next") != null) {
            assertThat(page.getEntry()).hasSize(3);
            known.add(id(aQuestionOf("2020-01-01")));
            known.add(id(aQuestionOf("2025-12-31")));
            page = payer.get(page.getLink("next").getUrl()).as(Bundle.class);
            seen.addAll(idsOf(page));
        }
        // not what others of this run ask, and may change meanwhile
        seen.retainAll(known);
        assertThat(known).as("asked meanwhile").hasSizeGreaterThan(asked.size());
        assertThat(seen).doesNotHaveDuplicates().containsSubsequence(asked.stream().sorted(by(sort)).map(TaskSearchTest::id).toList());
    }

    private static Comparator<Task> by(String sort) {
        Comparator<Task> authored = Comparator.comparing(Task::getAuthoredOn);
        Comparator<Task> updated = Comparator.comparing(task -> task.getMeta().getLastUpdated());
        return switch (sort) {
            case "authored-on" -> authored;
            case "-authored-on,_id" -> authored.reversed();
            case "_lastUpdated" -> updated;
            case "-_lastUpdated,_id" -> updated.reversed().thenComparing(TaskSearchTest::id);
            default -> throw new IllegalArgumentException(sort);
        };
    }

    /** Waits for staff, and does not change any more. @param day on which the payer says that it was written */
    private Task aQuestionOf(String day) {
        Task question = aDataRequest().forMember("Member123").askingInWords("the latest care plan").identified().build();
        question.setAuthoredOnElement(new DateTimeType(day + "T09:00:00Z"));
        return payer.awaitStatus(id(payer.ask(question)), TaskStatus.ACCEPTED);
    }

    private Task aTaskWithReferencesAndIdentifiers(String number) {
        Task request = aDataRequest().forMember("Member123").askingInWords("the latest care plan").identifiedBy(number).build();
        request.getFor().setReference("Patient/cdex-example-patient");
        request.getRequester().setReference("Organization/cdex-example-payer");
        request.getOwner().setReference("Organization/cdex-example-provider");
        return payer.awaitStatus(id(payer.ask(request)), TaskStatus.ACCEPTED);
    }

    private Task aQuestion() {
        return payer.ask(aDataRequest().forMember("Member123").askingInWords("the latest care plan").identified().build());
    }

    /** Values are encoded here, so that a test can be written as it reads. */
    private Bundle search(String query) {
        return payer.get("/Task?" + query.replace("|", "%7C")).as(Bundle.class);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static List<String> idsOf(Bundle bundle) {
        return bundle.getEntry().stream().map(entry -> entry.getResource().getIdElement().getIdPart()).toList();
    }

    private static String id(Task task) {
        return task.getIdElement().getIdPart();
    }
}
