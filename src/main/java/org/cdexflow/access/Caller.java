package org.cdexflow.access;

import java.security.Principal;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;

/**
 * Who makes the current request.
 *
 * @param id     the id of the partner or client in the settings, or the staff user's name
 * @param kind   a partner's Tasks are incoming, those of our clients and staff outgoing
 * @param scopes what the token allows; staff have none, their roles decide
 */
public record Caller(String id, Kind kind, Scopes scopes) implements Principal {

    public enum Kind { PARTNER, CLIENT, STAFF }

    /** The caller of the request that this thread works on. Fails where nobody was identified, as on open paths. */
    public static Caller current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        Object principal = authentication == null ? null : authentication.getPrincipal();
        if (principal instanceof Caller caller) {
            return caller;
        }
        if (principal instanceof UserDetails || principal instanceof OidcUser) {
            return new Caller(authentication.getName(), Kind.STAFF, Scopes.none());
        }
        throw new AuthenticationCredentialsNotFoundException("Nobody is signed in");
    }

    @Override
    public String getName() {
        return id;
    }
}
