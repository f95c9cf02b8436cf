package org.cdexflow.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.event.EventListener;
import org.springframework.security.authentication.event.InteractiveAuthenticationSuccessEvent;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The page for signing in needs a session, for its form's token, and anybody may ask for that page a thousand times: such sessions
 * end soon. Whoever signs in gets the usual time.
 */
@Component
class SessionsOfStrangers implements HttpSessionListener {

    /** Long enough to type a password, or for a second factor at the provider. */
    static final Duration SOON = Duration.ofMinutes(10);

    private final Duration usual;

    SessionsOfStrangers(@Value("${server.servlet.session.timeout}") Duration usual) {
        this.usual = usual;
    }

    @Override
    public void sessionCreated(HttpSessionEvent created) {
        if (SOON.compareTo(usual) < 0) {
            created.getSession().setMaxInactiveInterval((int) SOON.toSeconds());
        }
    }

    @EventListener
    void signedIn(InteractiveAuthenticationSuccessEvent event) {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
            HttpServletRequest request = attributes.getRequest();
            HttpSession session = request.getSession(false);
            if (session != null) {
                session.setMaxInactiveInterval((int) usual.toSeconds());
            }
        }
    }
}
