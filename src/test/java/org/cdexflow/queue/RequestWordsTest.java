package org.cdexflow.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.time.ZoneId;
import org.cdexflow.DataRequests;
import org.cdexflow.SandboxTest;
import org.cdexflow.task.DataRequest;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

@SandboxTest
class RequestWordsTest {

    @Autowired
    private RequestWords words;

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            Condition;                                                           Conditions
            Condition?patient=17;                                                Conditions
            Condition?clinical-status=active,recurrance;                         Conditions: active or recurrance
            /Condition?clinical-status=active&patient=[reference];               Conditions: active
            http://example.org/fhir/Condition?clinical-status=active;            Conditions: active
            Observation?code=http://loinc.org|4548-4&date=ge2020-01-01;          Results: Hemoglobin A1c results, since 2020-01-01
            Observation?code=http%3A%2F%2Floinc.org%7C718-7;                     Results: Hemoglobin [Mass/volume] in Blood
            Observation?code=http://loinc.org|0-0;                               Results: 0-0
            Observation?date=2020-05&_sort=-date&_count=1;                       Results: on 2020-05, the latest one
            DocumentReference?type=http://loinc.org|34117-2&_sort=-date;         Documents: History and physical note
            MedicationRequest?authoredon=lt2021;                                 Prescriptions: before 2021
            Observation?code:not=http://loinc.org|4548-4;                        Results: not Hemoglobin A1c results
            Basic?author=x;                                                      Basic: author x
            Condition?code=%zz;                                                  Conditions: %zz
            Condition?&&=&code;                                                  Conditions
            """)
    void aQuery(String query, String said) {
        assertThat(said(aDataRequest().forMember("Member123").asking(query))).isEqualTo(said);
    }

    @Test
    void aCodeByTheTablesName() {
        assertThat(said(aDataRequest().forMember("Member123").askingForCode("11506-3"))).isEqualTo("Progress note");
    }

    @Test
    void aCodeThatTheTableDoesNotKnowByItsDisplay() {
        Task task = aDataRequest().forMember("Member123").askingForCode("1-1").build();
        Coding coding = ((CodeableConcept) task.getInput().get(1).getValue()).getCodingFirstRep();
        assertThat(said(task)).isEqualTo("1-1");
        coding.setDisplay("Sleep study");
        assertThat(said(task)).isEqualTo("Sleep study");
    }

    @Test
    void wordsAreCutWhereNobodyReadsOn() {
        assertThat(said(aDataRequest().forMember("Member123").askingInWords("why ".repeat(1000)))).hasSizeLessThan(510);
    }

    @Test
    void hostileLengthIsNoTrouble() {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertThat(said(aDataRequest().forMember("Member123").asking("x".repeat(3_000_000)))).hasSizeLessThan(510);
            assertThat(said(aDataRequest().forMember("Member123").asking("A?code=" + ",|".repeat(300_000)))).hasSizeLessThan(510);
        });
    }

    @Test
    void aQuestionnaireByItsName() {
        assertThat(said(aDataRequest().forMember("Member123").askingQuestionnaire("http://example.org/Questionnaire/home-oxygen|2.0")))
                .isEqualTo("Questionnaire home-oxygen");
    }

    private String said(DataRequests request) {
        return said(request.build());
    }

    private String said(Task task) {
        return words.of(DataRequest.of(task, ZoneId.of("UTC")));
    }
}
