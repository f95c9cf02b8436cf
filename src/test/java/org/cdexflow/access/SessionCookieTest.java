package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.cdexflow.partner.Settings;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Cookie;

/** In frames of others see FramingTest, over http SignInTest. */
class SessionCookieTest {

    @Test
    void overHttpsItIsSentNowhereElse() {
        assertThat(cookie("https://clinic.example.org").getSecure()).isTrue();
    }

    @Test
    void withoutFramesItStaysOnItsSite() {
        assertThat(cookie("https://clinic.example.org").getSameSite()).isNotEqualTo(Cookie.SameSite.NONE);
    }

    @Test
    void overHttpItWorksToo() {
        assertThat(cookie("http://localhost:8080").getSecure()).isNotEqualTo(true);
    }

    private static Cookie cookie(String baseUrl) {
        Settings settings = new Binder(new MapConfigurationPropertySource(new HashMap<>(Map.of("cdexflow.base-url", baseUrl))))
                .bindOrCreate("cdexflow", Settings.class);
        TomcatServletWebServerFactory server = new TomcatServletWebServerFactory();
        new Framing(settings).customize(server);
        return server.getSession().getCookie();
    }
}
