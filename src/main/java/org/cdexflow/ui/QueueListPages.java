package org.cdexflow.ui;

import java.security.Principal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cdexflow.access.Staff;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.partner.Role;
import org.cdexflow.queue.Assignments;
import org.cdexflow.queue.QueueView;
import org.cdexflow.queue.SavedViews;
import org.cdexflow.queue.WorkList;
import org.cdexflow.queue.CodeNames;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The list of what waits for staff. Filters are posted and kept, so that a search for a name is in no URL; a link may name
 * filters all the same, as an EHR's does with {@code patient}, and what a link asks for is not kept.
 */
@Controller
@RequestMapping("/queue")
class QueueListPages {

    private final WorkList list;
    private final SavedViews views;
    private final Assignments assignments;
    private final QueueRows rows;
    private final Partners partners;
    private final Staff staff;

    QueueListPages(
            WorkList list, SavedViews views, Assignments assignments, QueueRows rows, Partners partners, Staff staff) {
        this.list = list;
        this.views = views;
        this.assignments = assignments;
        this.rows = rows;
        this.partners = partners;
        this.staff = staff;
    }

    @GetMapping
    String list(QueueView linked, @RequestParam(defaultValue = "1") int page, Principal who, Model model) {
        if (linked.search() != null) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "A search is posted: it may name a patient");
        }
        QueueView view = linked.showsAll() ? views.of(who.getName()) : linked;
        show(view, page, who, model);
        model.addAttribute("queues", list.queues());
        model.addAttribute("payers", payers());
        model.addAttribute("statuses", CodeNames.statuses().stream().map(code -> Map.entry(code, CodeNames.status(code))).toList());
        model.addAttribute("staff", staff.clinicians());
        return "queue/list";
    }

    /** The rows alone, for the page to refresh itself. */
    @PostMapping("/rows")
    String rows(QueueView view, @RequestParam(defaultValue = "1") int page, Principal who, Model model) {
        show(view, page, who, model);
        return "queue/list :: rows";
    }

    @PostMapping
    String filter(QueueView view, Principal who) {
        return to(view, 1, who);
    }

    @PostMapping("/sort")
    String sort(QueueView view, @RequestParam QueueView.Sort by, Principal who) {
        return to(view.sortedBy(by), 1, who);
    }

    @PostMapping("/page")
    String page(QueueView view, @RequestParam int go, Principal who) {
        return to(view, go, who);
    }

    @PostMapping("/reset")
    String reset(Principal who) {
        views.forget(who.getName());
        return "redirect:/queue";
    }

    @PostMapping("/claim")
    String claim(
            QueueView view, @RequestParam(defaultValue = "1") int page, @RequestParam(defaultValue = "") List<String> task,
            Principal who, RedirectAttributes told) {
        tell(told, assignments.claim(task, who.getName()), "yours now");
        return to(view, page, who);
    }

    @PostMapping("/assign")
    String assign(
            QueueView view, @RequestParam(defaultValue = "1") int page, @RequestParam(defaultValue = "") List<String> task,
            @RequestParam(defaultValue = "") String to, Principal who, RedirectAttributes told) {
        if (!staff.clinicians().contains(to)) {
            told.addFlashAttribute("problem", "Choose to whom the requests are assigned.");
        } else {
            tell(told, assignments.assign(task, who.getName(), to), "assigned to " + to);
        }
        return to(view, page, who);
    }

    private void show(QueueView view, int page, Principal who, Model model) {
        WorkList.Page shown = list.page(view, page, who.getName());
        model.addAttribute("view", view);
        model.addAttribute("page", shown);
        model.addAttribute("rows", rows.of(shown.items()));
        model.addAttribute("columns", QueueView.Column.values());
    }

    private static void tell(RedirectAttributes told, Assignments.Outcome outcome, String done) {
        if (outcome.done() == 0 && outcome.problems().isEmpty()) {
            told.addFlashAttribute("problem", "Nothing is selected. Tick the requests first.");
        }
        if (outcome.done() > 0) {
            told.addFlashAttribute("done", outcome.done() + (outcome.done() == 1 ? " request is " : " requests are ") + done + ".");
        }
        if (!outcome.problems().isEmpty()) {
            told.addFlashAttribute("problem", String.join(" ", outcome.problems()));
        }
    }

    /** Back to the list; what it shows is kept, unless a link asked for one patient. */
    private String to(QueueView view, int page, Principal who) {
        UriComponentsBuilder url = UriComponentsBuilder.fromPath("/queue");
        if (view.patient() == null) {
            views.save(who.getName(), view);
        } else {
            view.fields().entrySet().stream()
                    .filter(field -> !field.getKey().equals("search"))
                    .forEach(field -> url.queryParam(field.getKey(), "{" + field.getKey() + "}"));
        }
        if (page > 1) {
            url.queryParam("page", page);
        }
        return "redirect:" + url.encode().buildAndExpand(view.fields()).toUriString();
    }

    private List<Partner> payers() {
        return partners.all().stream()
                .filter(partner -> partner.roles().contains(Role.DATA_CONSUMER))
                .sorted(Comparator.comparing(Partner::name, String.CASE_INSENSITIVE_ORDER))
                .collect(Collectors.toList());
    }
}
