package org.cdexflow.ui;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.cdexflow.access.Staff;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The pages before all others: signing in, and where one lands then. */
@Controller
class Pages {

    private static final Set<String> NOTICES = Set.of("error", "logout", "ended", "refused", "failed", "wait");

    private final Staff staff;

    Pages(Staff staff) {
        this.staff = staff;
    }

    /** Where an OpenID provider signs people in, the way leads there at once, unless there is something to be said first. */
    @GetMapping("/login")
    String login(@RequestParam Map<String, String> notices, Model page) {
        if (staff.provider().isPresent() && Collections.disjoint(notices.keySet(), NOTICES)) {
            return "redirect:" + staff.provider().get();
        }
        page.addAttribute("provider", staff.provider().orElse(null));
        page.addAttribute("wait", notices.getOrDefault("wait", "").matches("[0-9]{1,4}") ? notices.get("wait") : null);
        return "login";
    }

    @GetMapping("/")
    String home() {
        return "home";
    }
}
