package org.cdexflow.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.cdexflow.access.Callers.Registration;
import org.cdexflow.partner.Settings;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/**
 * Turns a bearer token into its {@link Caller}. A client sends the same token with every request for five minutes: what
 * it says is kept for a minute; its expiry, and whether the caller is still enabled and still has its key, are looked at every time.
 */
class BearerTokens implements AuthenticationManager {

    private record Checked(String caller, Scopes scopes, String key, Instant issuedAt, Instant expiresAt) {}

    /** Nodes' clocks never agree. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final Cache<String, Checked> checked =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofMinutes(1)).build();
    private final Callers callers;
    private final CallerKeys keys;
    private final JWSVerifier verifier;
    private final String issuer;
    private final String audience;

    BearerTokens(AccessTokens tokens, Callers callers, CallerKeys keys, Settings settings) {
        this.callers = callers;
        this.keys = keys;
        issuer = settings.baseUrl().toString();
        audience = settings.fhirBase().toString();
        try {
            verifier = new RSASSAVerifier(tokens.publicKey());
        } catch (JOSEException e) {
            throw new IllegalStateException("The token key cannot verify", e);
        }
    }

    @Override
    public Authentication authenticate(Authentication request) {
        Checked token = checked.get(((BearerTokenAuthenticationToken) request).getToken(), this::check);
        Instant now = Instant.now();
        if (token.issuedAt().isAfter(now.plus(SKEW))) {
            // issued while a clock was ahead: it would outlive its five minutes by as much
            throw new InvalidBearerTokenException("The access token is not valid yet");
        }
        if (!token.expiresAt().isAfter(now)) {
            throw new InvalidBearerTokenException("The access token has expired");
        }
        Registration caller = callers.find(token.caller())
                .filter(callers::isEnabled)
                .orElseThrow(() -> new InvalidBearerTokenException("The client of this access token is disabled"));
        if (token.key() != null && !keys.stillHas(caller, token.key())) {
            throw new InvalidBearerTokenException("The key with which this access token was asked for was withdrawn");
        }
        return UsernamePasswordAuthenticationToken.authenticated(
                new Caller(caller.id(), caller.kind(), token.scopes()), null, List.of());
    }

    private Checked check(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            if (JWSAlgorithm.RS256.equals(jwt.getHeader().getAlgorithm())
                    && jwt.verify(verifier)
                    && issuer.equals(claims.getIssuer())
                    && claims.getAudience().contains(audience)) {
                return new Checked(
                        claims.getSubject(),
                        Scopes.parse(List.of(claims.getStringClaim(AccessTokens.SCOPE).split(" "))),
                        claims.getStringClaim(AccessTokens.CLIENT_KEY),
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant());
            }
        } catch (ParseException | JOSEException e) {
            // said below; the cause would quote the token
        }
        throw new InvalidBearerTokenException("The access token was not issued here");
    }
}
