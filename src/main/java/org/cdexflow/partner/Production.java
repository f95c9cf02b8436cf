package org.cdexflow.partner;

import static org.cdexflow.partner.Settings.require;

import java.net.URI;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;

/**
 * What the sandbox is forgiven and production is not. Checked before the first bean is made, so that nothing is
 * generated and no database started by a configuration that must not run.
 */
@Configuration(proxyBeanMethods = false)
@Profile("production")
class Production {

    private static final String SIGN_IN = "spring.security.oauth2.client";

    @Bean
    static BeanFactoryPostProcessor productionCheck(Environment environment) {
        Binder settings = Binder.get(environment);
        return beans -> {
            check(settings.bindOrCreate("cdexflow", Settings.class), environment.getProperty("spring.datasource.url"),
                    settings.bind(SIGN_IN, Bindable.mapOf(String.class, Object.class)).orElse(Map.of()));
            checkRoles(environment.getProperty("spring.datasource.username"), environment.getProperty("spring.flyway.user"));
        };
    }

    /** Whether the database agrees, {@code database} asks it. */
    static void checkRoles(String application, String owner) {
        if (owner == null || owner.isBlank() || owner.equals(application)) {
            throw new InvalidSettings("spring.flyway.user must name the role that owns the tables, and spring.datasource.username another"
                    + " one: the application must not be able to change what is on record.");
        }
    }

    /** @param signIn {@code spring.security.oauth2.client}: the OpenID provider of staff, when there is one */
    static void check(Settings settings, String databaseUrl, Map<String, Object> signIn) {
        if (databaseUrl == null || databaseUrl.isBlank()) {
            throw new InvalidSettings("spring.datasource.url must name the production database;"
                    + " the embedded one is for the sandbox.");
        }
        require(isHttps(settings.baseUrl()) || settings.tlsInFront(), "base-url",
                "must be https in production, or set cdexflow.tls-in-front=true when a proxy ends TLS before us");
        require(!settings.organization().identifiers().contains(Sandbox.OUR_NPI), "organization.identifiers",
                "must name your organization in production; the default is the clinic of the examples");
        require(settings.usersFile() != null || signIn.containsKey("registration"), "users-file",
                "must name your staff in production (name:bcrypt hash:ROLE a line), or " + SIGN_IN + " an OpenID provider;"
                        + " generated passwords are for the sandbox");
        require(settings.usersFile() == null || !settings.usersFile().startsWith(settings.home().resolve(Sandbox.FOLDER)),
                "users-file", "is a file of the sandbox");
        requireHttps(signIn, SIGN_IN);
        settings.frameOrigins().forEach(origin ->
                require(isHttps(origin), "frame-origins", "names " + origin + ", which must be https in production"));
        require(settings.clock().speed() == 1, "clock.speed", "must be 1 in production");
        settings.partners().forEach(partner -> {
            check(partner);
            Outbound outbound = partner.outbound();
            require(outbound == null || outbound.keyFile() == null
                            || !outbound.keyFile().startsWith(settings.home().resolve(Sandbox.FOLDER)),
                    "partners[" + partner.id() + "].outbound.key-file", "is a key of the sandbox");
        });
        settings.clients().forEach(client -> checkCaller("clients", client.id(), client.inbound()));
        require(settings.record().url() == null || isHttps(settings.record().url()), "record.url",
                "must be https in production");
        require(settings.record().outbound() == null || isHttps(settings.record().outbound().tokenUrl()), "record.outbound.token-url",
                "must be https in production");
    }

    /** Whatever an address of the provider is called, people's passwords and our secret go there. */
    private static void requireHttps(Map<?, ?> settings, String under) {
        settings.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                requireHttps(inner, under + "." + key);
            } else if (String.valueOf(value).startsWith("http:")) {
                throw new InvalidSettings(under + "." + key + " must be https in production.");
            }
        });
    }

    private static void check(Partner partner) {
        checkCaller("partners", partner.id(), partner.inbound());
        Stream.concat(partner.urlBases().stream(), Stream.of(partner.fhirBase(), partner.submitAttachmentUrl(),
                        partner.outbound() == null ? null : partner.outbound().tokenUrl()))
                .forEach(url -> require(url == null || isHttps(url), "partners[" + partner.id() + "]",
                        "names " + url + ", which must be https in production"));
    }

    private static void checkCaller(String list, String id, Inbound inbound) {
        String key = list + "[" + id + "]";
        require(!Sandbox.owns(id), list, "must be set in production (an empty list where there are none); '" + id
                + "' belongs to the sandbox");
        require(inbound.scopes().isEmpty() || inbound.jwksUrl() != null || inbound.jwksFile() != null, key,
                "needs a jwks-url or jwks-file in production; generated keys are for the sandbox");
        require(inbound.jwksUrl() == null || isHttps(inbound.jwksUrl()), key,
                "names the jwks-url " + inbound.jwksUrl() + ", which must be https in production");
    }

    private static boolean isHttps(URI url) {
        return "https".equals(url.getScheme());
    }
}
