package org.cdexflow.queue;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.partner.Settings;
import org.cdexflow.process.Decisions;
import org.springframework.stereotype.Component;

/** The ready texts that the table {@code reasons} offers for refusing a request or putting it on hold. */
@Component
public class Reasons {

    private static final String TABLE = "reasons";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);

    private final Decisions decisions;
    private final Partners partners;
    private final ZoneId zone;

    Reasons(Decisions decisions, Partners partners, Settings settings) {
        this.decisions = decisions;
        this.partners = partners;
        this.zone = settings.zone();
    }

    /** What a reason is for. */
    public enum Action {
        REFUSE,
        HOLD
    }

    /** Filled in for this request, in the table's order; those that need what the request does not say are left out. */
    public List<String> offered(Action action, WorkItem item) {
        Map<String, Object> inputs = Map.of(
                "action", action.name().toLowerCase(Locale.ROOT), "work", item.work().name().toLowerCase(Locale.ROOT));
        Map<String, String> known = new HashMap<>();
        known.put("service date", day(item.serviceDate()));
        known.put("due date", item.dueAt() == null ? null : day(LocalDate.ofInstant(item.dueAt(), zone)));
        known.put("claim", item.claim());
        known.put("payer", partners.byId(item.partner()).map(Partner::name).orElse(item.partner()));
        return decisions.decide(TABLE, inputs).stream()
                .map(rule -> filled(Objects.toString(rule.get("text"), ""), known))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private static Optional<String> filled(String text, Map<String, String> known) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String value = known.get(matcher.group(1).strip());
            if (value == null) {
                return Optional.empty();
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return Optional.of(matcher.appendTail(filled).toString()).filter(it -> !it.isBlank());
    }

    private static String day(LocalDate date) {
        return date == null ? null : DAY.format(date);
    }
}
