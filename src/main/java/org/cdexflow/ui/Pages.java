package org.cdexflow.ui;

import java.util.List;
import java.util.Locale;
import org.cdexflow.partner.Settings;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

/** The pages before all others: signing in, and where one lands then. */
@Controller
class Pages {

    private final Settings settings;

    Pages(Settings settings) {
        this.settings = settings;
    }

    @ModelAttribute("organization")
    String organization() {
        return settings.organization().name();
    }

    @GetMapping("/login")
    String login() {
        return "login";
    }

    @GetMapping("/")
    String home(Authentication who, Model model) {
        List<String> roles = who.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .map(authority -> authority.replaceFirst("^ROLE_", "").toLowerCase(Locale.ROOT))
                .toList();
        model.addAttribute("user", who.getName());
        model.addAttribute("roles", String.join(", ", roles));
        return "home";
    }
}
