package org.cdexflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.cdexflow.database.TestDatabase;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole application, whose record is an EHR: another instance of the product, which gives it a token. All classes with this
 * annotation share one run of both.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = EhrTest.Surroundings.class)
public @interface EhrTest {

    /** A free port, a fresh database, a home of its own, and an EHR. */
    class Surroundings implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        private static Ehr ehr;

        public static Ehr ehr() {
            return ehr;
        }

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            ehr = Ehr.start();
            Runtime.getRuntime().addShutdownHook(new Thread(ehr::close));
            Map<String, Object> properties = new HashMap<>();
            TestDatabase.newDatabase().register((name, value) -> properties.put(name, value.get()));
            properties.put("server.port", freePort());
            properties.put("cdexflow.clock.speed", 20);
            properties.put("cdexflow.record.url", ehr.wire().url() + "/fhir");
            properties.put("cdexflow.record.outbound.token-url", ehr.wire().url() + "/oauth2/token");
            properties.put("cdexflow.record.outbound.client-id", "sandbox-app");
            properties.put("cdexflow.record.outbound.key-file", ehr.home().resolve("sandbox/sandbox-app.jwk").toString());
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("surroundings", properties));
        }

        private static int freePort() {
            try (ServerSocket socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
