package org.cdexflow.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Date;
import java.util.Set;
import java.util.UUID;
import org.cdexflow.partner.KeyFiles;
import org.cdexflow.partner.Settings;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.stereotype.Component;

/**
 * Issues access tokens: signed JWTs that carry everything needed to check them, so that no node has to remember any.
 * Nodes that share a database share {@code keys/token.jwk} too; otherwise each takes only the tokens that it issued.
 */
@Component
class AccessTokens implements OAuth2TokenGenerator<OAuth2AccessToken> {

    /** SMART Backend Services: expires_in should not exceed five minutes. */
    static final Duration LIFETIME = Duration.ofMinutes(5);

    static final String SCOPE = "scope";

    /** Private claim: the kid with which it was asked for. */
    static final String CLIENT_KEY = "client_key";

    private final RSAKey key;
    private final RSASSASigner signer;
    private final String issuer;
    private final String audience;

    AccessTokens(Settings settings) throws JOSEException {
        key = KeyFiles.readOrGenerateRsa(settings.home().resolve("keys").resolve("token.jwk"));
        signer = new RSASSASigner(key);
        issuer = settings.baseUrl().toString();
        audience = settings.fhirBase().toString();
    }

    @Override
    public OAuth2AccessToken generate(OAuth2TokenContext context) {
        return OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())
                ? issue(context.getRegisteredClient().getClientId(), context.getAuthorizedScopes(), clientKey(context))
                : null;
    }

    /** {@link ClientAssertions} left what it checked. */
    private static String clientKey(OAuth2TokenContext context) {
        return context.getPrincipal().getCredentials() instanceof Jwt assertion ? (String) assertion.getHeaders().get("kid") : null;
    }

    /** One that was asked for with no key: ours, for the sandbox. */
    OAuth2AccessToken issue(String caller, Collection<String> scopes) {
        return issue(caller, scopes, null);
    }

    /** @param clientKey kid of the caller's key, without which the token stops working; null = of none */
    private OAuth2AccessToken issue(String caller, Collection<String> scopes, String clientKey) {
        // JWT times are whole seconds
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return issue(caller, scopes, clientKey, now, now.plus(LIFETIME));
    }

    OAuth2AccessToken issue(String caller, Collection<String> scopes, Instant from, Instant until) {
        return issue(caller, scopes, null, from, until);
    }

    private OAuth2AccessToken issue(String caller, Collection<String> scopes, String clientKey, Instant from, Instant until) {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .audience(audience)
                        .subject(caller)
                        .issueTime(Date.from(from))
                        .expirationTime(Date.from(until))
                        .jwtID(UUID.randomUUID().toString())
                        .claim(SCOPE, String.join(" ", scopes))
                        .claim(CLIENT_KEY, clientKey)
                        .build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("The token key cannot sign", e);
        }
        return new OAuth2AccessToken(
                OAuth2AccessToken.TokenType.BEARER, token.serialize(), from, until, Set.copyOf(scopes));
    }

    /** With which our tokens are verified. */
    RSAKey publicKey() {
        return key.toPublicJWK();
    }
}
