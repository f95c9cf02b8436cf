package org.cdexflow.ui;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.security.Principal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.audit.Audit;
import org.cdexflow.audit.Kind;
import org.cdexflow.audit.RecordedEvents;
import org.cdexflow.audit.RecordedEvents.Filter;
import org.cdexflow.audit.RecordedEvents.Position;
import org.cdexflow.audit.RecordedEvents.Recorded;
import org.cdexflow.partner.Settings;
import org.cdexflow.queue.Reports.Period;
import org.hl7.fhir.r4.model.AuditEvent;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.format.annotation.DateTimeFormat.ISO;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;

/**
 * The record of events for those who run the system: ids of patients, never names. What is looked for is posted, so that no URL
 * holds it. Taking events out is an event.
 */
@Controller
@RequestMapping("/audit")
class AuditPages {

    private static final int ROWS = 100;
    private static final List<String> HEAD =
            List.of("seq", "at", "kind", "outcome", "partner", "person", "address", "patient", "task", "purpose", "what");

    private final RecordedEvents events;
    private final Audit audit;
    private final Clock clock;
    private final ZoneId zone;

    AuditPages(RecordedEvents events, Audit audit, Clock clock, Settings settings) {
        this.events = events;
        this.audit = audit;
        this.clock = clock;
        this.zone = settings.zone();
    }

    /** What is looked for, as the form sends it. @param after where the page before ended: moment and number */
    public record Asked(
            @DateTimeFormat(iso = ISO.DATE) LocalDate from, @DateTimeFormat(iso = ISO.DATE) LocalDate to,
            String kind, String partner, String person, String patient, String task, Boolean failed, String after) {

        private boolean onlyFailed() {
            return Boolean.TRUE.equals(failed);
        }

        /** Of the form's fields, those that say something. */
        private String words() {
            return Stream.of(word("kind", kind), word("partner", partner), word("person", person), word("patient", patient), word("task", task),
                            onlyFailed() ? "refused or failed" : "")
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.joining(", "));
        }

        private static String word(String name, String value) {
            return value == null || value.isBlank() ? "" : name + " " + value.strip();
        }
    }

    /** A row of the list. */
    public record Row(Recorded event, String kind, String what) {}

    @GetMapping
    String list(@ModelAttribute("asked") Asked asked, Model model) {
        return show(asked, model);
    }

    @PostMapping
    String show(@ModelAttribute("asked") Asked asked, Model model) {
        Period period = period(asked);
        List<Recorded> found = events.find(filter(asked, period), position(asked.after()), ROWS + 1);
        List<Recorded> shown = found.subList(0, Math.min(ROWS, found.size()));
        model.addAttribute("period", period);
        model.addAttribute("kinds", Kind.values());
        model.addAttribute("state", events.state());
        model.addAttribute("rows", shown.stream()
                .map(event -> new Row(event, words(event.kind()), AuditWords.what(events.read(event))))
                .toList());
        model.addAttribute("older", found.size() > ROWS ? after(shown.get(ROWS - 1).position()) : null);
        return "audit/list";
    }

    @GetMapping("/{seq:\\d{1,18}}")
    String event(@PathVariable long seq, Model model) {
        Recorded event = events.find(seq).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("event", event);
        model.addAttribute("kind", words(event.kind()));
        model.addAttribute("lines", AuditWords.of(events.read(event)));
        model.addAttribute("seal", events.sealOf(seq).orElse(null));
        return "audit/event";
    }

    /** One AuditEvent a line. */
    @PostMapping("/events.ndjson")
    void ndjson(@ModelAttribute Asked asked, Principal who, HttpServletResponse response) throws IOException {
        export("application/fhir+ndjson", "audit-events.ndjson", "", asked, event -> event.json() + "\n", who, response);
    }

    @PostMapping("/events.csv")
    void csv(@ModelAttribute Asked asked, Principal who, HttpServletResponse response) throws IOException {
        export("text/csv", "audit-events.csv", Csv.line(HEAD), asked, this::csvLine, who, response);
    }

    private String csvLine(Recorded event) {
        AuditEvent body = events.read(event);
        return Csv.line(Arrays.asList(
                event.seq(), event.at(), event.kind() == null ? "" : event.kind().code(), event.outcome(), event.partner(), event.person(),
                AuditWords.address(body), event.patient(), event.task(), AuditWords.purpose(body), AuditWords.what(body)));
    }

    private void export(
            String type, String name, String head, Asked asked, Function<Recorded, String> line, Principal who, HttpServletResponse response)
            throws IOException {
        Period period = period(asked);
        audit.exported(who.getName(), "%s, from %s to %s. %s".formatted(name, period.from(), period.to(), asked.words()).strip());
        response.setContentType(type + ";charset=UTF-8");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(name).build().toString());
        try (Writer out = new OutputStreamWriter(response.getOutputStream(), UTF_8)) {
            out.write(head);
            events.each(filter(asked, period), event -> write(out, line.apply(event)));
        }
    }

    private static void write(Writer out, String line) {
        try {
            out.write(line);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private Period period(Asked asked) {
        return ReportPeriods.of(asked.from(), asked.to(), LocalDate.now(clock.withZone(zone)));
    }

    private Filter filter(Asked asked, Period period) {
        return new Filter(
                period.begin(zone).toInstant(), period.end(zone).toInstant(), Kind.of(asked.kind()).orElse(null), word(asked.partner()),
                word(asked.person()), word(asked.patient()), word(asked.task()), asked.onlyFailed());
    }

    private static String word(String typed) {
        return typed == null || typed.isBlank() ? null : typed.strip();
    }

    private static String words(Kind kind) {
        return kind == null ? "Other" : kind.words();
    }

    private static String after(Position position) {
        return position.at() + "_" + position.seq();
    }

    /** Null for what we did not write so. */
    private static Position position(String after) {
        if (after == null || !after.matches("\\S{20,30}_\\d{1,18}")) {
            return null;
        }
        try {
            int end = after.lastIndexOf('_');
            return new Position(Instant.parse(after.substring(0, end)), Long.parseLong(after.substring(end + 1)));
        } catch (DateTimeException notOurs) {
            return null;
        }
    }
}
