package org.cdexflow.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.Globals;
import org.cdexflow.audit.RefusalCounts;
import org.cdexflow.partner.OwnKeys;
import org.cdexflow.partner.Settings;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.config.web.PathPatternRequestMatcherBuilderFactoryBean;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.authentication.JwtClientAssertionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configurers.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2ClientCredentialsAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * Who may reach which path. Five chains, tried in order; the first whose paths match decides alone: the token endpoint, the open
 * documents, the API, the actuator, and the pages ({@link PagesConfiguration}) for all that is left.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class AccessConfiguration {

    private static final String API_POLICY = "default-src 'none'; frame-ancestors 'none'";

    @Bean
    AuthorizationServerSettings authorizationServerSettings(Settings settings) {
        return AuthorizationServerSettings.builder().issuer(settings.baseUrl().toString()).build();
    }

    /**
     * The firewall's own rule for headers, without its regular expressions: on a bearer token they took an eighth of the
     * CPU of a request.
     */
    @Bean
    StrictHttpFirewall httpFirewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedHeaderNames(AccessConfiguration::isPrintable);
        firewall.setAllowedHeaderValues(AccessConfiguration::isPrintable);
        return firewall;
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean ascii = character >= ' ' && character <= '~';
            if (!ascii && (!Character.isDefined(character) || Character.isISOControl(character))) {
                return false;
            }
        }
        return true;
    }

    /** RFC 6750 section 2.1, the header only; what follows the scheme is for the decoder to judge. As quick as the firewall. */
    private static String bearerToken(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7) ? header.substring(7).strip() : null;
    }

    @Bean
    static NoHandlerLookup noHandlerLookup() {
        return new NoHandlerLookup();
    }

    /** What chains and rules name are whole paths, whichever servlet answers them. */
    @Bean
    static PathPatternRequestMatcherBuilderFactoryBean paths() {
        return new PathPatternRequestMatcherBuilderFactoryBean();
    }

    /** A filter's every call as an observation of its own is more than anybody looks at; requests are still counted. */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    Refusals refusals(Settings settings, RefusalCounts counts) {
        return new Refusals(settings, counts);
    }

    /** @param threads of the server */
    @Bean
    FilterRegistrationBean<StrangersForms> tokenForms(@Value("${server.tomcat.threads.max}") int threads) {
        return forms("tokenForms", "/oauth2/token", threads / 4);
    }

    @Bean
    FilterRegistrationBean<StrangersForms> signInForms(@Value("${server.tomcat.threads.max}") int threads) {
        return forms("signInForms", "/login", threads / 8);
    }

    /** Before whoever calls is known, and so before all other filters. */
    private static FilterRegistrationBean<StrangersForms> forms(String name, String path, int room) {
        FilterRegistrationBean<StrangersForms> registration = new FilterRegistrationBean<>(new StrangersForms(room));
        registration.setName(name);
        registration.addUrlPatterns(path);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
        return registration;
    }

    @Bean
    ServletRegistrationBean<Discovery> discovery(Settings settings, AccessTokens tokens, OwnKeys ownKeys) {
        return new ServletRegistrationBean<>(
                new Discovery(settings, tokens, ownKeys), Discovery.SMART_CONFIGURATION, Discovery.JWKS);
    }

    /** Only the token endpoint of the authorization server: its other endpoints lie outside this chain's path. */
    @Bean
    @Order(1)
    SecurityFilterChain tokenEndpointChain(
            HttpSecurity http,
            Callers callers,
            OAuth2AuthorizationService authorizations,
            ClientAssertions assertions,
            GrantedScopes grantedScopes,
            AccessTokens tokens,
            RefusalCounts counts)
            throws Exception {
        var authentication = new JwtClientAssertionAuthenticationProvider(callers, authorizations);
        authentication.setJwtDecoderFactory(assertions);
        var grant = new OAuth2ClientCredentialsAuthenticationProvider(authorizations, tokens);
        grant.setAuthenticationValidator(grantedScopes);
        TokenErrors errors = new TokenErrors(callers, counts);
        return http.securityMatcher("/oauth2/token")
                .with(OAuth2AuthorizationServerConfigurer.authorizationServer(), server -> server
                        .clientAuthentication(client -> client
                                .authenticationConverters(all -> {
                                    all.clear();
                                    all.add(new AssertionConverter());
                                })
                                .authenticationProviders(all -> {
                                    all.clear();
                                    all.add(authentication);
                                })
                                .errorResponseHandler(errors))
                        .tokenEndpoint(endpoint -> endpoint
                                .accessTokenRequestConverters(all -> {
                                    all.clear();
                                    all.add(new OAuth2ClientCredentialsAuthenticationConverter());
                                })
                                .authenticationProviders(all -> {
                                    all.clear();
                                    all.add(grant);
                                })
                                .errorResponseHandler(errors)))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .exceptionHandling(errorsHere -> errorsHere.authenticationEntryPoint((request, response, refusal) -> {
                    response.setHeader("Allow", HttpMethod.POST.name());
                    response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
                }))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    /** No bearer filter here: an expired token must not hide the document that says where to get a new one. */
    @Bean
    @Order(2)
    SecurityFilterChain openDocumentsChain(HttpSecurity http) throws Exception {
        return http.securityMatcher("/fhir/metadata", Discovery.SMART_CONFIGURATION, Discovery.JWKS)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .headers(headers -> headers
                        .contentSecurityPolicy(csp -> csp.policyDirectives(API_POLICY))
                        .httpStrictTransportSecurity(hsts -> hsts.includeSubDomains(false)))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    /** Whoever has a good token comes in; what its scopes allow, the FHIR servlet asks per interaction. */
    @Bean
    @Order(3)
    SecurityFilterChain apiChain(
            HttpSecurity http, AccessTokens tokens, Callers callers, CallerKeys keys, Settings settings, Refusals refusals)
            throws Exception {
        BearerTokens bearerTokens = new BearerTokens(tokens, callers, keys, settings);
        return http.securityMatcher("/fhir", "/fhir/**")
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .oauth2ResourceServer(bearer -> bearer
                        .bearerTokenResolver(AccessConfiguration::bearerToken)
                        .authenticationManagerResolver(request -> bearerTokens)
                        .authenticationEntryPoint(refusals))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(refusals))
                .headers(headers -> headers
                        .contentSecurityPolicy(csp -> csp.policyDirectives(API_POLICY))
                        .httpStrictTransportSecurity(hsts -> hsts.includeSubDomains(false)))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .servletApi(AbstractHttpConfigurer::disable)
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    @Bean
    @Order(4)
    SecurityFilterChain actuatorChain(HttpSecurity http) throws Exception {
        return http.securityMatcher("/actuator", "/actuator/**")
                .authorizeHttpRequests(requests -> requests
                        .requestMatchers("/actuator/health", "/actuator/health/**").permitAll()
                        .requestMatchers("/actuator/prometheus").access((who, context) -> new AuthorizationDecision(
                                isFromThisMachine(context.getRequest())
                                        || who.get().getAuthorities().stream().anyMatch(granted ->
                                                granted.getAuthority().equals("ROLE_" + Staff.Role.OPERATOR))))
                        .anyRequest().denyAll())
                // Prometheus sends an operator's name and password; a browser has its session
                .httpBasic(Customizer.withDefaults())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER))
                .requestCache(AbstractHttpConfigurer::disable)
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    /** A proxy on this machine looks like loopback, but says that it forwards; for whom, may have been made up. */
    static boolean isFromThisMachine(HttpServletRequest request) {
        return request.getAttribute(Globals.REQUEST_FORWARDED_ATTRIBUTE) == null
                && request.getHeader("Forwarded") == null
                && request.getHeader("X-Forwarded-For") == null
                && (new IpAddressMatcher("127.0.0.0/8").matches(request.getRemoteAddr())
                        || new IpAddressMatcher("::1").matches(request.getRemoteAddr()));
    }
}
