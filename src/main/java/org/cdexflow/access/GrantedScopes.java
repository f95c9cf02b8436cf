package org.cdexflow.access;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.cdexflow.access.Callers.Registration;
import org.cdexflow.store.Searches;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.stereotype.Component;

/**
 * Decides whether an authenticated caller gets what it asks for: all of it or nothing, and compared by meaning, so that
 * whoever is registered for {@code system/Task.cruds} may ask for {@code system/Task.read}.
 */
@Component
class GrantedScopes implements Consumer<OAuth2ClientCredentialsAuthenticationContext> {

    private final Callers callers;
    private final Rates rates;
    private final Searches searches;

    GrantedScopes(Callers callers, Rates rates, Searches searches) {
        this.callers = callers;
        this.rates = rates;
        this.searches = searches;
    }

    @Override
    public void accept(OAuth2ClientCredentialsAuthenticationContext request) {
        Registration caller = callers.find(request.getRegisteredClient().getClientId()).orElseThrow();
        Set<String> wanted = request.<OAuth2ClientCredentialsAuthenticationToken>getAuthentication().getScopes();
        require(callers.isEnabled(caller), OAuth2ErrorCodes.UNAUTHORIZED_CLIENT, "This client is disabled here");
        Duration wait = rates.token(caller.id());
        if (!wait.isZero()) {
            throw new OAuth2AuthenticationException(new TokenErrors.SlowDown(wait));
        }
        require(!wanted.isEmpty(), OAuth2ErrorCodes.INVALID_SCOPE, "Name the scopes that you need");
        for (String scope : wanted) {
            require(Scopes.understood(scope) && Callers.offered(Scopes.parse(Set.of(scope)), searches), OAuth2ErrorCodes.INVALID_SCOPE,
                    "A scope is not understood here; we take " + Scopes.FORM);
            require(caller.scopes().cover(Scopes.parse(Set.of(scope))), OAuth2ErrorCodes.INVALID_SCOPE,
                    "This client is not registered for " + scope);
        }
    }

    private static void require(boolean satisfied, String code, String sentence) {
        if (!satisfied) {
            throw new OAuth2AuthenticationException(new OAuth2Error(code, sentence, null));
        }
    }
}
