package org.cdexflow.ui;

import java.time.LocalDate;
import org.cdexflow.queue.Reports.Period;

/** The days that a report is about, as people choose them. */
final class ReportPeriods {

    private static final int DAYS = 28;
    private static final LocalDate FIRST = LocalDate.of(2000, 1, 1);

    private ReportPeriods() {}

    /** The last four weeks where no date says otherwise. Dates that stand the wrong way round are turned. */
    static Period of(LocalDate from, LocalDate to, LocalDate today) {
        LocalDate last = within(to == null ? today : to, today);
        LocalDate first = within(from == null ? last.minusDays(DAYS - 1) : from, today);
        return first.isAfter(last) ? new Period(last, first) : new Period(first, last);
    }

    private static LocalDate within(LocalDate date, LocalDate today) {
        return date.isBefore(FIRST) ? FIRST : date.isAfter(today) ? today : date;
    }
}
