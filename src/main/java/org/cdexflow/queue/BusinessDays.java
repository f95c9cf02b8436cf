package org.cdexflow.queue;

import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.cdexflow.partner.Settings;
import org.springframework.stereotype.Component;

/** When something is due, counted in days on which people work: Monday to Friday, in the zone of the settings. Holidays count. */
@Component
public class BusinessDays {

    private static final int A_WEEK = 5;

    private final Clock clock;
    private final ZoneId zone;

    BusinessDays(Clock clock, Settings settings) {
        this.clock = clock;
        this.zone = settings.zone();
    }

    /** How pressing it is. */
    public enum Urgency {
        OVERDUE,
        /** Today, or the business day after. */
        SOON,
        LATER
    }

    /**
     * @param date the last day
     * @param words such as "in 3 business days"; "today" when no other business day is left, so also on a Friday for the weekend
     */
    public record Due(LocalDate date, String words, Urgency urgency) {

        public boolean isOverdue() {
            return urgency == Urgency.OVERDUE;
        }
    }

    /** @return null for null: not decided yet */
    public Due due(Instant at) {
        if (at == null) {
            return null;
        }
        // what ends with a day is over at midnight: its last day is the one before
        LocalDate date = at.minusNanos(1).atZone(zone).toLocalDate();
        Instant now = clock.instant();
        LocalDate today = now.atZone(zone).toLocalDate();
        if (at.isAfter(now)) {
            long days = between(today, date);
            return new Due(date, days == 0 ? "today" : "in " + counted(days), days <= 1 ? Urgency.SOON : Urgency.LATER);
        }
        long days = between(date, today);
        return new Due(date, days == 0 ? "overdue" : counted(days) + " overdue", Urgency.OVERDUE);
    }

    private static String counted(long days) {
        return days + (days == 1 ? " business day" : " business days");
    }

    /** The business days after the first day, up to the last and with it. */
    static long between(LocalDate first, LocalDate last) {
        long weeks = ChronoUnit.DAYS.between(first, last) / 7;
        LocalDate rest = first.plusWeeks(weeks);
        return weeks * A_WEEK
                + Stream.iterate(rest.plusDays(1), day -> !day.isAfter(last), day -> day.plusDays(1))
                        .filter(day -> day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY)
                        .count();
    }
}
