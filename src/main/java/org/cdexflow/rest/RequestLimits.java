package org.cdexflow.rest;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import org.cdexflow.partner.Settings;
import org.cdexflow.validation.Outcomes;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UriComponentsBuilder;

/** What a request may weigh and which formats it may speak; checked before anything is parsed. */
class RequestLimits extends OncePerRequestFilter {

    /** Request attribute: which limit a body broke, for {@link Errors}; HAPI drops the exception that says so. */
    static final String EXCEEDED = RequestLimits.class.getName() + ".exceeded";

    /** Request attribute: the body came too slowly. */
    static final String TOO_SLOW = RequestLimits.class.getName() + ".slow";

    /** Below what the container takes of a request's head (server.max-http-request-header-size), so that the answer is ours. */
    private static final int LONGEST_QUERY = 8_000;

    private static final int MOST_PARAMETERS = 200;

    /** A body has this long, and more for each byte of it, so that one that drips does not keep its turn for ever. */
    private static final Duration SLOWEST = Duration.ofSeconds(30);

    private static final int BYTES_PER_SECOND = 10_000;

    /** Of a body, all together: in memory each takes a hundred times its few characters. */
    private static final int MOST_VALUES = 200_000;

    /** HAPI looks for a number in it before it handles faults; what is no number would be one of ours, quoted in the log. */
    private static final String RETRY = "X-Retry-On-Version-Conflict";

    private final FhirContext fhir;
    private final long body;
    private final int depth;
    private final int array;

    RequestLimits(Settings.Limits limits, FhirContext fhir) {
        this.fhir = fhir;
        this.body = limits.body().toBytes();
        this.depth = limits.depth();
        this.array = limits.array();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getRequestURI().contains("/.well-known/")) {
            chain.doFilter(request, response); // JSON whatever is asked for (SMART App Launch 2.2, conformance)
        } else if (request.getQueryString() != null && request.getQueryString().length() > LONGEST_QUERY) {
            refuse(response, 414, IssueType.TOOLONG, "The query is longer than " + LONGEST_QUERY
                    + " characters, the most that a URL takes here. Send it as a form to _search, or ask with fewer values.");
        } else if (request.getQueryString() != null && request.getQueryString().chars().filter(c -> c == '&').count() >= MOST_PARAMETERS) {
            refuse(response, 400, IssueType.TOOLONG, "The query has more than " + MOST_PARAMETERS + " parameters. Ask in several searches.");
        } else if (isPacked(request)) {
            refuse(response, 415, IssueType.NOTSUPPORTED, "The body is compressed, which is not taken here. Send it as it is, without"
                    + " Content-Encoding.");
        } else if (request.getContentLengthLong() > body) {
            refuse(response, 413, IssueType.TOOLONG, tooLong());
        } else if (!takesJson(format(request)) || !takesJson(request.getHeader("Accept"))) {
            refuse(response, 406, IssueType.NOTSUPPORTED, "Only JSON is offered. Ask for Accept: application/fhir+json.");
        } else if (hasBody(request) && !isSearchForm(request) && !isFhirJson(request.getContentType())) {
            refuse(response, 415, IssueType.NOTSUPPORTED, "Only JSON is understood. Send Content-Type: application/fhir+json.");
        } else {
            chain.doFilter(new Counted(request), response);
        }
    }

    /** Of the URL alone: asking the request for a parameter would read a form's body, which then is gone. */
    private static String format(HttpServletRequest request) {
        return UriComponentsBuilder.newInstance().query(request.getQueryString()).build().getQueryParams().getFirst("_format");
    }

    /** What it is when unpacked nobody knows before it is. */
    private static boolean isPacked(HttpServletRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        return encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity");
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getMethod().equals("POST") || request.getMethod().equals("PUT");
    }

    private static boolean isSearchForm(HttpServletRequest request) {
        return request.getRequestURI().endsWith("/_search");
    }

    private static boolean takesJson(String format) {
        String lower = format == null ? "" : format.toLowerCase(Locale.ROOT);
        return lower.isBlank() || lower.contains("json") || lower.contains("*/*");
    }

    /** Whether HAPI takes it for that. */
    private static boolean isFhirJson(String contentType) {
        return EncodingEnum.forContentType(contentType) == EncodingEnum.JSON;
    }

    private String tooLong() {
        return "The body is longer than " + body + " bytes, the most that is taken here. Send less, or a reference to where the"
                + " content can be fetched.";
    }

    private void refuse(HttpServletResponse response, int status, IssueType code, String diagnostics)
            throws IOException {
        response.setStatus(status);
        response.setContentType("application/fhir+json;charset=UTF-8");
        response.getWriter()
                .write(fhir.newJsonParser().encodeResourceToString(Outcomes.of(code, diagnostics)));
    }

    /** Counts what is read, for bodies that do not say how long they are, and how deep their brackets go. */
    private final class Counted extends HttpServletRequestWrapper {

        Counted(HttpServletRequest request) {
            super(request);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return RETRY.equalsIgnoreCase(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
        }

        private IOException tooLarge(String message) {
            setAttribute(EXCEEDED, message);
            return new IOException(message);
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            ServletInputStream in = super.getInputStream();
            return new ServletInputStream() {

                private long read;
                private int values;
                private int open;
                private final int[] members = new int[depth + 1];
                private final long begun = System.nanoTime();
                private boolean inString;
                private boolean escaped;

                private void count(int character) throws IOException {
                    if (++read > body) {
                        throw tooLarge(tooLong());
                    }
                    if (inString) {
                        inString = escaped || character != '"';
                        escaped = !escaped && character == '\\';
                    } else if (character == '"') {
                        inString = true;
                    } else if (character == '{' || character == '[') {
                        if (++open > depth) {
                            throw tooLarge("The body is nested deeper than " + depth + " levels, the most that is taken here.");
                        }
                        members[open] = 1;
                    } else if (character == '}' || character == ']') {
                        open = Math.max(0, open - 1);
                    } else if (character == ',') {
                        countValue();
                    }
                }

                private void countValue() throws IOException {
                    if (++values > MOST_VALUES) {
                        throw tooLarge("The body has more than " + MOST_VALUES + " values, the most that is taken here.");
                    }
                    if (++members[open] > array) {
                        throw tooLarge("An array of the body has more than " + array + " members, the most that is taken here.");
                    }
                }

                private void requireInTime() throws IOException {
                    if (System.nanoTime() - begun > SLOWEST.plusSeconds(read / BYTES_PER_SECOND).toNanos()) {
                        setAttribute(TOO_SLOW, true);
                        throw new IOException("The body came too slowly");
                    }
                }

                @Override
                public int read() throws IOException {
                    int character = in.read();
                    requireInTime();
                    if (character >= 0) {
                        count(character);
                    }
                    return character;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int count = in.read(buffer, offset, length);
                    requireInTime();
                    for (int i = 0; i < count; i++) {
                        count(buffer[offset + i]);
                    }
                    return count;
                }

                @Override
                public boolean isFinished() {
                    return in.isFinished();
                }

                @Override
                public boolean isReady() {
                    return in.isReady();
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    in.setReadListener(listener);
                }
            };
        }
    }
}
