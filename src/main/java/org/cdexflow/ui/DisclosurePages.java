package org.cdexflow.ui;

import java.security.Principal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.cdexflow.audit.Access;
import org.cdexflow.audit.Audit;
import org.cdexflow.audit.Disclosures;
import org.cdexflow.gather.PatientMatch;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.partner.Settings;
import org.cdexflow.queue.RecordNumbers;
import org.cdexflow.queue.Reports.Period;
import org.cdexflow.queue.CodeNames;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.format.annotation.DateTimeFormat.ISO;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** What was disclosed of one patient. The patient is posted, so that nothing of them is in a URL. */
@Controller
@RequestMapping("/reports/disclosures")
class DisclosurePages {

    private final Disclosures disclosures;
    private final RecordNumbers numbers;
    private final PatientMatch match;
    private final Audit audit;
    private final Partners partners;
    private final Clock clock;
    private final ZoneId zone;

    DisclosurePages(
            Disclosures disclosures, RecordNumbers numbers, PatientMatch match, Audit audit, Partners partners, Clock clock,
            Settings settings) {
        this.disclosures = disclosures;
        this.numbers = numbers;
        this.match = match;
        this.audit = audit;
        this.partners = partners;
        this.clock = clock;
        this.zone = settings.zone();
    }

    /** The last six years, as far as patients may ask back, unless dates say otherwise. */
    @ModelAttribute("period")
    Period period(
            @RequestParam(required = false) @DateTimeFormat(iso = ISO.DATE) LocalDate from,
            @RequestParam(required = false) @DateTimeFormat(iso = ISO.DATE) LocalDate to) {
        LocalDate today = LocalDate.now(clock.withZone(zone));
        return ReportPeriods.of(from == null ? today.minusYears(6) : from, to, today);
    }

    @GetMapping
    String form() {
        return "reports/disclosures";
    }

    @PostMapping
    String show(@RequestParam(defaultValue = "") String patient, @ModelAttribute("period") Period period, Principal who, Model model) {
        List<RecordNumbers.Named> meant = numbers.find(patient);
        meant.forEach(it -> audit.accessed(new Access(Access.Kind.SEARCHED, who.getName(), it.id(), null, null)));
        if (meant.size() == 1) {
            model.addAttribute("patient", meant.get(0));
            model.addAttribute("rows", rows(meant.get(0).id(), period));
        } else {
            model.addAttribute("meant", meant);
        }
        return "reports/disclosures";
    }

    /** @param patient our id */
    @PostMapping("/csv")
    ResponseEntity<byte[]> csv(
            @RequestParam(defaultValue = "") String patient, @ModelAttribute("period") Period period, Principal who) {
        // what is on record stays for years: no words of somebody's own
        if (!patient.matches("[A-Za-z0-9.-]{1,64}")) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        audit.accessed(new Access(Access.Kind.SEARCHED, who.getName(), patient, null, null));
        return new Csv("disclosures", List.of("at", "to", "purpose", "task", "what"), rows(patient, period)).download();
    }

    /** What was disclosed before a merge was disclosed of the same person. */
    private List<List<Object>> rows(String patient, Period period) {
        List<String> records = new ArrayList<>(match.replaced(patient));
        records.add(patient);
        return disclosures.of(records, period.begin(zone).toInstant(), period.end(zone).toInstant()).stream()
                .map(it -> Csv.row(
                        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(zone).format(it.at()),
                        partners.byId(it.partner()).map(Partner::name).orElse(it.partner()),
                        CodeNames.purpose(it.purpose()),
                        it.task(),
                        String.join(" ", it.resources())))
                .toList();
    }
}
