package org.cdexflow.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.SignedJWT;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.cdexflow.audit.Kind;
import org.cdexflow.audit.Refusal;
import org.cdexflow.audit.RefusalCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/** Refusals of the token endpoint: RFC 6749, section 5.2, with the description that Spring's own handler drops. */
class TokenErrors implements AuthenticationFailureHandler {

    private static final Logger LOG = LoggerFactory.getLogger(TokenErrors.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** RFC 6749 has no word for it; RFC 8628 has this one. */
    private static final String SLOW_DOWN = "slow_down";

    private static final Set<String> CODES = Set.of(
            OAuth2ErrorCodes.INVALID_REQUEST, OAuth2ErrorCodes.INVALID_CLIENT, OAuth2ErrorCodes.INVALID_GRANT, OAuth2ErrorCodes.INVALID_SCOPE,
            OAuth2ErrorCodes.UNAUTHORIZED_CLIENT, OAuth2ErrorCodes.UNSUPPORTED_GRANT_TYPE, SLOW_DOWN);

    /** Asked too often. */
    static final class SlowDown extends OAuth2Error {

        private final long seconds;

        SlowDown(Duration wait) {
            super(SLOW_DOWN, "A token is good for five minutes; use it again. Come back in " + wait.toSeconds() + " s", null);
            seconds = wait.toSeconds();
        }
    }

    private final Callers callers;
    private final RefusalCounts counts;

    TokenErrors(Callers callers, RefusalCounts counts) {
        this.callers = callers;
        this.counts = counts;
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException refusal)
            throws IOException {
        OAuth2Error error = refusal instanceof OAuth2AuthenticationException known
                ? known.getError()
                : new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST);
        String description =
                refusal.getCause() instanceof JwtException reason ? reason.getMessage() : error.getDescription();
        LOG.info("Refused a token: {}", error.getErrorCode());
        counts.add(new Refusal(
                Kind.TOKEN_REFUSED, claimed(request), null, request.getRemoteAddr(), CODES.contains(error.getErrorCode()) ? error.getErrorCode() : "refused"));
        Map<String, String> body = new LinkedHashMap<>();
        body.put("error", error.getErrorCode());
        if (description != null) {
            body.put("error_description", description);
        }
        response.setStatus(error.getErrorCode().equals(OAuth2ErrorCodes.INVALID_CLIENT) ? 401 : 400);
        if (error instanceof SlowDown slow) {
            response.setStatus(429);
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(slow.seconds));
        }
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        JSON.writeValue(response.getOutputStream(), body);
    }

    /** Whom of ours the assertion names; that it was they is not known. Null when it names nobody. */
    private String claimed(HttpServletRequest request) {
        try {
            String issuer = SignedJWT.parse(request.getParameter(OAuth2ParameterNames.CLIENT_ASSERTION)).getJWTClaimsSet().getIssuer();
            return issuer == null ? null : callers.find(issuer).map(Callers.Registration::id).orElse(null);
        } catch (ParseException | RuntimeException unreadable) {
            return null;
        }
    }
}
