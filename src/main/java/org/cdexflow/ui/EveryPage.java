package org.cdexflow.ui;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.partner.Settings;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What the frame of every page shows: whose installation this is, who is signed in, and where that person may go. */
@ControllerAdvice(basePackageClasses = EveryPage.class)
class EveryPage {

    private static final List<Place> PLACES = List.of(
            new Place("/queue", "Work queue", Set.of("clinician"), false),
            new Place("/reports", "Reports", Set.of("clinician", "operator"), false),
            new Place("/models", "Models", Set.of("analyst"), false),
            new Place("/incidents", "Incidents", Set.of("operator"), false),
            new Place("/audit", "On record", Set.of("operator"), false),
            new Place("/partners", "Partners", Set.of("operator"), false));

    private final Settings settings;

    EveryPage(Settings settings) {
        this.settings = settings;
    }

    /** @param roles who may go there; {@code access} enforces the same */
    public record Place(String path, String name, Set<String> roles, boolean current) {

        private Place at(String path) {
            return new Place(this.path, name, roles, path.equals(this.path) || path.startsWith(this.path + "/"));
        }
    }

    public record SignedIn(String name, List<String> roles, List<Place> places) {}

    @ModelAttribute("organization")
    String organization() {
        return settings.organization().name();
    }

    @ModelAttribute("signedIn")
    SignedIn signedIn(Authentication who, HttpServletRequest request) {
        if (who == null) {
            return null;
        }
        List<String> roles = who.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .map(authority -> authority.replaceFirst("^ROLE_", "").toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
        return new SignedIn(who.getName(), roles, places(roles, request.getServletPath()));
    }

    private static List<Place> places(List<String> roles, String path) {
        Stream<Place> open = PLACES.stream().filter(place -> place.roles().stream().anyMatch(roles::contains));
        return open.map(place -> place.at(path)).collect(Collectors.toList());
    }
}
