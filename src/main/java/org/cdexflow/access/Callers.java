package org.cdexflow.access;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cdexflow.partner.Inbound;
import org.cdexflow.partner.InvalidSettings;
import org.cdexflow.partner.Partners;
import org.cdexflow.partner.Standing;
import org.cdexflow.store.Searches;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.stereotype.Component;

/** Partners and clients of the settings, seen as the OAuth clients that they are. */
@Component
class Callers implements RegisteredClientRepository {

    /** What the settings say of one caller. */
    record Registration(String id, String name, Caller.Kind kind, Inbound inbound) {

        Scopes scopes() {
            return Scopes.parse(inbound.scopes());
        }
    }

    private final Standing standing;
    private final Map<String, Registration> registrations = new LinkedHashMap<>();

    Callers(Partners partners, Standing standing, Searches searches) {
        this.standing = standing;
        partners.all().forEach(partner -> registrations.put(partner.id(),
                new Registration(partner.id(), partner.name(), Caller.Kind.PARTNER, partner.inbound())));
        partners.clients().forEach(client -> registrations.put(client.id(),
                new Registration(client.id(), client.id(), Caller.Kind.CLIENT, client.inbound())));
        registrations.values().forEach(registration -> refuseUnknownScopes(registration, searches));
    }

    Collection<Registration> all() {
        return registrations.values();
    }

    Optional<Registration> find(String id) {
        return Optional.ofNullable(registrations.get(id));
    }

    /** Whether its calls are taken at this moment. */
    boolean isEnabled(Registration caller) {
        return standing.isEnabled(caller.id());
    }

    @Override
    public RegisteredClient findByClientId(String id) {
        return find(id).map(Callers::asOAuthClient).orElse(null);
    }

    @Override
    public RegisteredClient findById(String id) {
        return findByClientId(id);
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("Callers come from the settings");
    }

    /** A scope that allows nothing would surprise whoever wrote it only later. */
    private static void refuseUnknownScopes(Registration registration, Searches searches) {
        for (String scope : registration.inbound().scopes()) {
            if (!Scopes.understood(scope) || !offered(Scopes.parse(List.of(scope)), searches)) {
                throw new InvalidSettings(
                        "The scopes of '%s' hold '%s'; write %s.".formatted(registration.id(), scope, Scopes.FORM));
            }
        }
    }

    /** Whether the search parameters of the scopes are ones that we can hold. */
    static boolean offered(Scopes scopes, Searches searches) {
        return scopes.criteria().entrySet().stream()
                .allMatch(type -> type.getValue().stream().allMatch(criteria -> searches.offersAll(type.getKey(), criteria)));
    }

    private static RegisteredClient asOAuthClient(Registration registration) {
        return RegisteredClient.withId(registration.id())
                .clientId(registration.id())
                .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scopes(scopes -> scopes.addAll(registration.inbound().scopes()))
                // Names the family only: ClientAssertions accepts its algorithms of everybody.
                .clientSettings(ClientSettings.builder()
                        .tokenEndpointAuthenticationSigningAlgorithm(SignatureAlgorithm.ES384)
                        .build())
                .tokenSettings(TokenSettings.builder()
                        .accessTokenTimeToLive(AccessTokens.LIFETIME)
                        .build())
                .build();
    }
}
