package org.cdexflow.partner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.Yaml;

/** The production that docker-compose.yml describes is one that profile {@code production} accepts, and keeps its secrets. */
class DockerComposeTest {

    private static final Map<String, Object> COMPOSE = compose();
    private static final Map<String, String> INSTALLATION = Map.of(
            "CDEXFLOW_BASE_URL", "https://cdex.clinic.example",
            "ORGANIZATION_NAME", "Clinic",
            "ORGANIZATION_NPI", "1234567893");

    @Test
    void twoNodesStandBehindOneProxyOnOneDatabase() {
        assertThat(at("services")).containsOnlyKeys("node-1", "node-2", "proxy", "database");
        assertThat(at("services", "database")).containsEntry("image", "postgres:17");
        assertThat(at("services").keySet()).filteredOn(name -> at("services", name).containsKey("ports"))
                .containsExactly("proxy");
        assertThat(at("networks", "inside")).containsEntry("internal", true);
        assertThat(at("services", "database").get("networks")).isEqualTo(List.of("inside"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-1", "node-2"})
    void aNodeIsWhatProductionAccepts(String node) {
        Map<String, Object> variables = new HashMap<>(environment(node));

        assertThatCode(() -> check(variables)).doesNotThrowAnyException();
        for (String needed : List.of("SPRING_DATASOURCE_URL", "SPRING_FLYWAY_USER", "CDEXFLOW_BASE_URL", "CDEXFLOW_USERS_FILE")) {
            Map<String, Object> without = new HashMap<>(variables);
            without.remove(needed);
            assertThatThrownBy(() -> check(without)).as("without " + needed).isInstanceOf(InvalidSettings.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-1", "node-2"})
    void aNodeTellsWhetherItIsReady(String node) {
        assertThat(at("services", node, "healthcheck").get("test").toString())
                .contains("/actuator/health/readiness");
        assertThat(at("services", node, "depends_on").values()).containsOnly(Map.of("condition", "service_healthy"));
    }

    /** Each holds its own home; tokens of one must be good at the other. */
    @Test
    void nodesShareTheirKeysAndNothingElse() {
        assertThat(list(at("services", "node-1"), "volumes"))
                .isEqualTo(list(at("services", "node-2"), "volumes"))
                .containsExactly(
                        "keys:/var/lib/cdexflow/keys",
                        "./production/application.yml:/etc/cdexflow/application.yml:ro",
                        "./production/partner-keys:/etc/cdexflow/partner-keys:ro");
    }

    /** Homes have the same path in both: a node knows its own locks by its host, also after it was made anew. */
    @Test
    void eachNodeIsAHostOfItsOwn() {
        assertThat(List.of("node-1", "node-2")).allSatisfy(node -> assertThat(at("services", node)).containsEntry("hostname", node));
    }

    @Test
    void secretsAreFilesThatAreNotCommitted() throws IOException {
        assertThat(Files.readAllLines(Path.of(".gitignore"))).contains("production/secrets/", "production/.env");
        assertThat(at("secrets").values()).allSatisfy(secret -> assertThat(secret.toString())
                .startsWith("{file=./production/secrets/"));
        for (String service : at("services").keySet()) {
            assertThat(environment(service)).as(service).allSatisfy((name, value) -> {
                if (name.matches(".*(PASSWORD|SECRET|KEY|TOKEN).*")) {
                    assertThat(name).endsWith("_FILE");
                    assertThat(value.toString()).startsWith("/run/secrets/");
                }
            });
            assertThat(at("secrets").keySet()).containsAll(list(at("services", service), "secrets"));
        }
        assertThat(list(at("services", "node-1"), "secrets"))
                .contains("spring.datasource.password", "spring.flyway.password");
    }

    @Test
    void filesThatAreMountedAreThere() {
        List<String> mounts = new ArrayList<>();
        at("services").keySet().forEach(service -> mounts.addAll(list(at("services", service), "volumes")));
        assertThat(mounts).filteredOn(mount -> mount.startsWith("./")).isNotEmpty()
                .allSatisfy(mount -> assertThat(Path.of(mount.split(":")[0])).exists());
    }

    /** The nodes believe what the proxy says of the caller's address; loopback may read metrics. */
    @Test
    void theProxySaysWhoCallsAndDoesNotRepeatWhatTheCallerSays() throws IOException {
        assertThat(Files.readString(Path.of("production/nginx.conf")))
                .contains("proxy_set_header X-Forwarded-For $remote_addr;", "proxy_set_header X-Forwarded-Proto https;")
                .contains("location /actuator/prometheus { return 404; }")
                .contains("server node-1:8080", "server node-2:8080");
    }

    /** A search's address may hold a name, a birth date or a member's number. */
    @Test
    void theProxyLogsNoQuery() throws IOException {
        String proxy = Files.readString(Path.of("production/nginx.conf"));
        assertThat(proxy.lines().filter(line -> line.contains("log_format")))
                .singleElement().asString()
                .contains("$uri")
                .doesNotContain("$request ", "$request\"", "$request_uri", "$args", "$query_string", "$http_referer", "$arg_");
        assertThat(proxy.substring(proxy.indexOf("server {\n"))).containsPattern("access_log +\\S+ without_query;").containsPattern("error_log +\\S+ crit;");
    }

    @Test
    void theImageRunsAsNobodyWithRights() throws IOException {
        assertThat(Files.readAllLines(Path.of("Dockerfile")))
                .contains("FROM eclipse-temurin:17-jre", "COPY target/cdexflow.jar jvm.options /opt/", "USER cdexflow");
    }

    private static void check(Map<String, Object> variables) throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        MutablePropertySources sources = environment.getPropertySources();
        List.copyOf(sources.stream().toList()).forEach(source -> sources.remove(source.getName()));
        sources.addLast(new SystemEnvironmentPropertySource("systemEnvironment", variables));
        for (String file : List.of("production/application.yml", "src/main/resources/application-production.yml")) {
            for (PropertySource<?> source : new YamlPropertySourceLoader().load(file, new FileSystemResource(file))) {
                sources.addLast(source);
            }
        }
        Production.check(Binder.get(environment).bindOrCreate("cdexflow", Settings.class),
                environment.getProperty("spring.datasource.url"), Map.of());
        Production.checkRoles(environment.getProperty("spring.datasource.username"), environment.getProperty("spring.flyway.user"));
    }

    /** With the variables of the installation filled in; those without a default are demanded by compose itself. */
    private static Map<String, Object> environment(String service) {
        Map<String, Object> filled = new HashMap<>();
        at("services", service, "environment").forEach((name, value) -> {
            String text = value.toString();
            if (text.startsWith("${")) {
                assertThat(text).matches("\\$\\{\\w+:\\?.+}");
                text = INSTALLATION.get(text.replaceAll("\\$\\{(\\w+):.*", "$1"));
            }
            filled.put(name, text);
        });
        return filled;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(String... path) {
        Map<String, Object> node = COMPOSE;
        for (String name : path) {
            Object next = node.get(name);
            node = next == null ? Map.of() : (Map<String, Object>) next;
        }
        return node;
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Map<String, Object> service, String name) {
        return (List<String>) service.getOrDefault(name, List.of());
    }

    private static Map<String, Object> compose() {
        try (Reader file = Files.newBufferedReader(Path.of("docker-compose.yml"))) {
            return new Yaml().load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
