package org.cdexflow.ui;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.cdexflow.partner.Settings;
import org.springframework.stereotype.Component;

/** Times as pages show them and as people type them: in the zone of the house. */
@Component("times")
class Times {

    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private static final DateTimeFormatter EXACT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final ZoneId zone;

    Times(Settings settings) {
        this.zone = settings.zone();
    }

    public String at(Instant instant) {
        return instant == null ? "" : SHOWN.withZone(zone).format(instant);
    }

    /** To the second, where the order of events matters. */
    public String exactly(Instant instant) {
        return instant == null ? "" : EXACT.withZone(zone).format(instant);
    }

    public String zone() {
        return zone.getId();
    }

    /**
     * @param typed as a field for date and time sends it; empty for none
     * @throws DateTimeException when it is no date and time
     */
    Instant typed(String typed) {
        return typed == null || typed.isBlank() ? null : LocalDateTime.parse(typed).atZone(zone).toInstant();
    }
}
