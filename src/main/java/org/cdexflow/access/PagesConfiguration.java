package org.cdexflow.access;

import static org.cdexflow.access.Staff.Role.ANALYST;
import static org.cdexflow.access.Staff.Role.CLINICIAN;
import static org.cdexflow.access.Staff.Role.OPERATOR;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.cdexflow.partner.Settings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.DefaultRedirectStrategy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** Who reaches which page, how staff sign in, and what browsers are told about the pages. */
@Configuration(proxyBeanMethods = false)
class PagesConfiguration {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'%s; frame-ancestors %s";

    private static final String POLICY_HEADER = "Content-Security-Policy";

    private static final String FEATURES = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

    private static final Duration A_YEAR = Duration.ofDays(365);

    @Bean
    Framing framing(Settings settings) {
        return new Framing(settings);
    }

    @Bean
    @Order(5)
    SecurityFilterChain pagesChain(
            HttpSecurity http, Framing framing, SignInAttempts attempts, Settings settings, Optional<ProviderSignIn.ForPages> provider)
            throws Exception {
        SessionEnded sessionEnded = new SessionEnded();
        boolean https = "https".equals(settings.baseUrl().getScheme());
        http.authorizeHttpRequests(requests -> requests
                        .requestMatchers("/css/**", "/js/**", "/webjars/**", "/error", "/login").permitAll()
                        .requestMatchers("/queue", "/queue/**").hasRole(CLINICIAN.name())
                        // about one patient, which is no business of whoever runs the system
                        .requestMatchers("/reports/disclosures", "/reports/disclosures/**").hasRole(CLINICIAN.name())
                        .requestMatchers("/reports", "/reports/**").hasAnyRole(CLINICIAN.name(), OPERATOR.name())
                        .requestMatchers("/models", "/models/**").hasRole(ANALYST.name())
                        .requestMatchers("/incidents", "/incidents/**", "/partners", "/partners/**", "/audit", "/audit/**")
                        .hasRole(OPERATOR.name())
                        .anyRequest().authenticated())
                .exceptionHandling(errors -> errors.authenticationEntryPoint(sessionEnded).accessDeniedHandler(sessionEnded))
                .requestCache(cache -> cache.requestCache(new WantedPlace()))
                .addFilterBefore(new LongestSession(InstantSource.system()), SecurityContextHolderFilter.class)
                .headers(headers -> headers
                        .addHeaderWriter((request, response) -> {
                            // documents have a stricter one of their own
                            if (!response.containsHeader(POLICY_HEADER)) {
                                response.setHeader(POLICY_HEADER, policy(framing, provider));
                            }
                        })
                        .frameOptions(framing::options)
                        // forms tell us, and nobody else, on which page they stood
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN))
                        .permissionsPolicyHeader(policy -> policy.policy(FEATURES))
                        .httpStrictTransportSecurity(hsts -> hsts
                                .requestMatcher(request -> https || request.isSecure())
                                // other hosts of the domain are not ours to decide on
                                .includeSubDomains(false)
                                .maxAgeInSeconds(A_YEAR.toSeconds())));
        if (provider.isPresent()) {
            provider.get().configure(http);
        } else {
            http.formLogin(login -> login.loginPage("/login").failureHandler((request, response, failure) ->
                            refused(request, response, failure, attempts)))
                    .logout(logout -> logout.logoutSuccessUrl("/login?logout"));
        }
        return http.build();
    }

    /** The form that signs out may lead on to the provider, which browsers count as the form's action. */
    private static String policy(Framing framing, Optional<ProviderSignIn.ForPages> provider) {
        String signOut = provider.flatMap(ProviderSignIn.ForPages::signOutOrigin).map(origin -> " " + origin).orElse("");
        return POLICY.formatted(signOut, framing.ancestors());
    }

    /** The same for a wrong password, an unknown user and a locked one. That the address must wait tells nothing of users. */
    private static void refused(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure, SignInAttempts attempts)
            throws IOException {
        Duration wait = attempts.wait(request.getRemoteAddr());
        String page = wait.isZero() ? "/login?error" : "/login?wait=" + (wait.toSeconds() + 1);
        new DefaultRedirectStrategy().sendRedirect(request, response, page);
    }
}
