package org.cdexflow.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * A session ends after a working day, however busy: whoever lost a role at the provider, or left, must not keep it by going on
 * clicking.
 */
class LongestSession extends OncePerRequestFilter {

    static final Duration LONGEST = Duration.ofHours(12);

    private final InstantSource clock;

    /** @param clock of the machine, as sessions go by that */
    LongestSession(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpSession session = request.getSession(false);
        if (session != null && clock.millis() - session.getCreationTime() > LONGEST.toMillis()) {
            session.invalidate();
        }
        chain.doFilter(request, response);
    }
}
