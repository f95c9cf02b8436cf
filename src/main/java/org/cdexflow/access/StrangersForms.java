package org.cdexflow.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.springframework.util.MultiValueMap;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * Reads a form of somebody whom we do not know yet, who asks for a token or signs in: it is short, comes quickly, and all of them
 * together take a few threads only. A form that drips would hold a thread as long as it likes.
 */
class StrangersForms extends OncePerRequestFilter {

    private static final int LONGEST = 64 * 1024;
    private static final Duration SLOWEST = Duration.ofSeconds(5);

    private final Semaphore room;

    StrangersForms(int room) {
        this.room = new Semaphore(room);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!"POST".equals(request.getMethod())) {
            chain.doFilter(request, response);
        } else if (request.getHeader("Content-Encoding") != null) {
            refuse(response, 415, "The form must not be compressed");
        } else if (!room.tryAcquire()) {
            response.setHeader("Retry-After", "1");
            refuse(response, 429, "Too many ask at once");
        } else {
            try {
                byte[] form = request.getContentLengthLong() > LONGEST ? null : read(request.getInputStream());
                if (form == null) {
                    refuse(response, 413, "The form must have at most " + LONGEST + " bytes and come within " + SLOWEST.toSeconds() + " s");
                } else {
                    chain.doFilter(new Read(request, form), response);
                }
            } finally {
                room.release();
            }
        }
    }

    /** Null when it is too long or too slow. */
    private static byte[] read(InputStream in) throws IOException {
        long begun = System.nanoTime();
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            form.write(buffer, 0, read);
            if (form.size() > LONGEST || System.nanoTime() - begun > SLOWEST.toNanos()) {
                return null;
            }
        }
        return form.toByteArray();
    }

    private static void refuse(HttpServletResponse response, int status, String sentence) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Connection", "close");
        response.getOutputStream().write("{\"error\":\"invalid_request\",\"error_description\":\"%s\"}".formatted(sentence)
                .getBytes(StandardCharsets.UTF_8));
    }

    /** The request with the form's parameters; a form's alone, as one in the URL is refused. */
    private static final class Read extends HttpServletRequestWrapper {

        private final Map<String, String[]> parameters = new LinkedHashMap<>();

        Read(HttpServletRequest request, byte[] form) {
            super(request);
            String type = String.valueOf(request.getContentType());
            if (type.startsWith("application/x-www-form-urlencoded")) {
                MultiValueMap<String, String> fields = UriComponentsBuilder.newInstance()
                        .query(new String(form, StandardCharsets.UTF_8).replace('+', ' '))
                        .build()
                        .getQueryParams();
                fields.forEach((name, values) -> parameters.put(
                        decoded(name), values.stream().map(Read::decoded).toArray(String[]::new)));
            }
        }

        private static String decoded(String text) {
            try {
                return text == null ? "" : UriUtils.decode(text, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return "";
            }
        }

        @Override
        public String getParameter(String name) {
            String[] values = parameters.get(name);
            return values == null ? null : values[0];
        }

        @Override
        public String[] getParameterValues(String name) {
            return parameters.get(name);
        }

        @Override
        public Map<String, String[]> getParameterMap() {
            return Collections.unmodifiableMap(parameters);
        }

        @Override
        public Enumeration<String> getParameterNames() {
            return Collections.enumeration(parameters.keySet());
        }
    }
}
