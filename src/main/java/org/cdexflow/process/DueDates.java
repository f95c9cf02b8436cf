package org.cdexflow.process;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.cdexflow.inspection.Variables;
import org.cdexflow.partner.Settings;
import org.springframework.stereotype.Component;

/** When a request is due and when staff are reminded of it. Time passes faster by {@code cdexflow.clock.speed}. */
@Component
public class DueDates {

    /** Process variable: when the request expires. */
    public static final String DUE = Variables.DUE;

    /** Process variable: when staff are reminded. */
    public static final String REMINDER = Variables.REMINDER;

    /** Process variable: after how many percent of the time staff are reminded. */
    public static final String REMINDER_PERCENT = Variables.REMINDER_PERCENT;

    /** Where a model says nothing. */
    public static final int USUAL_PERCENT = 80;

    private final Clock clock;
    private final double speed;

    DueDates(Clock clock, Settings settings) {
        this.clock = clock;
        this.speed = settings.clock().speed();
    }

    /**
     * @param requested the due date that the requester set, or null; one that has passed already cannot be met and counts as none
     * @param days how long such a request may take otherwise
     */
    public Instant due(Instant requested, int days) {
        Instant now = clock.instant();
        Instant due = requested != null && requested.isAfter(now) ? requested : now.plus(Duration.ofDays(days));
        return now.plus(scaled(Duration.between(now, due), 1 / speed));
    }

    /** When so many percent of the time that is left have passed. */
    public Instant reminder(Instant due, int percent) {
        Instant now = clock.instant();
        return now.plus(scaled(Duration.between(now, due), percent / 100.0));
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofMillis((long) (duration.toMillis() * factor));
    }
}
