package org.cdexflow.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.cdexflow.access.Callers.Registration;
import org.cdexflow.partner.Settings;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.stereotype.Component;

/**
 * Checks a client assertion in the order of SMART App Launch 2.2, Asymmetric Client Authentication. Each refusal says
 * what to mend, as the one who is refused has to mend it without seeing our log.
 *
 * <p>Times are the machine's, whatever {@code cdexflow.clock.speed} says: the other side does not share our sandbox.
 */
@Component
class ClientAssertions implements JwtDecoderFactory<RegisteredClient> {

    /** SMART's two, and UDAP's two (FAST Security 1.1): partners of either family call us. */
    static final List<JWSAlgorithm> ALGORITHMS = List.of(JWSAlgorithm.RS384, JWSAlgorithm.ES384, JWSAlgorithm.RS256, JWSAlgorithm.ES256);

    /** Fewer bits of RSA can be broken (NIST SP 800-131A). */
    private static final int SHORTEST_RSA = 2048;
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** Two machines' clocks never agree. */
    private static final Duration SKEW = Duration.ofSeconds(30);
    /** A key column holds it; PostgreSQL's text takes no NUL. */
    private static final String USABLE_ID = "\\P{Cntrl}{1,255}";

    private final Callers callers;
    private final CallerKeys keys;
    private final UsedAssertions used;
    private final String audience;

    ClientAssertions(Callers callers, CallerKeys keys, UsedAssertions used, Settings settings) {
        this.callers = callers;
        this.keys = keys;
        this.used = used;
        audience = settings.tokenUrl().toString();
    }

    @Override
    public JwtDecoder createDecoder(RegisteredClient client) {
        Registration caller = callers.find(client.getClientId()).orElseThrow();
        return assertion -> check(assertion, caller);
    }

    private Jwt check(String assertion, Registration caller) {
        try {
            SignedJWT jwt = SignedJWT.parse(assertion);
            checkSignature(jwt, caller);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            checkClaims(claims, caller.id(), jwt.getHeader().getKeyID());
            return Jwt.withTokenValue(assertion)
                    .headers(headers -> headers.putAll(jwt.getHeader().toJSONObject()))
                    .subject(claims.getSubject())
                    .build();
        } catch (ParseException e) {
            throw new BadJwtException("The client_assertion is not a signed JWT", e);
        } catch (KeySourceException e) {
            throw new BadJwtException("The keys of this client cannot be had at the moment: " + (caller.inbound().jwksUrl() == null
                    ? e.getMessage()
                    : "its JWKS URL is registered, but " + e.getMessage()), e);
        } catch (JOSEException e) {
            throw new BadJwtException("The key of this client cannot be used with this alg", e);
        }
    }

    private void checkSignature(SignedJWT jwt, Registration caller) throws JOSEException {
        JWSHeader header = jwt.getHeader();
        require(ALGORITHMS.contains(header.getAlgorithm()), "The assertion's alg must be RS384, ES384, RS256 or ES256");
        require(header.getKeyID() != null, "The assertion's header needs a kid");
        require(header.getJWKURL() == null || header.getJWKURL().equals(caller.inbound().jwksUrl()),
                "The assertion's jku is not the registered JWKS URL");
        List<JWK> matching = keys.select(caller, JWKMatcher.forJWSHeader(header));
        require(matching.size() == 1, "The assertion's kid must name exactly one registered key that fits its alg");
        require(matching.get(0).getKeyType() != KeyType.RSA || matching.get(0).size() >= SHORTEST_RSA,
                "The registered RSA key is shorter than " + SHORTEST_RSA + " bits");
        require(matching.get(0) instanceof AsymmetricJWK key
                        && jwt.verify(new DefaultJWSVerifierFactory().createJWSVerifier(header, key.toPublicKey())),
                "The assertion's signature does not verify with the registered key");
    }

    private void checkClaims(JWTClaimsSet claims, String id, String kid) {
        Instant now = Instant.now();
        require(id.equals(claims.getIssuer()) && id.equals(claims.getSubject()),
                "The assertion's iss and sub must both be the client_id");
        // Exactly one: an assertion that is also good elsewhere could be passed on to us from there.
        require(claims.getAudience().equals(List.of(audience)), "The assertion's aud must be " + audience);
        Date expiry = claims.getExpirationTime();
        require(expiry != null, "The assertion needs an exp");
        require(expiry.toInstant().isAfter(now.minus(SKEW)), "The assertion has expired");
        require(!expiry.toInstant().isAfter(now.plus(LONGEST).plus(SKEW)),
                "The assertion's exp must be at most 5 minutes ahead");
        require(!isAhead(claims.getNotBeforeTime(), now) && !isAhead(claims.getIssueTime(), now),
                "The assertion's iat and nbf must not lie in the future");
        String jti = claims.getJWTID();
        require(jti != null && jti.matches(USABLE_ID), "The assertion needs a jti of 1 to 255 characters");
        require(used.add(id, jti, kid, expiry.toInstant().plus(SKEW)),
                "The assertion was used before; sign a new one, with a new jti, for every request");
    }

    private static boolean isAhead(Date time, Instant now) {
        return time != null && time.toInstant().isAfter(now.plus(SKEW));
    }

    private static void require(boolean satisfied, String sentence) {
        if (!satisfied) {
            throw new BadJwtException(sentence);
        }
    }
}
