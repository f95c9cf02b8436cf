package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.event.InteractiveAuthenticationSuccessEvent;
import org.springframework.security.web.savedrequest.SimpleSavedRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** What somebody may have us keep who is not signed in. */
class SessionsOfStrangersTest {

    private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/queue/17");
    private final WantedPlace places = new WantedPlace();

    @AfterEach
    void noRequest() {
        RequestContextHolder.resetRequestAttributes();
    }

    @Test
    void ofARequestTheAddressIsKeptAlone() {
        request.setQueryString("page=1");
        request.addHeader("X-Much", "x".repeat(30_000));
        places.saveRequest(request, new MockHttpServletResponse());
        HttpSession session = request.getSession(false);
        assertThat(Collections.list(session.getAttributeNames())).hasSize(1);
        assertThat(places.getRequest(request, new MockHttpServletResponse())).isInstanceOfSatisfying(SimpleSavedRequest.class, kept -> {
            assertThat(kept.getRedirectUrl()).isEqualTo("/queue/17?page=1");
            assertThat(kept.getHeaderNames()).isEmpty();
        });
    }

    @Test
    void aLongAddressAndAFormAreNotKept() {
        request.setQueryString("page=" + "1".repeat(1_000));
        places.saveRequest(request, new MockHttpServletResponse());
        assertThat(request.getSession(false)).isNull();
        places.saveRequest(new MockHttpServletRequest("POST", "/queue"), new MockHttpServletResponse());
        assertThat(request.getSession(false)).isNull();
    }

    @Test
    void theyEndSoonAndThoseOfStaffWhenTheyAlwaysDid() {
        SessionsOfStrangers sessions = new SessionsOfStrangers(Duration.ofMinutes(30));
        HttpSession session = request.getSession();
        sessions.sessionCreated(new HttpSessionEvent(session));
        assertThat(session.getMaxInactiveInterval()).isEqualTo(600);

        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
        sessions.signedIn(new InteractiveAuthenticationSuccessEvent(
                UsernamePasswordAuthenticationToken.authenticated("clinician", null, List.of()), getClass()));
        assertThat(session.getMaxInactiveInterval()).isEqualTo(1800);
    }

    @Test
    void whatIsConfiguredToBeShorterStaysShorter() {
        HttpSession session = request.getSession();
        session.setMaxInactiveInterval(300);
        new SessionsOfStrangers(Duration.ofMinutes(5)).sessionCreated(new HttpSessionEvent(session));
        assertThat(session.getMaxInactiveInterval()).isEqualTo(300);
    }
}
