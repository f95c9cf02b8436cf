package org.cdexflow.ui;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.partner.Settings;
import org.cdexflow.queue.Faults;
import org.cdexflow.queue.Reports;
import org.cdexflow.queue.Reports.Period;
import org.cdexflow.queue.CodeNames;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.format.annotation.DateTimeFormat.ISO;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** How the house does, as page and as files. */
@Controller
@RequestMapping("/reports")
class ReportPages {

    private static final int WEEKS_SHOWN = 53;

    private final Reports reports;
    private final Faults faults;
    private final Moments times;
    private final Partners partners;
    private final Clock clock;
    private final ZoneId zone;

    ReportPages(Reports reports, Faults faults, Partners partners, Clock clock, Settings settings) {
        this.reports = reports;
        this.faults = faults;
        this.times = new Moments(settings.zone(), clock);
        this.partners = partners;
        this.clock = clock;
        this.zone = settings.zone();
    }

    /** A row of a report, as text; {@code marked} stands out. */
    public record Row(List<Object> cells, boolean marked) {

        public boolean isNumber(Object cell) {
            return cell instanceof Number;
        }
    }

    /** The last four weeks, unless dates say otherwise. */
    @ModelAttribute("period")
    Period period(
            @RequestParam(required = false) @DateTimeFormat(iso = ISO.DATE) LocalDate from,
            @RequestParam(required = false) @DateTimeFormat(iso = ISO.DATE) LocalDate to) {
        return ReportPeriods.of(from, to, LocalDate.now(clock.withZone(zone)));
    }

    @GetMapping
    String show(@ModelAttribute("period") Period period, HttpServletRequest request, Model model) {
        List<Reports.Week> weeks = reports.weeks(period);
        List<Reports.Age> ages = reports.ages();
        model.addAttribute("today", LocalDate.now(clock.withZone(zone)));
        model.addAttribute("turnaround", reports.turnaround(period).stream()
                .map(it -> plain(
                        name(it.partner()), it.queue() == null ? "no person needed" : it.queue(), it.count(),
                        Elapsed.words(it.median()), Elapsed.words(it.ninetieth())))
                .toList());
        model.addAttribute("open", reports.open().stream()
                .map(it -> new Row(
                        Csv.row(name(it.partner()), it.queue() == null ? "on its way" : it.queue(), it.open(), it.overdue(),
                                Elapsed.words(it.oldest())),
                        it.overdue() > 0))
                .toList());
        model.addAttribute("refusals", reports.refusals(period, namesReasons(request)).stream()
                .map(it -> plain(it.reason(), CodeNames.status(it.status()), name(it.partner()), it.count()))
                .toList());
        model.addAttribute("weeks", weeks.stream()
                .map(it -> plain(it.monday(), it.count(), Elapsed.words(it.median())))
                .toList());
        model.addAttribute("ages", ages.stream().map(it -> plain(age(it, ages), it.open())).toList());
        model.addAttribute("faults", faults.between(period.begin(zone), period.end(zone)).stream()
                .map(it -> plain(times.at(it.at()), it.note(), it.exchange()))
                .toList());
        model.addAttribute("weekChart", Chart.of("Median turnaround of each week", weeks.stream()
                .skip(Math.max(0, weeks.size() - WEEKS_SHOWN))
                .map(it -> new Chart.Point(it.monday().toString().substring(5), it.median().toMillis(), Elapsed.words(it.median())))
                .toList()));
        model.addAttribute("ageChart", Chart.of("Open requests by age", ages.stream()
                .map(it -> new Chart.Point(age(it, ages), it.open(), String.valueOf(it.open())))
                .toList()));
        return "reports/reports";
    }

    @GetMapping("/turnaround.csv")
    ResponseEntity<byte[]> turnaround(@ModelAttribute("period") Period period) {
        List<String> head = List.of("payer", "queue", "count", "median_hours", "p90_hours");
        return new Csv("turnaround", head, reports.turnaround(period).stream()
                        .map(it -> Csv.row(
                                name(it.partner()), it.queue(), it.count(), Elapsed.hours(it.median()), Elapsed.hours(it.ninetieth())))
                        .toList())
                .download();
    }

    @GetMapping("/weeks.csv")
    ResponseEntity<byte[]> weeks(@ModelAttribute("period") Period period) {
        return new Csv("weeks", List.of("week", "count", "median_hours"), reports.weeks(period).stream()
                        .map(it -> Csv.row(it.monday(), it.count(), Elapsed.hours(it.median())))
                        .toList())
                .download();
    }

    @GetMapping("/open.csv")
    ResponseEntity<byte[]> open() {
        return new Csv("open", List.of("payer", "queue", "open", "overdue", "oldest_hours"), reports.open().stream()
                        .map(it -> Csv.row(name(it.partner()), it.queue(), it.open(), it.overdue(), Elapsed.hours(it.oldest())))
                        .toList())
                .download();
    }

    @GetMapping("/refusals.csv")
    ResponseEntity<byte[]> refusals(@ModelAttribute("period") Period period, HttpServletRequest request) {
        List<String> head = List.of("reason", "status", "payer", "count");
        return new Csv("refusals", head, reports.refusals(period, namesReasons(request)).stream()
                        .map(it -> Csv.row(it.reason(), it.status(), name(it.partner()), it.count()))
                        .toList())
                .download();
    }

    /** Who runs the system has no business with what staff write about patients. */
    private static boolean namesReasons(HttpServletRequest request) {
        return request.isUserInRole("CLINICIAN");
    }

    private static Row plain(Object... cells) {
        return new Row(Csv.row(cells), false);
    }

    private String name(String partner) {
        return partners.byId(partner).map(Partner::name).orElse(partner);
    }

    private static String age(Reports.Age age, List<Reports.Age> all) {
        int next = all.indexOf(age) + 1;
        if (age.days() == 0) {
            return "under " + all.get(next).days() + " day";
        }
        return next == all.size() ? age.days() + " days or more" : age.days() + " to " + all.get(next).days() + " days";
    }
}
