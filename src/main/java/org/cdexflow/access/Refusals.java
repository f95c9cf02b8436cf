package org.cdexflow.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.cdexflow.audit.Kind;
import org.cdexflow.audit.Refusal;
import org.cdexflow.audit.RefusalCounts;
import org.cdexflow.partner.Settings;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenError;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/**
 * What a caller of the API reads when it does not get as far as the API: no or a bad token (RFC 6750, section 3), or a
 * URL that no client of good will sends. As the API itself would say it: an OperationOutcome that tells the way
 * forward.
 */
class Refusals implements AuthenticationEntryPoint, RequestRejectedHandler {

    private static final String CHALLENGE = "Bearer realm=\"cdexflow\"";

    private final RefusalCounts counts;
    private final String wayForward;

    Refusals(Settings settings, RefusalCounts counts) {
        this.counts = counts;
        wayForward = ("Get an access token at %s (SMART Backend Services: client_credentials with private_key_jwt) and"
                + " send it as 'Authorization: Bearer'. See %s/.well-known/smart-configuration.")
                .formatted(settings.tokenUrl(), settings.fhirBase());
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException refusal)
            throws IOException {
        if (refusal instanceof OAuth2AuthenticationException known
                && known.getError() instanceof BearerTokenError error) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE + ", error=\"%s\", error_description=\"%s\""
                    .formatted(error.getErrorCode(), error.getDescription()));
            counts.add(new Refusal(
                    Kind.CALL_REFUSED, null, null, request.getRemoteAddr(), error.getHttpStatus().value() + ": " + error.getDescription()));
            write(response, error.getHttpStatus().value(), "login", error.getDescription() + ". " + wayForward);
        } else {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
            counts.add(new Refusal(Kind.CALL_REFUSED, null, null, request.getRemoteAddr(), "401: No access token"));
            write(response, HttpServletResponse.SC_UNAUTHORIZED, "login", "This needs an access token. " + wayForward);
        }
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException refusal)
            throws IOException {
        write(response, HttpServletResponse.SC_BAD_REQUEST, "structure",
                "The URL or a header holds what is not accepted here, such as an encoded slash or ';' in the path.");
    }

    private static void write(HttpServletResponse response, int status, String code, String diagnostics)
            throws IOException {
        response.setStatus(status);
        response.setContentType("application/fhir+json;charset=UTF-8");
        response.getOutputStream().write("""
                {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"%s","diagnostics":"%s"}]}"""
                .formatted(code, diagnostics)
                .getBytes(StandardCharsets.UTF_8));
    }
}
