package org.cdexflow.ui;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** How long something took: in words for people, in hours for spreadsheets. */
final class Elapsed {

    private static final BigDecimal AN_HOUR = BigDecimal.valueOf(3_600_000);

    private Elapsed() {}

    static String words(Duration elapsed) {
        if (elapsed.toDays() > 0) {
            return elapsed.toDays() + " d " + elapsed.toHoursPart() + " h";
        }
        if (elapsed.toHours() > 0) {
            return elapsed.toHours() + " h " + elapsed.toMinutesPart() + " min";
        }
        return elapsed.toMinutes() > 0 ? elapsed.toMinutes() + " min" : elapsed.toSeconds() + " s";
    }

    static BigDecimal hours(Duration elapsed) {
        return BigDecimal.valueOf(elapsed.toMillis()).divide(AN_HOUR, 2, RoundingMode.HALF_UP);
    }
}
