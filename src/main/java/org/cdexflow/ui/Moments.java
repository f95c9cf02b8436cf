package org.cdexflow.ui;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments as staff read them: in our zone, without what goes without saying. */
public record Moments(ZoneId zone, Clock clock) {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter THIS_YEAR = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

    public String day(Instant at) {
        return at == null ? "" : DAY.format(at.atZone(zone));
    }

    public String day(LocalDate date) {
        return date == null ? "" : DAY.format(date);
    }

    /** The time alone when it was today. */
    public String at(Instant at) {
        LocalDate day = LocalDate.ofInstant(at, zone);
        LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
        String time = TIME.format(at.atZone(zone));
        return day.equals(today) ? time : (day.getYear() == today.getYear() ? THIS_YEAR : DAY).format(day) + ", " + time;
    }

    public boolean isPast(Instant at) {
        return at != null && at.isBefore(clock.instant());
    }
}
