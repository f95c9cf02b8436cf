package org.cdexflow.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole application on a real port and a real PostgreSQL, with partners of every kind: {@code acme} with its keys
 * in a file, {@code beta} with its keys behind a URL, {@code shut} which is disabled, {@code mover} whose keys change, {@code quiet} whose key we
 * generate, and the sandbox's own client.
 */
class TestInstallation implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Retention(RetentionPolicy.RUNTIME)
    @SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
    @AutoConfigureObservability(tracing = false)
    @ContextConfiguration(initializers = TestInstallation.class)
    @Import(WhoAmI.class)
    public @interface Running {}

    static final String BASE_URL = "http://cdexflow.test";
    static final JWK ACME_ES384 = ec("acme-ec");
    static final JWK ACME_RS384 = rsa("acme-rsa", JWSAlgorithm.RS384);
    static final JWK ACME_ES256 = ec("acme-ec-256", Curve.P_256, JWSAlgorithm.ES256);
    static final JWK ACME_RS256 = rsa("acme-rsa-256", JWSAlgorithm.RS256);
    static final JWK MOVER = ec("mover-ec");
    static final JWK BETA = ec("beta-ec");
    static final JWK SHUT = ec("shut-ec");
    static final JWK STRANGER = ec("acme-ec");
    static final Path HOME = home();

    private static final EmbeddedPostgres DATABASE = database();
    private static final HttpServer BETA_SITE = site();

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        TestPropertyValues.of(
                        "spring.datasource.url=" + DATABASE.getJdbcUrl("postgres", "postgres"),
                        "cdexflow.home=" + HOME,
                        "cdexflow.base-url=" + BASE_URL,
                        "cdexflow.partners[0].id=acme",
                        "cdexflow.partners[0].inbound.jwks-file=acme.json",
                        "cdexflow.partners[0].inbound.scopes=system/Task.cruds,system/Bundle.rs",
                        "cdexflow.partners[1].id=beta",
                        "cdexflow.partners[1].inbound.jwks-url=http://localhost:%d/"
                                .formatted(BETA_SITE.getAddress().getPort()),
                        "cdexflow.partners[1].inbound.scopes=system/*.rs",
                        "cdexflow.partners[2].id=shut",
                        "cdexflow.partners[2].enabled=false",
                        "cdexflow.partners[2].inbound.jwks-file=shut.json",
                        "cdexflow.partners[2].inbound.scopes=system/*.rs",
                        "cdexflow.partners[3].id=quiet",
                        "cdexflow.partners[3].inbound.scopes=system/Task.rs",
                        "cdexflow.partners[4].id=mover",
                        "cdexflow.partners[4].name=Mover Health",
                        "cdexflow.partners[4].inbound.jwks-file=mover.json",
                        "cdexflow.partners[4].inbound.scopes=system/Task.rs")
                .applyTo(context);
    }

    /** Stands behind the API's filter chain and says whom it let through. */
    @TestConfiguration
    static class WhoAmI {

        @Bean
        ServletRegistrationBean<HttpServlet> whoAmIServlet() {
            return new ServletRegistrationBean<>(new HttpServlet() {
                @Override
                protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                    Caller caller = Caller.current();
                    response.getWriter().print(caller.kind() + " " + caller.id()
                            + (caller.scopes().allow("Task", Interaction.CREATE) ? " creates" : "")
                            + (caller.scopes().allow("Task", Interaction.READ) ? " reads" : ""));
                }
            }, "/fhir/who-am-i");
        }
    }

    private static JWK ec(String id) {
        return ec(id, Curve.P_384, JWSAlgorithm.ES384);
    }

    private static JWK ec(String id, Curve curve, JWSAlgorithm algorithm) {
        try {
            return new ECKeyGenerator(curve).keyID(id).algorithm(algorithm).generate();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWK rsa(String id, JWSAlgorithm algorithm) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).algorithm(algorithm).generate();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path home() {
        try {
            Path home = Files.createTempDirectory("cdexflow-test");
            Files.writeString(home.resolve("acme.json"), publicSet(ACME_ES384, ACME_RS384, ACME_ES256, ACME_RS256));
            Files.writeString(home.resolve("shut.json"), publicSet(SHUT));
            Files.writeString(home.resolve("mover.json"), publicSet(MOVER));
            return home;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EmbeddedPostgres database() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpServer site() {
        try {
            byte[] keys = publicSet(BETA).getBytes(StandardCharsets.UTF_8);
            HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            site.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, keys.length);
                exchange.getResponseBody().write(keys);
                exchange.close();
            });
            site.start();
            return site;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String publicSet(JWK... keys) {
        return new JWKSet(List.of(keys)).toString(true);
    }
}
