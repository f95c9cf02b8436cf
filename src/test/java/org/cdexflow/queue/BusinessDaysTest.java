package org.cdexflow.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import org.cdexflow.partner.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** 2026-11-20 is a Friday. */
class BusinessDaysTest {

    private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");

    @ParameterizedTest
    @CsvSource({
        "2026-11-17T09:00, 2026-11-20T17:00, in 3 business days, LATER",
        "2026-11-19T09:00, 2026-11-20T17:00, in 1 business day, SOON",
        "2026-11-20T09:00, 2026-11-20T17:00, today, SOON",
        "2026-11-20T09:00, 2026-11-23T17:00, in 1 business day, SOON",
        "2026-11-20T09:00, 2026-11-22T17:00, today, SOON",
        "2026-11-21T09:00, 2026-11-24T17:00, in 2 business days, LATER",
        "2026-11-20T17:01, 2026-11-20T17:00, overdue, OVERDUE",
        "2026-11-22T09:00, 2026-11-20T17:00, overdue, OVERDUE",
        "2026-11-23T09:00, 2026-11-20T17:00, 1 business day overdue, OVERDUE",
        "2026-11-24T09:00, 2026-11-20T17:00, 2 business days overdue, OVERDUE",
        "2026-11-20T09:00, 2027-11-19T17:00, in 260 business days, LATER",
    })
    void weekendsAreNotCounted(LocalDateTime now, LocalDateTime due, String words, BusinessDays.Urgency urgency) {
        BusinessDays.Due said = at(now).due(due.atZone(CHICAGO).toInstant());

        assertThat(said.words()).isEqualTo(words);
        assertThat(said.urgency()).isEqualTo(urgency);
        assertThat(said.isOverdue()).isEqualTo(urgency == BusinessDays.Urgency.OVERDUE);
    }

    @Test
    void whatEndsWithADayIsDueThatDayAndNotTheNext() {
        BusinessDays.Due due = at(LocalDateTime.parse("2026-11-19T23:00"))
                .due(LocalDateTime.parse("2026-11-21T00:00").atZone(CHICAGO).toInstant());

        assertThat(due.date()).isEqualTo(LocalDate.parse("2026-11-20"));
        assertThat(due.words()).isEqualTo("in 1 business day");
    }

    @Test
    void whatWasNotDecidedIsNotDue() {
        assertThat(at(LocalDateTime.parse("2026-11-19T23:00")).due(null)).isNull();
    }

    @Test
    void aDateFarAwayIsCountedAsQuickly() {
        assertThat(BusinessDays.between(LocalDate.parse("2026-11-20"), LocalDate.parse("9999-12-31"))).isGreaterThan(2_000_000);
    }

    private static BusinessDays at(LocalDateTime now) {
        Settings settings = new Binder(new MapConfigurationPropertySource(Map.of("cdexflow.zone", "America/Chicago")))
                .bindOrCreate("cdexflow", Settings.class);
        return new BusinessDays(Clock.fixed(now.atZone(CHICAGO).toInstant(), CHICAGO), settings);
    }
}
