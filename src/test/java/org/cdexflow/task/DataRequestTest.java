package org.cdexflow.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.CDEX_TEMP;
import static org.cdexflow.DataRequests.aDataRequest;

import java.time.Instant;
import java.time.ZoneId;
import org.cdexflow.DataRequests;
import org.cdexflow.task.DataRequest.Kind;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataRequestTest {

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final String ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

    @Test
    void whatIsAskedTellsTheKind() {
        assertThat(read(request().asking("Condition?code=a")))
                .extracting(DataRequest::kind, DataRequest::query)
                .containsExactly(Kind.QUERY, "Condition?code=a");
        assertThat(read(request().askingForCode("4548-4")).kind()).isEqualTo(Kind.CODE);
        assertThat(read(request().askingInWords("The last letter")))
                .satisfies(asked -> assertThat(asked.kind()).isEqualTo(Kind.TEXT))
                .satisfies(asked -> assertThat(asked.words()).contains("The last letter"));
        assertThat(read(request().askingQuestionnaire("http://example.org/Questionnaire/q")))
                .extracting(DataRequest::kind, DataRequest::questionnaire)
                .containsExactly(Kind.QUESTIONNAIRE, "http://example.org/Questionnaire/q");
    }

    @Test
    void aSignatureIsAskedByItsFlagOnly() {
        assertThat(read(request().asking("Condition?code=a")).signature()).isFalse();
        assertThat(read(request().asking("Condition?code=a").signed()).signature()).isTrue();
    }

    @Test
    void aPurposeThatRollsUpGivesWayToTheOneThatSaysMore() {
        assertThat(read(request().asking("Condition?code=a")).purpose()).isEqualTo("COVERAGE");
        assertThat(read(request().asking("Condition?code=a").withoutPurpose()).purpose()).isEqualTo("none");
        assertThat(purpose(noe(), coverage())).isEqualTo("COVERAGE");
        assertThat(purpose(coverage(), noe())).isEqualTo("COVERAGE");
        assertThat(purpose(noe())).isEqualTo("payment-noe");
    }

    @ParameterizedTest
    @CsvSource({
        "2027,                      2028-01-01T05:00:00Z",
        "2027-06,                   2027-07-01T04:00:00Z",
        "2027-12,                   2028-01-01T05:00:00Z",
        "2027-02-28,                2027-03-01T05:00:00Z",
        "2027-12-31,                2028-01-01T05:00:00Z",
        // the day on which clocks go forward has 23 hours, the one on which they go back 25
        "2027-03-13,                2027-03-14T05:00:00Z",
        "2027-03-14,                2027-03-15T04:00:00Z",
        "2027-11-07,                2027-11-08T05:00:00Z",
        "2027-06-01T10:00:00Z,      2027-06-01T10:00:00Z",
        "2027-06-01T10:00:00+02:00, 2027-06-01T08:00:00Z",
        "2027-06-01T10:00:00.5Z,    2027-06-01T10:00:00.500Z"
    })
    void aDueDateWithoutTimeLastsUntilItIsOver(String end, Instant due) {
        assertThat(DataRequest.of(request().asking("Condition?code=a").dueBy(end).build(), NEW_YORK).due()).isEqualTo(due);
    }

    @Test
    void withoutAPeriodNothingIsDue() {
        assertThat(read(request().asking("Condition?code=a")).due()).isNull();
    }

    private static String purpose(Coding... codings) {
        Task task = request().asking("Condition?code=a").withoutPurpose().build();
        CodeableConcept purpose = new CodeableConcept();
        for (Coding coding : codings) {
            purpose.addCoding(coding);
        }
        task.addInput()
                .setType(new CodeableConcept(new Coding(CDEX_TEMP, "purpose-of-use", null)))
                .setValue(purpose);
        return DataRequest.of(task, NEW_YORK).purpose();
    }

    private static Coding noe() {
        return new Coding(CDEX_TEMP, "payment-noe", null);
    }

    private static Coding coverage() {
        return new Coding(ACT_REASON, "COVERAGE", null);
    }

    private static DataRequests request() {
        return aDataRequest().forMember("Member123");
    }

    private static DataRequest read(DataRequests request) {
        return DataRequest.of(request.build(), NEW_YORK);
    }
}
