package org.cdexflow.ui;

import java.security.Principal;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.cdexflow.access.KnownKeys;
import org.cdexflow.partner.Agreement;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.partner.Settings;
import org.cdexflow.partner.Standing;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Who may talk to us, for operators: what was settled with each, by which keys it is known, and the switch that shuts it out. */
@Controller
@RequestMapping("/partners")
class PartnerPages {

    private final Partners partners;
    private final Standing standing;
    private final KnownKeys keys;
    private final Moments times;

    PartnerPages(Partners partners, Standing standing, KnownKeys keys, Clock clock, Settings settings) {
        this.partners = partners;
        this.standing = standing;
        this.keys = keys;
        this.times = new Moments(settings.zone(), clock);
    }

    /** @param standing a word; {@code off} when calls are refused, {@code settings} when only the settings can change that */
    public record Row(
            String id, String name, String kind, String standing, boolean off, boolean settings, String word, List<String> facts,
            List<String> scopes, List<String> keys) {}

    @GetMapping
    String show(Model model) {
        Stream<Row> ofPartners = partners.all().stream()
                .map(partner -> row(partner.id(), partner.name(), "Partner", facts(partner), partner.inbound().scopes()));
        Stream<Row> ofClients = partners.clients().stream()
                .map(client -> row(client.id(), client.id(), "Own system", List.of(), client.scopes()));
        model.addAttribute("rows", Stream.concat(ofPartners, ofClients).toList());
        return "partners";
    }

    @PostMapping("/{id}/switch")
    String put(
            @PathVariable String id, @RequestParam boolean enabled, @RequestParam(defaultValue = "") String reason, Principal who,
            RedirectAttributes page) {
        try {
            standing.put(id, enabled, reason, who.getName());
            page.addFlashAttribute("done", id + " is " + (enabled
                    ? "enabled: its calls are taken again."
                    : "disabled: it gets no token, and the tokens that it has stop working within seconds."));
        } catch (IllegalArgumentException refused) {
            page.addFlashAttribute("problem", refused.getMessage());
        }
        return "redirect:/partners";
    }

    private Row row(String id, String name, String kind, List<String> facts, List<String> scopes) {
        boolean settings = !standing.isEnabledBySettings(id);
        boolean off = !standing.isEnabled(id);
        String word = standing.newest(id)
                .map(it -> "%s by %s at %s: %s".formatted(it.enabled() ? "Enabled" : "Disabled", it.who(), times.at(it.at()), it.reason()))
                .orElse(null);
        List<String> known = keys.of(id).stream()
                .map(key -> key.kid() + (key.withdrawn() ? ", withdrawn" : "")
                        + (key.lastUsed() == null ? ", not used yet" : ", used " + times.at(key.lastUsed())))
                .toList();
        return new Row(
                id, name, kind, settings ? "Disabled by the settings" : off ? "Disabled" : "Enabled", off, settings, word, facts, scopes, known);
    }

    private static List<String> facts(Partner partner) {
        Agreement agreement = partner.agreement();
        return Stream.concat(
                        partner.roles().stream().sorted().map(PartnerPages::words),
                        Stream.of(
                                "release: " + words(agreement.release()), "output: " + words(agreement.output()),
                                "direct query: " + words(agreement.directQuery()), "purpose of use: " + words(agreement.purposeOfUse()),
                                "signature: " + words(agreement.signature())))
                .toList();
    }

    private static String words(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
