package org.cdexflow.access;

import static org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames.CLIENT_ASSERTION;
import static org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames.CLIENT_ASSERTION_TYPE;
import static org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames.CLIENT_ID;
import static org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames.GRANT_TYPE;

import com.nimbusds.jwt.JWTParser;
import jakarta.servlet.http.HttpServletRequest;
import java.text.ParseException;
import java.util.Map;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Reads a token request. SMART clients send no client_id, which Spring's own converter asks for: the assertion's sub
 * says who claims to call; whether that is true, {@link ClientAssertions} finds out.
 */
class AssertionConverter implements AuthenticationConverter {

    private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    @Override
    public Authentication convert(HttpServletRequest request) {
        if (request.getQueryString() != null) {
            // RFC 6749, section 2.3.1; URLs end up in logs
            throw refusal(OAuth2ErrorCodes.INVALID_REQUEST, "Parameters belong in the form, not in the URL");
        }
        String grantType = single(request, GRANT_TYPE);
        if (!AuthorizationGrantType.CLIENT_CREDENTIALS.getValue().equals(grantType)) {
            throw refusal(OAuth2ErrorCodes.UNSUPPORTED_GRANT_TYPE, "The grant_type must be client_credentials");
        }
        if (!JWT_BEARER.equals(single(request, CLIENT_ASSERTION_TYPE))) {
            throw refusal(OAuth2ErrorCodes.INVALID_REQUEST, "The client_assertion_type must be " + JWT_BEARER);
        }
        String assertion = single(request, CLIENT_ASSERTION);
        String subject = subject(assertion);
        String[] clientId = request.getParameterValues(CLIENT_ID);
        if (clientId != null && (clientId.length != 1 || !clientId[0].equals(subject))) {
            throw refusal(OAuth2ErrorCodes.INVALID_CLIENT, "The client_id is not the sub; it may be left out");
        }
        return new OAuth2ClientAuthenticationToken(
                subject, new ClientAuthenticationMethod(JWT_BEARER), assertion, Map.of());
    }

    private static String single(HttpServletRequest request, String name) {
        String[] values = request.getParameterValues(name);
        if (values == null || values.length != 1 || values[0].isBlank()) {
            throw refusal(OAuth2ErrorCodes.INVALID_REQUEST, "The form needs " + name + " exactly once");
        }
        return values[0];
    }

    private static String subject(String assertion) {
        try {
            String subject = JWTParser.parse(assertion).getJWTClaimsSet().getSubject();
            if (subject != null && !subject.isBlank()) {
                return subject;
            }
        } catch (ParseException | RuntimeException e) {
            // said below; the cause would quote the assertion
        }
        throw refusal(OAuth2ErrorCodes.INVALID_CLIENT, "The client_assertion must be a signed JWT with iss and sub");
    }

    private static OAuth2AuthenticationException refusal(String code, String sentence) {
        return new OAuth2AuthenticationException(new OAuth2Error(code, sentence, null));
    }
}
