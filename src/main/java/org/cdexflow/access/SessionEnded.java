package org.cdexflow.access;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.DefaultRedirectStrategy;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.AccessDeniedHandlerImpl;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.util.UrlUtils;

/**
 * Nobody is signed in any more: says calmly that the session ended, and leads back to the page where it did. What a form then sent is
 * not done; its token went with the session. What a page asks by itself is answered 401, and leads nobody anywhere.
 */
class SessionEnded implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final AccessDeniedHandler refused = new AccessDeniedHandlerImpl();

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException nobody) throws IOException {
        boolean ended = ended(request);
        if (!isPage(request)) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            return;
        }
        if (!request.getMethod().equals("GET")) {
            keepPlace(request);
        }
        new DefaultRedirectStrategy().sendRedirect(request, response, ended ? "/login?ended" : "/login");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException, ServletException {
        if (denied instanceof CsrfException && ended(request) && isPage(request)) {
            keepPlace(request);
            new DefaultRedirectStrategy().sendRedirect(request, response, "/login?ended");
        } else {
            refused.handle(request, response, denied);
        }
    }

    /** Whether a page was asked for, as people see it: not a part of one, nor a picture in one. */
    static boolean isPage(HttpServletRequest request) {
        String destination = request.getHeader("Sec-Fetch-Dest");
        return request.getHeader("HX-Request") == null
                && (destination == null || destination.equals("document") || destination.equals("iframe"));
    }

    private static boolean ended(HttpServletRequest request) {
        return request.getRequestedSessionId() != null && !request.isRequestedSessionIdValid();
    }

    /** The page on which the form stood. */
    private static void keepPlace(HttpServletRequest request) {
        ourPage(request).ifPresent(page -> WantedPlace.keep(request, page));
    }

    private static Optional<String> ourPage(HttpServletRequest request) {
        String from = request.getHeader(HttpHeaders.REFERER);
        if (from == null) {
            return Optional.empty();
        }
        try {
            URI page = new URI(from);
            URI here = URI.create(UrlUtils.buildFullRequestUrl(
                    request.getScheme(), request.getServerName(), request.getServerPort(), "/", null));
            String path = page.getRawPath() + (page.getRawQuery() == null ? "" : "?" + page.getRawQuery());
            return here.resolve("/").equals(page.resolve("/")) && path.startsWith("/") && !path.startsWith("//") && !path.startsWith("/login")
                    ? Optional.of(path)
                    : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
