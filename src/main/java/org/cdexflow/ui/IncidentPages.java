package org.cdexflow.ui;

import java.security.Principal;
import java.util.List;
import org.cdexflow.queue.Incidents;
import org.cdexflow.queue.NotPossible;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What stands still by a fault of ours, for whoever runs the system. Ids and places in the program; nothing of a patient. */
@Controller
@RequestMapping("/incidents")
class IncidentPages {

    private final Incidents incidents;

    IncidentPages(Incidents incidents) {
        this.incidents = incidents;
    }

    @GetMapping
    String list(Model page) {
        page.addAttribute("incidents", incidents.all());
        return "incidents";
    }

    @PostMapping("/retry")
    String retry(@RequestParam(defaultValue = "") List<String> incident, Principal who, RedirectAttributes page) {
        if (incident.isEmpty()) {
            page.addFlashAttribute("problem", "Nothing is selected. Tick the incidents first.");
            return "redirect:/incidents";
        }
        int tried = incidents.retry(incident, who.getName());
        page.addFlashAttribute(tried == 0 ? "problem" : "done", switch (tried) {
            case 0 -> "They are settled already.";
            case 1 -> "One is tried again. If it fails again, it comes back here.";
            default -> tried + " are tried again. What fails again comes back here.";
        });
        return "redirect:/incidents";
    }

    @PostMapping("/reopen")
    String reopen(
            @RequestParam(defaultValue = "") String exchange, @RequestParam(defaultValue = "") String reason, Principal who,
            RedirectAttributes page) {
        try {
            incidents.reopen(exchange.strip(), reason.strip(), who.getName());
            page.addFlashAttribute("done", "It is worked again from its beginning.");
        } catch (NotPossible why) {
            page.addFlashAttribute("problem", why.getMessage());
            page.addFlashAttribute("exchange", exchange);
            page.addFlashAttribute("reason", reason);
        }
        return "redirect:/incidents";
    }
}
