package org.cdexflow.step;

import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cdexflow.partner.Agreement;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.partner.Settings;
import org.cdexflow.process.Decisions;
import org.cdexflow.process.DueDates;
import org.cdexflow.process.Step;
import org.cdexflow.process.Work;
import org.cdexflow.task.DataRequest;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.LockedExchange;
import org.springframework.stereotype.Component;

/**
 * Asks the release table whether a request is answered automatically, by a person, or not at all; in which queue, by when.
 *
 * <p>Inputs: {@code table}; {@code remindAfter}, percent of the time until staff are reminded. Reads {@code sensitivity}. Sets
 * {@code release}, {@code queue}, {@code secondReview}, {@code reason}, {@code dueAt}, {@code remindAt}.
 */
@Component
class DecideRelease implements Step {

    /** What is said where the table has no rule: a person decides. */
    private static final Map<String, Object> NO_RULE = Map.of("release", "review", "queue", "records", "days", 7);

    private final Exchanges exchanges;
    private final Partners partners;
    private final RequestedData requested;
    private final Decisions decisions;
    private final DueDates dueDates;
    private final Settings settings;

    DecideRelease(
            Exchanges exchanges, Partners partners, RequestedData requested, Decisions decisions, DueDates dueDates,
            Settings settings) {
        this.exchanges = exchanges;
        this.partners = partners;
        this.requested = requested;
        this.decisions = decisions;
        this.dueDates = dueDates;
        this.settings = settings;
    }

    @Override
    public void perform(Work work) {
        LockedExchange locked = exchanges.lock(work.exchange());
        DataRequest request = locked.request(settings.zone());
        Partner partner = partners.byId(locked.exchange().partner()).orElseThrow();
        RequestedData.Asked asked = requested.of(request);

        Map<String, Object> inputs = new HashMap<>();
        inputs.put("partner", partner.id());
        inputs.put("agreement", partner.agreement().release() == Agreement.Release.AUTOMATIC ? "automatic" : "review");
        inputs.put("purposeRequired", partner.agreement().purposeOfUse() == Agreement.PurposeOfUse.REQUIRED);
        inputs.put("purpose", request.purpose());
        inputs.put("kind", asked.kind());
        inputs.put("types", asked.types());
        inputs.put("signature", request.signature());
        inputs.put("sensitivity", work.input("sensitivity") == null ? "unknown" : work.input("sensitivity"));

        List<Map<String, Object>> rules = decisions.decide(work.input("table"), inputs);
        Map<String, Object> rule = rules.isEmpty() ? NO_RULE : rules.get(0);
        String release = (String) rule.get("release");
        String queue = release.equals("review") ? (String) rule.get("queue") : null;
        int days = rule.get("days") instanceof Number number ? number.intValue() : (Integer) NO_RULE.get("days");
        Instant due = dueDates.due(locked.exchange().requestedDue(), days);
        exchanges.decided(locked, release, queue, due, work.input("table"), inputs);
        work.set("release", release);
        work.set("queue", queue);
        work.set("secondReview", Boolean.TRUE.equals(rule.get("secondReview")));
        // else it would stand in the way of the reason that staff give
        work.set("reason", release.equals("refuse") ? rule.get("reason") : null);
        work.set(DueDates.DUE, Date.from(due));
        int percent = percent(work.input("remindAfter"));
        work.set(DueDates.REMINDER, Date.from(dueDates.reminder(due, percent)));
        work.set(DueDates.REMINDER_PERCENT, percent);
    }

    private static int percent(String remindAfter) {
        return remindAfter == null || remindAfter.isBlank() ? DueDates.USUAL_PERCENT : Integer.parseInt(remindAfter.strip());
    }
}
