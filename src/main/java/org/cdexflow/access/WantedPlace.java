package org.cdexflow.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.SimpleSavedRequest;

/**
 * Where somebody wanted to go who is not signed in: the address, and nothing else of the request. Whole requests, as Spring keeps
 * them, have up to 32 KB, and anybody may send many.
 */
class WantedPlace extends HttpSessionRequestCache {

    private static final int LONGEST = 1_000;

    /** Where {@link HttpSessionRequestCache} looks for it. */
    private static final String PLACE = "SPRING_SECURITY_SAVED_REQUEST";

    @Override
    public void saveRequest(HttpServletRequest request, HttpServletResponse response) {
        if (request.getMethod().equals("GET") && SessionEnded.isPage(request)) {
            keep(request, request.getRequestURI() + (request.getQueryString() == null ? "" : "?" + request.getQueryString()));
        }
    }

    /** @param place path and query of ours */
    static void keep(HttpServletRequest request, String place) {
        if (place.length() <= LONGEST && place.startsWith("/") && !place.startsWith("//")) {
            request.getSession().setAttribute(PLACE, new SimpleSavedRequest(place));
        }
    }
}
