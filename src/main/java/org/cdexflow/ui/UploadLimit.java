package org.cdexflow.ui;

import jakarta.servlet.FilterChain;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cdexflow.partner.Settings;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * What an upload may weigh. One that weighs more never gets to be read: whoever sent it is told so on the page it came from, and
 * not that the form was open too long, which is all that can be said of a form whose fields were not read.
 */
@Configuration(proxyBeanMethods = false)
class UploadLimit {

    /** Fields, file name and boundaries besides the file itself. Bytes. */
    private static final long FORM = 1024 * 1024;

    private final long most;

    UploadLimit(Settings settings) {
        this.most = settings.limits().documents().each().toBytes() + FORM;
    }

    @Bean
    MultipartConfigElement multipartConfig() {
        return new MultipartConfigElement("", most, most, 0);
    }

    @Bean
    FilterRegistrationBean<TooLarge> tooLargeUploads() {
        FilterRegistrationBean<TooLarge> filter = new FilterRegistrationBean<>(new TooLarge(most));
        filter.addUrlPatterns("/queue/*");
        // before Spring Security, whose look at the form's token would read the form
        filter.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER - 1);
        return filter;
    }

    /** Leads back to the page of the request with a parameter that says why. */
    static final class TooLarge extends OncePerRequestFilter {

        private static final Pattern PAGE = Pattern.compile("(/queue/[A-Za-z0-9.-]{1,64})/[a-z]+");

        private final long most;

        TooLarge(long most) {
            this.most = most;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            Matcher page = PAGE.matcher(request.getRequestURI());
            if (request.getContentLengthLong() <= most || !page.matches()) {
                chain.doFilter(request, response);
                return;
            }
            readOn(request.getInputStream());
            response.sendRedirect(page.group(1) + "?tooLarge");
        }

        /** A browser shows an answer only when it got rid of what it had to send; it is given up on after some more. */
        private void readOn(InputStream body) throws IOException {
            byte[] buffer = new byte[64 * 1024];
            long read = 0;
            for (int count = body.read(buffer); count >= 0 && read < 5 * most; count = body.read(buffer)) {
                read += count;
            }
        }
    }
}
