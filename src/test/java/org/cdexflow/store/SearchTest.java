package org.cdexflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Location;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each form of a search finds, on resources made for it. */
class SearchTest {

    private static final RecordDatabase STORE = new RecordDatabase();

    @BeforeAll
    static void fill() {
        STORE.add(condition("in-s", new Coding("http://s", "A", null)));
        STORE.add(condition("in-t", new Coding("http://t", "A", null)));
        STORE.add(condition("bare", new Coding(null, "A", null)));
        STORE.add(condition("odd", new Coding("http://s", "a,b|c\\d$e", null)));
        STORE.add(condition("both", new Coding("http://s", "A", null), new Coding("http://t", "B", null)));
        STORE.add(condition("none"));
        Condition words1 = condition("words1", new Coding("http://w", "W1", "Chronic kidney disease"));
        Condition words2 = condition("words2", new Coding("http://w", "W2", "Disease of the kidney"));
        words2.getCode().setText("Chronische Nierenkrankheit");
        words2.addExtension("http://hl7.org/fhir/StructureDefinition/condition-assertedDate", new DateTimeType("2024-03-05"));
        STORE.add(words1);
        STORE.add(words2);

        STORE.add(observation("month", "2024-03"));
        STORE.add(observation("day", "2024-03-05"));
        STORE.add(observation("second", "2024-03-05T10:00:00Z"));
        STORE.add(encounter("closed", "2024-03-05T10:00:00Z", "2024-03-05T11:00:00Z"));
        STORE.add(encounter("running", "2024-03-05", null));
        STORE.add(encounter("ended", null, "2024-03-01"));
        STORE.add(encounter("undated", null, null));
        Procedure words = new Procedure().setPerformed(new StringType("in her childhood"));
        words.setId("words");
        STORE.add(words);

        STORE.add(patient("jose", "Núñez", "José"));
        STORE.add(patient("jo", "Nunes", "Jo"));
        STORE.add(patient("percent", "100%_", "Per"));

        STORE.add(coverage("relative", new Reference("Patient/jose")));
        STORE.add(coverage("alias", new Reference("http://example.org/fhir/Patient/jose")));
        STORE.add(coverage("version", new Reference("Patient/jose/_history/2")));
        STORE.add(coverage("foreign", new Reference("http://elsewhere.example/fhir/Patient/jose")));
        STORE.add(coverage("named", new Reference().setIdentifier(new Identifier().setSystem("http://m").setValue("1"))));
        Provenance provenance = new Provenance().addTarget(new Reference("Condition/in-s"));
        provenance.setId("of-in-s");
        STORE.add(provenance);
    }

    @ParameterizedTest(name = "code{0}")
    @CsvSource(delimiter = ';', value = {
        "=A;                 in-s in-t bare both",
        "=http://s|A;        in-s both",
        "=|A;                bare",
        "=http://s|;         in-s odd both",
        "=a\\,b\\|c\\\\d\\$e; odd",
        "=http://s|a\\,b\\|c\\\\d\\$e; odd",
        "=a,b;               ''",
        "=B,http://t|A;      in-t both",
        "=A&code=B;          both",
        ":not=A;             odd none words1 words2",
        ":not=A,B;           odd none words1 words2",
        ":not=http://s|A;    in-t bare odd none words1 words2",
        "=a;                 ''",
        "=;                  ''"
    })
    void tokens(String asked, String expected) {
        assertFound("Condition?code" + asked, expected);
    }

    @ParameterizedTest(name = "code:text={0}")
    @CsvSource(delimiter = ';', value = {
        "chroni;                    words1 words2",
        "Chronic KIDNEY;            words1",
        "disease;                   words2",
        "nieren;                    ''",
        "W1;                        ''"
    })
    void wordsOfTokens(String asked, String expected) {
        assertFound("Condition?code:text=" + asked, expected);
    }

    @Test
    void anExtensionOfUsCoreIsFound() {
        assertFound("Condition?asserted-date=2024-03", "words2");
        assertFound("Condition?asserted-date=2023", "");
    }

    @Test
    void aPatientIsFoundByTheNumberOfACoverage() {
        Coverage coverage = coverage("with-number", new Reference("Patient/percent"));
        coverage.addIdentifier().setSystem("http://m").setValue("M-17");
        STORE.add(coverage);

        assertFound("Patient?identifier=http://m|M-17", "percent");
        assertFound("Patient?identifier=M-17&given=per", "percent");
        assertFound("Patient?identifier=M-17&given=jo", "");
        assertFound("Patient?identifier=http://other|M-17", "");
        assertFound("Patient?identifier:not=M-17&_id=percent,jo", "jo");
    }

    @Test
    void theTextOfANumberIsNotItsBeginning() {
        Coverage coverage = coverage("with-another-number", new Reference("Patient/percent"));
        coverage.addIdentifier().setSystem("http://m").setValue("4812");
        STORE.add(coverage);

        assertFound("Patient?identifier=4812", "percent");
        assertFound("Patient?identifier:text=48", "");
        assertFound("Patient?identifier:text=4812", "");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', value = {
        "2024;                      month day second",
        "2024-03;                   month day second",
        "2024-03-05;                day second",
        "2024-03-05T10:00:00Z;      second",
        "2024-03-05T10:00Z;         second",
        "2024-03-05T12:00+02:00;    second",
        "2024-03-05T12:00:00+02:00; second",
        "2024-03-05T12:00:00 02:00; second",
        "ne2024-03-05;              month",
        "gt2024-03-05;              month",
        "lt2024-03-05;              month",
        "ge2024-03-05;              month day second",
        "le2024-03-04;              month",
        "sa2024-03-04;              day second",
        "eb2024-03-06;              day second",
        "ap2024-03-05;              month day second",
        "gt2024-03-05T10:00:00Z;    month day",
        "ge2024-03-05T10:00:00Z;    month day second",
        "2023,2024-03-05T10:00:00Z; second",
        "ge2024-03-05&date=lt2024-03-06T00:00:00Z; month day second"
    })
    void dates(String asked, String expected) {
        assertFound("Observation?date=" + asked, expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', value = {
        "2024-03-05;   closed",
        "ne2024-03-05; running ended",
        "gt2024-03-05; running",
        "lt2024-03-05; ended",
        "ge2030;       running",
        "le2000;       ended",
        "sa2024-03-04; closed running",
        "eb2024-03-05; ended",
        "ap2024-03-01; ended"
    })
    void periods(String asked, String expected) {
        assertFound("Encounter?_id=closed,running,ended,undated&date=" + asked, expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ge2000", "le2030", "ne2024", "ap2024"})
    void wordsInPlaceOfADateAreNeverFound(String asked) {
        assertThat(STORE.found("Procedure?date=" + asked)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', value = {
        "family=nun;            jose jo",
        "family=NUÑEZ;          jose",
        "family:contains=une;   jose jo",
        "family:contains=ez;    jose",
        "family:exact=Núñez;    jose",
        "family:exact=nunez;    ''",
        "family:exact=Núñ;      ''",
        "given=jos;             jose",
        "name=jo;               jose jo",
        "name=zz,jose;          jose",
        "family=100%;           percent",
        "family=%;              ''",
        "family=1__;            ''",
        "family=\\\\;           ''"
    })
    void strings(String asked, String expected) {
        assertFound("Patient?" + asked, expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', value = {
        "patient=jose;                                          relative alias version",
        "patient=Patient/jose;                                  relative alias version",
        "patient=http://example.org/fhir/Patient/jose;          relative alias version",
        "patient=http://localhost:8080/fhir/Patient/jose;       relative alias version",
        "patient=http://elsewhere.example/fhir/Patient/jose;    foreign",
        "beneficiary:Patient=jose;                              relative alias version",
        "patient=Group/jose;                                    ''",
        "patient:identifier=http://m|1;                         named",
        "patient:identifier=1;                                  named",
        "patient:identifier=|1;                                 ''",
        "patient=jo,jose;                                       relative alias version"
    })
    void references(String asked, String expected) {
        assertFound("Coverage?" + asked, expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', value = {
        "_id=jose;          jose",
        "_id=jose,jo,other; jose jo",
        "_id:not=jose;      jo percent"
    })
    void ids(String asked, String expected) {
        assertFound("Patient?" + asked, expected);
    }

    @Test
    void withoutASortTheNewestComesFirst() {
        assertThat(STORE.found("Observation?status=final")).containsExactly("second", "day", "month");
    }

    @Test
    void sortsByDatesAndThoseThatHaveNoneComeLast() {
        assertThat(STORE.found("Encounter?_id=closed,running,ended,undated&_sort=date")).containsExactly("ended", "running", "closed", "undated");
        assertThat(STORE.found("Encounter?_id=closed,running,ended,undated&_sort=-date")).containsExactly("closed", "running", "ended", "undated");
    }

    @Test
    void sortsBySeveralKeysEachInItsDirection() {
        assertThat(STORE.found("Patient?_id=jose,jo,percent&_sort=family")).containsExactly("percent", "jo", "jose");
        assertThat(STORE.found("Patient?_id=jose,jo,percent&_sort=-family")).containsExactly("jose", "jo", "percent");
        assertThat(STORE.found("Encounter?_id=closed,running,ended,undated&_sort=-date,_id")).containsExactly("closed", "running", "ended", "undated");
        assertThat(STORE.found("Encounter?_id=closed,running,ended,undated&_sort=_id")).containsExactly("closed", "ended", "running", "undated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&_sort=date", "&_sort=-date", "&_sort=_lastUpdated", "&_sort=-_lastUpdated", "&_sort=-date,_id", "&_sort=date,-_lastUpdated,_id"})
    void pagesNeitherSkipNorRepeatWhileOthersWrite(String sort) {
        String subject = "Patient/pages" + sort.replaceAll("[^A-Za-z]", "") + sort.length();
        List<String> before = IntStream.range(0, 23).mapToObj(i -> addPaged(subject, i)).toList();
        List<String> seen = new ArrayList<>();
        String cursor = null;
        int added = 100;
        do {
            Search.Page page = STORE.page(
                    "Encounter?subject=" + subject + sort + (cursor == null ? "" : "&_after=" + cursor), 4);
            assertThat(page.matches()).hasSizeLessThanOrEqualTo(4);
            seen.addAll(RecordDatabase.ids(page));
            cursor = page.next();
            if (added < 110) {
                addPaged(subject, added++);
            }
        } while (cursor != null);

        assertThat(seen).doesNotHaveDuplicates().containsAll(before);
    }

    @Test
    void aTextWithLinesIsSortedPageByPage() {
        for (int i = 0; i < 5; i++) {
            Location location = new Location().setName("Site");
            location.getAddress().setText("Street " + i % 2 + "\n12345\nTown.");
            location.setId("site-" + i);
            STORE.add(location);
        }
        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            Search.Page page = STORE.page("Location?_sort=address,-name" + (cursor == null ? "" : "&_after=" + cursor), 2);
            seen.addAll(RecordDatabase.ids(page));
            cursor = page.next();
        } while (cursor != null);
        assertThat(seen).hasSize(5).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+300000-01-01T00:00:00Z", "-200000-01-01T00:00:00Z", "2024", "\0", "infinity\0"})
    void aPageThatWasNeverOfferedIsRefused(String time) {
        String cursor = Stream.of(time, "1")
                .map(part -> Base64.getUrlEncoder().encodeToString(part.getBytes()))
                .collect(Collectors.joining("."));
        assertThatThrownBy(() -> STORE.page("Condition?_sort=_lastUpdated&_after=" + cursor, 5)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aSearchHasFewValues() {
        assertThatThrownBy(() -> STORE.found("Condition?code=" + "a,".repeat(2_000))).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> STORE.found("Condition?code=" + "a".repeat(200_000))).isInstanceOf(InvalidRequestException.class);
    }

    /** Some at the same time, some without any. */
    private static String addPaged(String subject, int number) {
        String id = subject.substring("Patient/".length()) + "-" + number;
        Encounter encounter = encounter(id, number % 5 == 0 ? null : "2024-03-0" + (1 + number % 3), null);
        encounter.setSubject(new Reference(subject));
        STORE.add(encounter);
        return id;
    }

    @Test
    void countsOnlyWhenAskedOrWhenItIsKnown() {
        assertThat(STORE.page("Condition?code=A", 10).total()).isEqualTo(4);
        assertThat(STORE.page("Condition?code=A", 2).total()).isNull();
        assertThat(STORE.page("Condition?code=A&_total=accurate", 2).total()).isEqualTo(4);
        assertThat(STORE.page("Condition?code=A&_summary=count", 2))
                .isEqualTo(new Search.Page(List.of(), List.of(), 4, null));
        assertThat(STORE.page("Condition?code=A&_total=accurate", 0).matches()).isEmpty();
    }

    @Test
    void bringsTheProvenanceOfWhatItFinds() {
        assertThat(STORE.page("Condition?code=A&_revinclude=Provenance:target", 10).includes())
                .extracting(StoredResource::id).containsExactly("of-in-s");
        assertThat(STORE.page("Condition?_id=in-t&_revinclude=Provenance:target", 10).includes()).isEmpty();
    }

    @Test
    void bringsNoMoreThanAPageCanTell() {
        STORE.add(condition("much-seen", new Coding("http://s", "much-seen", null)));
        for (int i = 0; i <= 1_000; i++) {
            if (i == 1_000) {
                assertThat(STORE.page("Condition?code=much-seen&_revinclude=Provenance:target", 10).includes()).hasSize(1_000);
            }
            Provenance provenance = new Provenance().addTarget(new Reference("Condition/much-seen"));
            provenance.setId("seen-" + i);
            STORE.add(provenance);
        }
        assertThatThrownBy(() -> STORE.page("Condition?code=much-seen&_revinclude=Provenance:target", 10))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("smaller pages");
    }

    @Test
    void bringsWhatTheMatchesReferTo() {
        assertThat(STORE.page("Coverage?_id=relative,alias,named&_include=Coverage:beneficiary", 10).includes())
                .extracting(StoredResource::id).containsExactly("jose");
        assertThat(STORE.page("Coverage?_id=relative&_include=Coverage:beneficiary:Patient", 10).includes()).hasSize(1);
        assertThat(STORE.page("Coverage?_id=relative&_include=Coverage:beneficiary:*", 10).includes()).hasSize(1);
        assertThat(STORE.page("Coverage?_id=relative&_include=Coverage:beneficiary:Group", 10).includes()).isEmpty();
        assertThat(STORE.page("Coverage?_id=foreign&_include=Coverage:beneficiary", 10).includes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Condition?colour=SECRET", "Condition?onset-date=SECRET", "Condition?onset-date=2024-13-SECRET",
        "Condition?onset-date=geSECRET", "Condition?code:SECRET=A", "Condition?code:missing=SECRET", "Condition?onset-date:not=2024",
        "Condition?_sort=SECRET", "Condition?_sort=code", "Condition?_sort=onset-date,SECRET", "Condition?_after=SECRET",
        "Condition?_sort:desc=SECRET", "Task?code:text=SECRET", "Condition?_id:text=SECRET", "Condition?_include:iterate=SECRET",
        "Condition?_include=SECRET", "Condition?_include=Observation:subject", "Condition?_include=Condition:code", "Condition?_total=SECRET",
        "Condition?_sort=onset-date,onset-date,onset-date,onset-date", "Condition?_revinclude=SECRET", "Condition?code=SECRET\0", "Patient?family=SECRET\0",
        "Condition?_id=SECRET\0", "Condition?_id:exact=SECRET", "Task?status=SECRET\0", "Task?colour=SECRET", "Condition?_lastUpdated=SECRET"
    })
    void whatIsNotUnderstoodIsRefusedAndNotRepeated(String url) {
        assertThatThrownBy(() -> STORE.found(url))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageNotContaining("SECRET");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "' or '1'='1", "'; drop table resource; --", "\\' or 1=1 --", "A') or true or ('", ":p0", "?", "{ts '2024'}", "$1", "%", "$$",
        "/* */", "A\\"
    })
    void sqlIsOnlyText(String value) {
        assertThat(STORE.found("Condition?code=" + value)).isEmpty();
        assertThat(STORE.found("Condition?code=" + value + "|" + value)).isEmpty();
        assertThat(STORE.found("Condition?patient=" + value)).isEmpty();
        assertThat(STORE.found("Condition?_id=" + value)).isEmpty();
        assertThat(STORE.found("Patient?family=" + value)).isEmpty();
        assertThat(STORE.found("Task?code=" + value)).isEmpty();
        assertThat(STORE.found("Task?patient=" + value)).isEmpty();
        assertThat(STORE.found("Condition?code=A")).hasSize(4);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', value = {
        "status=requested;                  true",
        "status=completed,requested;        true",
        "status:not=requested;              false",
        "code=data-request-query;           true",
        "code=http://c|data-request-query;  true",
        "code=http://c|;                    true",
        "code=|data-request-query;          false",
        "identifier=http://i|a\\,b;         true",
        "identifier=a,b;                    false",
        "identifier=http://i\\|a\\,b;        false",
        "identifier=c\\|d;                  true",
        "identifier=c|d;                    false",
        "identifier=|c\\|d;                 false",
        "identifier=http://j|c\\|d;         true",
        "identifier=http://j|c|d;           true",
        "identifier=http://j|c;             false",
        "identifier=d;                      false",
        "identifier=http://j|;              true",
        "identifier=http://j\\|;            false",
        "code=http://c\\|data-request-query; false",
        "owner:identifier=http://n\\|1;     false",
        "patient=jose;                      true",
        "patient=http://example.org/fhir/Patient/jose; true",
        "patient:Patient=jose;              true",
        "patient:Group=jose;                false",
        "owner:identifier=http://n|1;       true",
        "owner:identifier=1;                true",
        "owner:identifier=2;                false",
        "status=requested&patient=jo;       false",
        "status=http://hl7.org/fhir/task-status|requested; true",
        "status=http://other|requested;     false",
        "status=http://hl7.org/fhir/task-status|; true",
        "status:not=http://hl7.org/fhir/task-status|; false",
        "subject=jose;                      true",
        "subject=Patient/jose;              true",
        "intent=order;                      true",
        "priority=urgent;                   true",
        "priority:not=urgent;               false",
        "business-status=waiting;           true",
        "business-status=http://b|waiting;  true",
        "focus=Claim/17;                    true",
        "focus=17;                          true",
        "focus:Claim=17;                    true",
        "focus:Patient=17;                  false",
        "based-on=ServiceRequest/18;        true",
        "based-on=ServiceRequest/19;        false",
        "authored-on=2024-03-05;            true",
        "authored-on=gt2024-03-05;          false",
        "authored-on=2023,2024-03;          true",
        "modified=ge2024;                   false",
        "modified=lt2024;                   false",
        "_tag=http://t|tagged;              true",
        "_tag=tagged;                       true",
        "_tag=other;                        false",
        "_profile=http://p/profile;         true",
        "_profile=http://p/other;           false",
        "_profile=http://p/profile|2;       false",
        "_profile=http://p/versioned;       true",
        "_profile=http://p/versioned|2;     true",
        "_profile=http://p/versioned|3;     false",
        "identifier=http://i|;              true",
        "_lastUpdated=gt2020;               true",
        "_lastUpdated=lt2020;               false"
    })
    void tasks(String asked, boolean found) {
        String id = Resources.newId();
        Task task = new Task().setStatus(Task.TaskStatus.REQUESTED).setFor(new Reference("Patient/jose"))
                .setOwner(new Reference().setIdentifier(new Identifier().setSystem("http://n").setValue("1")))
                .setCode(new CodeableConcept().addCoding(new Coding("http://c", "data-request-query", null)));
        task.addIdentifier().setSystem("http://i").setValue("a,b");
        task.addIdentifier().setSystem("http://j").setValue("c|d");
        task.setIntent(Task.TaskIntent.ORDER).setPriority(Task.TaskPriority.URGENT).setFocus(new Reference("Claim/17"));
        task.addBasedOn(new Reference("ServiceRequest/18"));
        task.setAuthoredOnElement(new DateTimeType("2024-03-05T10:00:00Z"));
        task.getBusinessStatus().addCoding(new Coding("http://b", "waiting", null));
        task.getMeta().addTag("http://t", "tagged", null).addProfile("http://p/profile").addProfile("http://p/versioned|2");
        STORE.resources().createTask(id, "payer", task, "{\"resourceType\":\"Task\"}");

        assertThat(STORE.found("Task?" + asked).contains(id)).isEqualTo(found);
    }

    /** More than are passed before all that have what is asked are found. */
    @Test
    void whatFewTasksHaveIsFoundBehindHundredsThatDoNot() {
        RecordDatabase store = new RecordDatabase();
        Task pilot = new Task().setStatus(Task.TaskStatus.REQUESTED);
        pilot.getMeta().addTag("http://t", "pilot", null);
        for (String id : List.of("pilot-1", "pilot-2", "pilot-3")) {
            store.resources().createTask(id, "payer", pilot, "{\"resourceType\":\"Task\"}");
        }
        Task other = new Task().setStatus(Task.TaskStatus.REQUESTED);
        other.getMeta().addTag("http://t", "usual", null);
        for (int i = 0; i < 600; i++) {
            Task usual = other.copy();
            if (i % 10 == 0) {
                usual.getMeta().addTag("http://t", "tenth", null);
            }
            store.resources().createTask("usual-" + i, "payer", usual, "{\"resourceType\":\"Task\"}");
        }

        assertThat(RecordDatabase.ids(store.page("Task?_tag=pilot", 20))).containsExactly("pilot-3", "pilot-2", "pilot-1");
        assertThat(RecordDatabase.ids(store.page("Task?_tag=pilot,unknown&status=requested&_sort=-_lastUpdated", 2)))
                .containsExactly("pilot-3", "pilot-2");
        assertThat(RecordDatabase.ids(store.page("Task?_tag=usual", 2))).containsExactly("usual-599", "usual-598");
        List<String> usual = IntStream.range(0, 600).mapToObj(i -> "usual-" + (599 - i)).toList();
        assertThat(store.toTheEnd("Task?_tag=usual", 200)).isEqualTo(usual);
        assertThat(store.toTheEnd("Task?_tag=usual", 7)).isEqualTo(usual);
        assertThat(store.toTheEnd("Task?_tag=tenth", 100)).isEqualTo(usual.stream().filter(id -> id.endsWith("0")).toList());
        assertThat(store.toTheEnd("Task?_tag=tenth,pilot", 30)).hasSize(63).doesNotHaveDuplicates().endsWith("pilot-3", "pilot-2", "pilot-1");
        assertThat(store.toTheEnd("Task?_tag=usual&_sort=-_lastUpdated", 599)).containsExactlyInAnyOrderElementsOf(usual);
        assertThat(store.toTheEnd("Task?_tag=usual&_sort=_id", 250)).isEqualTo(usual.stream().sorted().toList());
        for (String order : List.of("", "&_sort=_lastUpdated", "&_sort=-_lastUpdated", "&_sort=authored-on")) {
            assertThat(store.toTheEnd("Task?_tag=pilot" + order, 2)).containsExactlyInAnyOrder("pilot-1", "pilot-2", "pilot-3");
            assertThat(store.toTheEnd("Task?_tag=pilot,usual" + order, 100)).hasSize(603).doesNotHaveDuplicates();
        }
        assertThat(store.page("Task?_tag=pilot&_total=accurate", 1).total()).isEqualTo(3);
        assertThat(store.found("Task?_tag:not=usual")).hasSize(3);
    }

    private static void assertFound(String url, String expected) {
        assertThat(STORE.found(url)).containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(" "));
    }

    private static Condition condition(String id, Coding... codings) {
        Condition condition = new Condition();
        condition.setId(id);
        for (Coding coding : codings) {
            condition.getCode().addCoding(coding);
        }
        return condition;
    }

    private static Observation observation(String id, String effective) {
        Observation observation =
                new Observation().setStatus(Observation.ObservationStatus.FINAL).setEffective(new DateTimeType(effective));
        observation.setId(id);
        return observation;
    }

    private static Encounter encounter(String id, String start, String end) {
        Encounter encounter = new Encounter();
        encounter.setId(id);
        encounter.setPeriod(new Period()
                .setStartElement(start == null ? null : new DateTimeType(start))
                .setEndElement(end == null ? null : new DateTimeType(end)));
        return encounter;
    }

    private static Patient patient(String id, String family, String given) {
        Patient patient = new Patient().addName(new HumanName().setFamily(family).addGiven(given));
        patient.setId(id);
        return patient;
    }

    private static Coverage coverage(String id, Reference beneficiary) {
        Coverage coverage = new Coverage().setBeneficiary(beneficiary);
        coverage.setId(id);
        return coverage;
    }
}
