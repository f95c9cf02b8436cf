package org.cdexflow.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/** Refusals of the token endpoint: RFC 6749, section 5.2, with the description that Spring's own handler drops. */
class TokenErrors implements AuthenticationFailureHandler {

    private static final Logger LOG = LoggerFactory.getLogger(TokenErrors.class);
    private static final ObjectMapper JSON = new ObjectMapper();

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
        Map<String, String> body = new LinkedHashMap<>();
        body.put("error", error.getErrorCode());
        if (description != null) {
            body.put("error_description", description);
        }
        response.setStatus(OAuth2ErrorCodes.INVALID_CLIENT.equals(error.getErrorCode())
                ? HttpServletResponse.SC_UNAUTHORIZED
                : HttpServletResponse.SC_BAD_REQUEST);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        JSON.writeValue(response.getOutputStream(), body);
    }
}
