package org.cdexflow.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cdexflow.audit.Kind;
import org.cdexflow.audit.Refusal;
import org.cdexflow.audit.RefusalCounts;
import org.cdexflow.partner.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.security.oauth2.client.ConditionalOnOAuth2ClientRegistrationProperties;
import org.springframework.boot.autoconfigure.security.oauth2.client.OAuth2ClientProperties;
import org.springframework.boot.autoconfigure.security.oauth2.client.OAuth2ClientPropertiesMapper;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.SupplierClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.web.DefaultRedirectStrategy;

/** Signing in and out at an OpenID provider, in place of the form. Only there when one is configured. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnOAuth2ClientRegistrationProperties
@EnableConfigurationProperties(OAuth2ClientProperties.class)
class ProviderSignIn {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderSignIn.class);

    @Bean
    Provider provider(OAuth2ClientProperties properties) {
        return Provider.of(properties);
    }

    /** The provider is asked about itself when the first person signs in: that it is away is no reason not to start. */
    @Bean
    SupplierClientRegistrationRepository clientRegistrations(OAuth2ClientProperties properties, Settings settings) {
        return new SupplierClientRegistrationRepository(() -> new InMemoryClientRegistrationRepository(
                new OAuth2ClientPropertiesMapper(properties).asClientRegistrations().values().stream()
                        .map(registration -> ours(registration, settings))
                        .toList()));
    }

    @Bean
    JwtDecoderFactory<ClientRegistration> idTokens() {
        Map<String, JwtDecoder> known = new ConcurrentHashMap<>();
        return registration -> known.computeIfAbsent(registration.getRegistrationId(), id -> ProviderCalls.idTokens(registration));
    }

    @Bean
    ForPages providerForPages(
            Provider provider, ClientRegistrationRepository registrations, Settings settings, SeenStaff seen, RefusalCounts refusals) {
        return new ForPages(provider, registrations, settings, seen, refusals);
    }

    /** Our address is the one in the settings, whatever host a request names. OAuth without OpenID tells nothing of a person. */
    private static ClientRegistration ours(ClientRegistration registration, Settings settings) {
        Set<String> scopes = new HashSet<>(registration.getScopes() == null ? Set.of() : registration.getScopes());
        scopes.add(OidcScopes.OPENID);
        if (scopes.size() == 1) {
            scopes.add(OidcScopes.PROFILE);
        }
        return ClientRegistration.withClientRegistration(registration)
                .redirectUri(settings.baseUrl() + "/login/oauth2/code/" + registration.getRegistrationId())
                .scope(scopes)
                .build();
    }

    /** What the pages' filter chain gets of it. */
    record ForPages(
            Provider provider, ClientRegistrationRepository registrations, Settings settings, SeenStaff seen, RefusalCounts refusals) {

        void configure(HttpSecurity http) throws Exception {
            var requests = new DefaultOAuth2AuthorizationRequestResolver(
                    registrations, OAuth2AuthorizationRequestRedirectFilter.DEFAULT_AUTHORIZATION_REQUEST_BASE_URI);
            requests.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
            var signedOut = new OidcClientInitiatedLogoutSuccessHandler(registrations);
            signedOut.setPostLogoutRedirectUri(settings.baseUrl() + "/login?logout");
            signedOut.setDefaultTargetUrl("/login?logout");
            http.oauth2Login(login -> {
                login.loginPage("/login")
                        .authorizedClientRepository(new NoProviderTokens())
                        .tokenEndpoint(tokens -> tokens.accessTokenResponseClient(ProviderCalls.tokens()))
                        .authorizationEndpoint(endpoint -> endpoint.authorizationRequestResolver(requests))
                        .userInfoEndpoint(info -> info.oidcUserService(new ProviderUsers(settings, seen)).userService(request -> {
                            throw new OAuth2AuthenticationException("not_openid");
                        }))
                        .failureHandler(this::failed);
                login.addObjectPostProcessor(new ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter>() {
                    @Override
                    public <F extends OAuth2AuthorizationRequestRedirectFilter> F postProcess(F filter) {
                        filter.setAuthenticationFailureHandler(ForPages.this::failed);
                        return filter;
                    }
                });
            });
            http.logout(logout -> logout.logoutSuccessHandler(signedOut));
        }

        /** Where signing out leads. The provider need not be asked: it told when it signed this person in. */
        Optional<String> signOutOrigin() {
            if (!(SecurityContextHolder.getContext().getAuthentication() instanceof OAuth2AuthenticationToken)) {
                return Optional.empty();
            }
            return Optional.ofNullable(registrations.findByRegistrationId(provider.id())
                            .getProviderDetails()
                            .getConfigurationMetadata()
                            .get("end_session_endpoint"))
                    .map(url -> URI.create(url.toString()).resolve("/").toString().replaceAll("/$", ""));
        }

        /** The provider's own words are not logged: they may quote what somebody sent. */
        private void failed(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
                throws IOException {
            if (failure instanceof ProviderUsers.NoRole known) {
                put(request, known.name(), "no role here");
                new DefaultRedirectStrategy().sendRedirect(request, response, "/login?refused");
                return;
            }
            String code = failure instanceof OAuth2AuthenticationException told ? told.getError().getErrorCode() : "unreachable";
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            LOG.warn("Signing in at the provider failed: {} ({})", "%.40s".formatted(code.replaceAll("[^A-Za-z0-9_-]", "?")), cause.getClass().getName());
            put(request, null, "not at the provider");
            new DefaultRedirectStrategy().sendRedirect(request, response, "/login?failed");
        }

        private void put(HttpServletRequest request, String person, String what) {
            refusals.add(new Refusal(Kind.SIGN_IN_FAILED, null, person, request.getRemoteAddr(), what));
        }
    }
}
