package org.cdexflow.access;

import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.cdexflow.partner.Settings;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Cookie.SameSite;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;

/**
 * Who may show the pages in a frame: the origins in {@code cdexflow.frame-origins}, by default nobody.
 *
 * <p>In a frame of another site a browser sends the session's cookie only when it is {@code SameSite=None; Secure}; what Lax
 * kept off then, the token in every form keeps off. Over http it stays Lax: such a cookie would not be accepted.
 */
class Framing implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private final List<URI> origins;
    private final boolean https;

    Framing(Settings settings) {
        origins = settings.frameOrigins();
        https = "https".equals(settings.baseUrl().getScheme());
    }

    /** The value of {@code frame-ancestors}. */
    String ancestors() {
        return origins.isEmpty() ? "'none'" : origins.stream().map(URI::toString).collect(Collectors.joining(" ", "'self' ", ""));
    }

    /** X-Frame-Options knows nobody or ourselves, not others: where others may, frame-ancestors alone says who. */
    void options(HeadersConfigurer<HttpSecurity>.FrameOptionsConfig options) {
        if (origins.isEmpty()) {
            options.deny();
        } else {
            options.disable();
        }
    }

    @Override
    public void customize(TomcatServletWebServerFactory server) {
        if (https) {
            server.getSession().getCookie().setSecure(true);
            if (!origins.isEmpty()) {
                server.getSession().getCookie().setSameSite(SameSite.NONE);
            }
        }
    }
}
