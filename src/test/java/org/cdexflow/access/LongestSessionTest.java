package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockHttpSession;

/** How long a session may last that is used all the time. */
class LongestSessionTest {

    @Test
    void aSessionEndsAfterAWorkingDay() throws Exception {
        assertThat(isThereAfter(Duration.ofHours(11))).isTrue();
        assertThat(isThereAfter(Duration.ofHours(13))).isFalse();
    }

    private static boolean isThereAfter(Duration time) throws Exception {
        MockHttpSession session = new MockHttpSession();
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/queue");
        request.setSession(session);
        Clock later = Clock.fixed(Instant.ofEpochMilli(session.getCreationTime()).plus(time), ZoneOffset.UTC);
        new LongestSession(later).doFilter(request, new MockHttpServletResponse(), new MockFilterChain());
        return !session.isInvalid();
    }
}
