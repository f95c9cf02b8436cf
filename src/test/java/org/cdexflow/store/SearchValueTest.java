package org.cdexflow.store;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchValueTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "2024,                           2024-01-01T00:00:00Z,     2025-01-01T00:00:00Z",
        "2024-02,                        2024-02-01T00:00:00Z,     2024-03-01T00:00:00Z",
        "2024-12,                        2024-12-01T00:00:00Z,     2025-01-01T00:00:00Z",
        "2024-02-29,                     2024-02-29T00:00:00Z,     2024-03-01T00:00:00Z",
        "2024-12-31,                     2024-12-31T00:00:00Z,     2025-01-01T00:00:00Z",
        "2024-03-05T10:00:00Z,           2024-03-05T10:00:00Z,     2024-03-05T10:00:01Z",
        "2024-03-05T23:30:00-05:00,      2024-03-06T04:30:00Z,     2024-03-06T04:30:01Z",
        "2024-03-05T00:30:00+05:30,      2024-03-04T19:00:00Z,     2024-03-04T19:00:01Z",
        "2024-03-05T10:00:00.250+01:00,  2024-03-05T09:00:00.250Z, 2024-03-05T09:00:00.251Z",
        "1850-01-01,                     1850-01-01T00:00:00Z,     1850-01-02T00:00:00Z"
    })
    void aDateIsTheSpanOfItsPrecision(String date, Instant low, Instant high) {
        assertThat(SearchValue.Interval.of(new DateTimeType(date), UTC)).contains(new SearchValue.Interval(low, high));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Pacific/Kiritimati,  2024-03-04T10:00:00Z, 2024-03-05T10:00:00Z",
        "America/Los_Angeles, 2024-03-05T08:00:00Z, 2024-03-06T08:00:00Z",
        "UTC,                 2024-03-05T00:00:00Z, 2024-03-06T00:00:00Z"
    })
    void aDateWithoutTimeIsADayOfTheConfiguredZone(String zone, Instant low, Instant high) {
        assertThat(SearchValue.Interval.of(new DateType("2024-03-05"), ZoneId.of(zone)))
                .contains(new SearchValue.Interval(low, high));
        assertThat(SearchValue.Interval.of("2024-03-05", ZoneId.of(zone))).isEqualTo(new SearchValue.Interval(low, high));
    }

    @Test
    void aSearchMayLeaveOutSecondsAndOffset() {
        assertThat(SearchValue.Interval.of("2024-03-05T10:00", ZoneId.of("America/New_York")))
                .isEqualTo(interval("2024-03-05T15:00:00Z", "2024-03-05T15:01:00Z"));
    }

    @Test
    void anInstantIsOneMillisecond() {
        assertThat(SearchValue.Interval.of(new InstantType("2024-03-05T10:00:00.007Z"), UTC))
                .contains(interval("2024-03-05T10:00:00.007Z", "2024-03-05T10:00:00.008Z"));
    }

    @Test
    void aPeriodLastsToTheEndOfItsLastDay() {
        Period period = new Period().setStartElement(new DateTimeType("2024-03")).setEndElement(new DateTimeType("2024-04-02"));

        assertThat(dates(period)).isEqualTo(interval("2024-03-01T00:00:00Z", "2024-04-03T00:00:00Z"));
    }

    @Test
    void aPeriodMayBeOpen() {
        DateTimeType day = new DateTimeType("2024-03-05");

        assertThat(dates(new Period().setStartElement(day))).isEqualTo(interval("2024-03-05T00:00:00Z", null));
        assertThat(dates(new Period().setEndElement(day))).isEqualTo(interval(null, "2024-03-06T00:00:00Z"));
        assertThat(SearchValue.of("date", RestSearchParameterTypeEnum.DATE, new Period(), UTC)).isEmpty();
    }

    /** Procedure.performed[x] may be a string: without an interval it would count as open at both ends, and match any date. */
    @Test
    void wordsAreNoDate() {
        assertThat(SearchValue.of("date", RestSearchParameterTypeEnum.DATE, new StringType("in her childhood"), UTC)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Núñez,nunez", "JOSÉ,jose", "Weiß,weiß", "İzmir,izmir", "Ōe,oe"})
    void stringsAreComparedWithoutCaseAndAccents(String text, String normalized) {
        assertThat(SearchValue.normalized(text)).isEqualTo(normalized);
    }

    @Test
    void accentsThatStandByThemselvesAreLeftOutToo() {
        assertThat(SearchValue.normalized("Nu\u0301n\u0303ez")).isEqualTo("nunez");
        assertThat(SearchValue.normalized("a\u0301\u0316\u0301z")).isEqualTo("az");
    }

    /** In the order of Unicode each mark of the second half stands before all of the first: to sort them takes minutes. */
    @Test
    void aLongRunOfAccentsTakesNoTime() {
        String marks = "\u0301".repeat(300_000) + "\u0316".repeat(300_000);
        assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> assertThat(SearchValue.normalized("a" + marks + "z")).isEqualTo("az"));
    }

    private static SearchValue.Interval dates(Period period) {
        SearchValue value = SearchValue.of("date", RestSearchParameterTypeEnum.DATE, period, UTC).get(0);
        return new SearchValue.Interval(value.low(), value.high());
    }

    private static SearchValue.Interval interval(String low, String high) {
        return new SearchValue.Interval(low == null ? null : Instant.parse(low), high == null ? null : Instant.parse(high));
    }
}
