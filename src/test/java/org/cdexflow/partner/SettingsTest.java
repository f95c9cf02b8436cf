package org.cdexflow.partner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class SettingsTest {

    private static final BusinessIdentifier PAYER_123 =
            new BusinessIdentifier("http://example.org/cdex/payer/payer-ids", "Payer123");

    @Test
    void withoutAnyIsTheSandbox() {
        Settings settings = settings(Map.of());

        assertThat(settings.home()).isEqualTo(Path.of("data").toAbsolutePath());
        assertThat(settings.baseUrl()).hasToString("http://localhost:8080");
        assertThat(settings.fhirBase()).hasToString("http://localhost:8080/fhir");
        assertThat(settings.referenceBases()).containsExactly(URI.create("http://example.org/fhir"));
        assertThat(settings.organization().name()).isEqualTo("Good Health Clinic");
        assertThat(settings.roles()).containsExactlyInAnyOrder(Role.DATA_SOURCE, Role.DATA_CONSUMER);
        assertThat(settings.record().url()).isNull();
        assertThat(settings.limits().body()).isEqualTo(DataSize.ofMegabytes(20));
        assertThat(settings.limits().attachments()).isEqualTo(DataSize.ofMegabytes(100));
        assertThat(settings.limits().count()).isEqualTo(200);
        assertThat(settings.limits().array()).isEqualTo(10_000);
        assertThat(settings.limits().rates()).isEqualTo(new Settings.Rates(0, 0, 0, 12, 52));
        assertThat(settings.privateNetworks()).containsExactly("127.0.0.0/8", "::1");
        assertThat(settings.zone()).isEqualTo(ZoneId.systemDefault());
        assertThat(settings.clock().speed()).isEqualTo(1);
        assertThat(settings.partners()).extracting(Partner::id).containsExactly("sandbox-payer", "sandbox-provider");
        assertThat(settings.clients()).extracting(Client::id).containsExactly("sandbox-app");
    }

    @Test
    void theSandboxPartnersAreReachedAtThisInstance() {
        Partners partners = new Partners(settings(Map.of("base-url", "http://localhost:9999/")));
        Partner payer = partners.byIdentifier(PAYER_123.system(), PAYER_123.value()).orElseThrow();

        assertThat(payer.id()).isEqualTo("sandbox-payer");
        assertThat(payer.fhirBase()).hasToString("http://localhost:9999/fhir");
        assertThat(payer.agreement().directQuery()).isEqualTo(Agreement.DirectQuery.PATIENTS_OF_TASKS);
        assertThat(partners.byId("sandbox-provider").orElseThrow().agreement().directQuery())
                .isEqualTo(Agreement.DirectQuery.NONE);
        assertThat(partners.isSelf(new BusinessIdentifier("http://hl7.org/fhir/sid/us-npi", "9941339108"))).isTrue();
        assertThat(partners.isSelf(PAYER_123)).isFalse();
        assertThat(partners.byIdentifier(null, "Payer123")).isEmpty();
    }

    @Test
    void readAPartnerAsTheContractWritesIt() {
        Partner acme = settings(acme(Map.of(
                        "partners[0].roles", "data-consumer",
                        "partners[0].fhir-base", "http://localhost:8082/fhir",
                        "partners[0].inbound.jwks-file", "acme.json",
                        "partners[0].inbound.scopes", "system/Task.cruds,system/Bundle.rs",
                        "partners[0].outbound.token-url", "http://localhost:8082/oauth2/token",
                        "partners[0].outbound.client-id", "clinic",
                        "partners[0].outbound.key-file", "clinic.jwk",
                        "partners[0].agreement.direct-query", "patients-of-tasks",
                        "partners[0].agreement.patients", "p1,p2",
                        "partners[0].agreement.trusted-certificates", "acme-ca.pem")))
                .partners().get(0);

        assertThat(acme.name()).isEqualTo("acme");
        assertThat(acme.enabled()).isTrue();
        assertThat(acme.inbound().jwksFile()).isEqualTo(Path.of("/srv/clinic/acme.json"));
        assertThat(acme.inbound().scopes()).containsExactly("system/Task.cruds", "system/Bundle.rs");
        assertThat(acme.outbound()).isEqualTo(new Outbound(
                URI.create("http://localhost:8082/oauth2/token"), "clinic", Path.of("/srv/clinic/clinic.jwk")));
        assertThat(acme.agreement()).isEqualTo(new Agreement(
                Agreement.Release.REVIEW, Agreement.Output.EXTERNAL, Agreement.DirectQuery.PATIENTS_OF_TASKS,
                List.of("p1", "p2"), Agreement.PurposeOfUse.OPTIONAL, Agreement.Signature.ON_REQUEST,
                List.of(Path.of("/srv/clinic/acme-ca.pem"))));
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "partners[1].id,                        acme,                 partners[].id",
        "clients[0].id,                         acme,                 clients[].id",
        "partners[1].id,                        ../acme,              partners[].id",
        "partners[1].name,                      nameless,             partners[].id",
        "partners[0].roles,                     middleman,            partners[0].roles",
        "partners[0].agreement.direct-query,    some,                 direct-query",
        "partners[0].agreement.patients,        Patient/1,            agreement.patients",
        "limits.rates.at-once,                  0,                    limits.rates",
        "limits.rates.writes,                   -1,                   limits.rates",
        "clock.speed,                           0,                    clock.speed",
        "base-url,                              localhost,            base-url",
        "frame-origins,                         https://*.acme.test,  frame-origins",
        "frame-origins,                         https://acme.test/ehr, frame-origins",
        "frame-origins,                         'https://acme.test; script-src *', frame-origins",
        "partners[0].fhir-base,                 ftp://acme.test/fhir, fhir-base",
        "partners[0].outbound.client-id,        clinic,               outbound",
        "partners[0].identifiers[0].value,      Payer123,             identifiers[]",
    })
    void refusesWhatCannotWorkAndNamesTheKey(String key, String value, String named) {
        assertThatThrownBy(() -> settings(acme(Map.of(key, value))))
                .satisfies(failure -> assertThat(messages(failure)).contains(named));
    }

    @Test
    void anEmptyListIsNotAnAbsentOne() {
        assertThat(settings(Map.of("clients", "")).clients()).isEmpty();
    }

    @Test
    void noIdentifierMeansTwoOrganizations() {
        assertThatThrownBy(() -> settings(acme(Map.of(
                        "partners[0].identifiers[0].system", "http://hl7.org/fhir/sid/us-npi",
                        "partners[0].identifiers[0].value", "9941339108"))))
                .satisfies(failure -> assertThat(messages(failure)).contains("partners[].identifiers", "9941339108"));
    }

    @Test
    void productionStartsWithEverythingInPlace() {
        Production.check(settings(production()), "jdbc:postgresql://db/cdexflow", Map.of());
    }

    @ParameterizedTest(name = "without {0}")
    @CsvSource({
        "base-url,                          base-url",
        "organization.identifiers[0],       organization.identifiers",
        "partners[0],                       partners",
        "clients[0],                        clients",
        "partners[0].inbound.jwks-url,      partners[acme]",
        "users-file,                        users-file",
    })
    void productionNeedsWhatTheSandboxMakesUp(String missing, String named) {
        Map<String, String> values = production();
        values.keySet().removeIf(key -> key.startsWith(missing));

        assertThatThrownBy(() -> Production.check(settings(values), "jdbc:postgresql://db/cdexflow", Map.of()))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("cdexflow." + named);
    }

    @Test
    void productionNeedsTwoRolesInTheDatabase() {
        Production.checkRoles("cdexflow", "cdexflow_owner");
        assertThatThrownBy(() -> Production.checkRoles("cdexflow", "cdexflow")).hasMessageContaining("spring.flyway.user");
        assertThatThrownBy(() -> Production.checkRoles("cdexflow", null)).hasMessageContaining("spring.flyway.user");
    }

    @Test
    void productionNeedsADatabaseOfItsOwn() {
        assertThatThrownBy(() -> Production.check(settings(production()), null, Map.of()))
                .hasMessageContaining("spring.datasource.url");
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "partners[0].inbound.jwks-url,      http://acme.test/keys",
        "partners[0].fhir-base,             http://acme.test/fhir",
        "partners[0].url-bases[0],          http://acme.test/",
        "partners[0].submit-attachment-url, http://acme.test/fhir/$submit-attachment",
        "partners[0].outbound.token-url,    http://acme.test/token",
        "partners[0].id,                    sandbox-payer",
        "partners[0].outbound.key-file,     sandbox/sandbox-payer.jwk",
        "users-file,                        sandbox/users.txt",
        "record.url,                        http://ehr.test/fhir",
        "frame-origins,                     http://ehr.test",
        "clock.speed,                       60",
        "base-url,                          http://clinic.test",
    })
    void productionRefusesWhatOnlyASandboxMayDo(String key, String value) {
        Map<String, String> values = production();
        values.put(key, value);

        assertThatThrownBy(() -> Production.check(settings(values), "jdbc:postgresql://db/cdexflow", Map.of()))
                .isInstanceOf(InvalidSettings.class);
    }

    @Test
    void anOpenIdProviderMaySignStaffInInsteadOfAFile() {
        Map<String, String> values = production();
        values.remove("users-file");

        Production.check(settings(values), "jdbc:postgresql://db/cdexflow", provider("https://id.clinic.test"));
        assertThatThrownBy(() ->
                        Production.check(settings(values), "jdbc:postgresql://db/cdexflow", provider("http://id.clinic.test")))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("spring.security.oauth2.client.provider.clinic.issuer-uri")
                .hasMessageNotContaining("hush");
    }

    private static Map<String, Object> provider(String issuer) {
        return Map.of(
                "registration", Map.of("clinic", Map.of("client-id", "cdexflow", "client-secret", "hush")),
                "provider", Map.of("clinic", Map.of("issuer-uri", issuer)));
    }

    @Test
    void aProxyMayEndTlsBeforeUs() {
        Map<String, String> values = production();
        values.putAll(Map.of("base-url", "http://clinic.internal", "tls-in-front", "true"));

        Production.check(settings(values), "jdbc:postgresql://db/cdexflow", Map.of());
    }

    private static Map<String, String> production() {
        return acme(Map.of(
                "base-url", "https://clinic.test",
                "organization.identifiers[0].system", "http://hl7.org/fhir/sid/us-npi",
                "organization.identifiers[0].value", "1234567893",
                "users-file", "users.txt",
                "partners[0].inbound.jwks-url", "https://acme.test/keys",
                "partners[0].inbound.scopes", "system/Task.cruds",
                "partners[0].outbound.token-url", "https://acme.test/token",
                "partners[0].outbound.client-id", "clinic",
                "clients[0].id", "ehr",
                "clients[0].jwks-file", "ehr.json"));
    }

    private static Map<String, String> acme(Map<String, String> more) {
        Map<String, String> values = new HashMap<>(Map.of("home", "/srv/clinic", "partners[0].id", "acme"));
        values.putAll(more);
        return values;
    }

    private static Settings settings(Map<String, String> values) {
        Map<String, String> prefixed = new HashMap<>();
        values.forEach((key, value) -> prefixed.put("cdexflow." + key, value));
        return new Binder(new MapConfigurationPropertySource(prefixed)).bindOrCreate("cdexflow", Settings.class);
    }

    private static String messages(Throwable failure) {
        return failure == null ? "" : failure.getMessage() + "\n" + messages(failure.getCause());
    }
}
