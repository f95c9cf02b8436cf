package org.cdexflow;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cdexflow.database.TestDatabase;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A provider and a payer: two instances of the product that name each other as partners, each a process of its own with a home and
 * a database of its own on one server. Whatever one sends to the other goes through {@link Between}.
 *
 * <p>The provider answers what its release table leaves open automatically, and has the sample record.
 */
public final class TwoInstances implements AutoCloseable {

    /** The payer's name at the provider: partner and OAuth client. */
    public static final String PAYER = "acme-health";

    /** The provider's name at the payer. */
    public static final String PROVIDER = "clinic";

    private static final String SCOPES = "system/Task.cruds system/Bundle.rs system/DocumentReference.rs system/Binary.r";

    private final Between between = new Between();
    private final Between.Line toProvider = between.line();
    private final Between.Line toPayer = between.line();
    private final Path homes = Path.of("target/homes", "two-" + UUID.randomUUID()).toAbsolutePath();
    private final TestDatabase providerDatabase = TestDatabase.newDatabase();
    private final TestDatabase payerDatabase = TestDatabase.newDatabase();
    private final RunningApplication provider;
    private final RunningApplication payer;

    private TwoInstances() {
        provider = instance("provider", providerDatabase, """
                cdexflow:
                  base-url: %s
                  organization: {name: Clinic, identifiers: [{system: "http://hl7.org/fhir/sid/us-npi", value: "9941339108"}]}
                  roles: [data-source]
                  partners:
                    - id: acme-health
                      name: Acme Health Plan
                      roles: [data-consumer]
                      identifiers: [{system: "http://example.org/cdex/payer/payer-ids", value: "Payer123"}]
                      fhir-base: %2$s/fhir
                      url-bases: ["%2$s/"]
                      inbound: {jwks-url: "%2$s/.well-known/jwks.json", scopes: [%3$s]}
                      outbound: {token-url: "%2$s/oauth2/token", client-id: clinic}
                      agreement: {release: automatic, output: external}
                """.formatted(toProvider.url(), toPayer.url(), SCOPES.replace(" ", ", ")));
        payer = instance("payer", payerDatabase, """
                cdexflow:
                  base-url: %s
                  organization: {name: Acme Health Plan, identifiers: [{system: "http://example.org/cdex/payer/payer-ids", value: "Payer123"}]}
                  roles: [data-consumer]
                  record.load: none
                  partners:
                    - id: clinic
                      name: Clinic
                      roles: [data-source]
                      identifiers: [{system: "http://hl7.org/fhir/sid/us-npi", value: "9941339108"}]
                      fhir-base: %2$s/fhir
                      url-bases: ["%2$s/"]
                      inbound: {jwks-url: "%2$s/.well-known/jwks.json", scopes: [system/Task.cruds]}
                      outbound: {token-url: "%2$s/oauth2/token", client-id: acme-health}
                """.formatted(toPayer.url(), toProvider.url()));
        toProvider.to(provider.url());
        toPayer.to(payer.url());
    }

    /** Both, ready. */
    public static TwoInstances start() {
        TwoInstances both = new TwoInstances();
        try {
            both.provider.launch();
            both.payer.launch();
            both.provider.awaitReady();
            both.payer.awaitReady();
            return both;
        } catch (RuntimeException e) {
            both.close();
            throw e;
        }
    }

    public RunningApplication provider() {
        return provider;
    }

    public RunningApplication payer() {
        return payer;
    }

    public Between between() {
        return between;
    }

    /** The payer's side of a conversation: a client with the payer's own key, which calls the provider through what lies between. */
    public Payer payerCalling() {
        return calling(toProvider, PAYER, payer, "payer", SCOPES);
    }

    /** The provider's side: a client with the provider's own key, which calls the payer through what lies between. */
    public Payer providerCalling() {
        return calling(toPayer, PROVIDER, provider, "provider", "system/Task.cruds");
    }

    public JdbcTemplate providerDatabase() {
        return new JdbcTemplate(providerDatabase.dataSource());
    }

    public JdbcTemplate payerDatabase() {
        return new JdbcTemplate(payerDatabase.dataSource());
    }

    private Payer calling(Between.Line line, String client, RunningApplication caller, String home, String scopes) {
        // the key is made when it is first asked for
        await().atMost(Duration.ofSeconds(20)).until(() -> isThere(caller.url() + "/.well-known/jwks.json"));
        return Payer.at(line.url() + "/fhir", new BackendToken(
                URI.create(line.url() + "/oauth2/token"), client, homes.resolve(home).resolve("keys/client.jwk"), scopes));
    }

    private static boolean isThere(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode() == 200;
    }

    private RunningApplication instance(String name, TestDatabase database, String yaml) {
        Path home = homes.resolve(name);
        Path settings = home.resolve("application.yml");
        try {
            Files.createDirectories(home);
            Files.writeString(settings, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> options = new ArrayList<>(database.options());
        options.addAll(List.of("-Xmx320m", "-XX:+UseSerialGC", "-Dspring.config.additional-location=file:" + settings));
        return new RunningApplication(home, options.toArray(String[]::new));
    }

    @Override
    public void close() {
        provider.close();
        payer.close();
        between.close();
    }
}
