package org.cdexflow.queue;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cdexflow.partner.Settings;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What happened to an exchange since somebody looked at its page. What a page showed is a mark that travels with its forms: the
 * number of the last action, and since when the process waits there.
 */
@Component
public class Changes {

    static final String MOVED_ON = "The request has moved on since this page was opened.";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

    private final JdbcTemplate jdbc;
    private final Actions actions;
    private final ZoneId zone;

    Changes(JdbcTemplate jdbc, Actions actions, Settings settings) {
        this.jdbc = jdbc;
        this.actions = actions;
        this.zone = settings.zone();
    }

    /** The mark of how things stand now. */
    public String mark(String exchange) {
        return actions.last(exchange) + "-" + waitsSince(exchange);
    }

    /**
     * What makes a page outdated for a person, as a sentence: what others did, and that the request went on. What the person did
     * elsewhere while it waits at the same place does not.
     *
     * @param mark what the page carries; one that is no mark counts as a page of long ago
     */
    public Optional<String> since(String mark, String exchange, String person) {
        String[] parts = mark != null && mark.matches("\\d{1,18}-\\d{1,18}") ? mark.split("-") : new String[] {"0", "0"};
        boolean wentOn = !parts[1].equals(waitsSince(exchange));
        List<Actions.Action> others = actions.after(exchange, Long.parseLong(parts[0])).stream()
                .filter(action -> wentOn || !action.person().equals(person))
                .toList();
        if (!others.isEmpty()) {
            return Optional.of(others.stream().map(action -> sentence(action, person)).collect(Collectors.joining(" ")));
        }
        return wentOn ? Optional.of(MOVED_ON) : Optional.empty();
    }

    private String sentence(Actions.Action action, String person) {
        return (action.person().equals(person) ? "You" : action.person()) + " " + action.words() + " at " + time(action.at()) + ".";
    }

    /** The time of day, as staff read it. */
    String time(Instant at) {
        return TIME.format(at.atZone(zone));
    }

    private String waitsSince(String exchange) {
        return jdbc.queryForList("select since from work_item where exchange = ?", Timestamp.class, exchange).stream()
                .map(since -> Long.toString(since.getTime()))
                .findFirst()
                .orElse("0");
    }
}
