package org.cdexflow.access;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.partner.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.userinfo.OAuth2UserService;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;

/** Who somebody is whom the provider signed in, and what they may do here. Whoever has none of our roles does not come in. */
class ProviderUsers implements OAuth2UserService<OidcUserRequest, OidcUser> {

    private static final String NO_NAME = "no_name";

    private static final Logger LOG = LoggerFactory.getLogger(ProviderUsers.class);

    /** What stands in pages and in the record of who did what. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N} ._@+|\\\\-]{0,99}");

    /** What we call ourselves there. */
    private static final Set<String> OURS = Set.of("cdexflow", "start");

    private final OidcUserService provided = ProviderCalls.users();
    private final Settings.Staff claims;
    private final SeenStaff seen;

    ProviderUsers(Settings settings, SeenStaff seen) {
        this.claims = settings.staff();
        this.seen = seen;
    }

    /** A type, not an error code: those a browser can make up on its way back from the provider. */
    static final class NoRole extends OAuth2AuthenticationException {

        private static final long serialVersionUID = 1;

        private final String name;

        private NoRole(String name) {
            super("no_role");
            this.name = name;
        }

        String name() {
            return name;
        }
    }

    @Override
    public OidcUser loadUser(OidcUserRequest request) {
        OidcUser user = provided.loadUser(request);
        String name = name(user);
        Set<Staff.Role> roles = roles(claim(user.getClaims(), claims.rolesClaim()));
        if (roles.isEmpty()) {
            LOG.info("{} has no role here: the claim {} names none", name, claims.rolesClaim());
            throw new NoRole(name);
        }
        String known = seen.saw(user.getIssuer() + " " + user.getSubject(), name, roles).orElseThrow(() -> {
            LOG.warn("{} is the name of somebody else here whom the provider has signed in", name);
            return new OAuth2AuthenticationException(NO_NAME);
        });
        return new DefaultOidcUser(
                roles.stream().map(Staff.Role::authority).collect(Collectors.toSet()), user.getIdToken(), user.getUserInfo()) {

            @Override
            public String getName() {
                return known;
            }
        };
    }

    private String name(OidcUser user) {
        if (claim(user.getClaims(), claims.nameClaim()) instanceof String name
                && NAME.matcher(name).matches()
                && !OURS.contains(name.toLowerCase(Locale.ROOT))) {
            return name;
        }
        LOG.warn("The provider's claim {} is no name for somebody", claims.nameClaim());
        throw new OAuth2AuthenticationException(NO_NAME);
    }

    private static Set<Staff.Role> roles(Object claim) {
        Stream<?> values = claim instanceof Collection<?> list
                ? list.stream()
                : claim instanceof String text ? Stream.of(text.split("[ ,]+")) : Stream.of();
        List<String> given = values.map(String::valueOf).toList();
        return Stream.of(Staff.Role.values())
                .filter(role -> given.stream().anyMatch(role.name()::equalsIgnoreCase))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Staff.Role.class)));
    }

    /** A claim by its name, else by the way to it. */
    private static Object claim(Map<?, ?> claims, String name) {
        int dot = name.indexOf('.');
        if (claims.containsKey(name) || dot < 0) {
            return claims.get(name);
        }
        return claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner ? claim(inner, name.substring(dot + 1)) : null;
    }
}
