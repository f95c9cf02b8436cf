package org.cdexflow.access;

import org.cdexflow.audit.Audit;
import org.cdexflow.audit.Kind;
import org.cdexflow.audit.Refusal;
import org.cdexflow.audit.RefusalCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.authentication.event.AuthenticationSuccessEvent;
import org.springframework.security.authentication.event.InteractiveAuthenticationSuccessEvent;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.security.authorization.event.AuthorizationDeniedEvent;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Puts on record who came in, who left, and who was not let in. */
@Component
class SignIns {

    private static final Logger LOG = LoggerFactory.getLogger(SignIns.class);

    private final Audit audit;
    private final RefusalCounts refusals;
    private final Staff staff;

    SignIns(Audit audit, RefusalCounts refusals, Staff staff) {
        this.audit = audit;
        this.refusals = refusals;
        this.staff = staff;
    }

    /** By the form, or at another server that we trust; not each call with a password, as Prometheus makes. */
    @EventListener
    void signedIn(InteractiveAuthenticationSuccessEvent event) {
        audit.signedIn(event.getAuthentication().getName(), address(event.getAuthentication()));
    }

    /** No token without a record of it: when this fails, the token is not sent. */
    @EventListener
    void tokenIssued(AuthenticationSuccessEvent event) {
        if (event.getAuthentication() instanceof OAuth2AccessTokenAuthenticationToken token) {
            audit.tokenIssued(
                    token.getRegisteredClient().getClientId(), address(token), String.join(" ", token.getAccessToken().getScopes()));
        }
    }

    @EventListener
    void notSignedIn(AbstractAuthenticationFailureEvent event) {
        Authentication tried = event.getAuthentication();
        refusals.add(new Refusal(
                Kind.SIGN_IN_FAILED, null, known(tried.getName()), address(tried), event.getException().getClass().getSimpleName()));
    }

    @EventListener
    void signedOut(LogoutSuccessEvent event) {
        try {
            audit.signedOut(event.getAuthentication().getName(), address(event.getAuthentication()));
        } catch (DataAccessException away) {
            // who wants to leave can
            LOG.warn("A sign-out could not be put on record: {}", away.getClass().getName());
        }
    }

    /** Somebody of our staff at a page that is for others; whoever is not signed in is only asked to. */
    @EventListener
    void refused(AuthorizationDeniedEvent<?> event) {
        Authentication who = event.getAuthentication().get();
        if (who != null && (who.getPrincipal() instanceof UserDetails || who.getPrincipal() instanceof OidcUser)) {
            refusals.add(new Refusal(Kind.CALL_REFUSED, null, who.getName(), address(who), "403: a page for another role"));
        }
    }

    /** What was typed as a name may be a password: only names that we know are kept. */
    private String known(String typed) {
        return staff.find(typed).map(UserDetails::getUsername).orElse(null);
    }

    private static String address(Authentication who) {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request) {
            return request.getRequest().getRemoteAddr();
        }
        return who.getDetails() instanceof WebAuthenticationDetails details ? details.getRemoteAddress() : null;
    }
}
