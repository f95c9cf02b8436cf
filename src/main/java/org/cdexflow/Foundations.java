package org.cdexflow;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.References;
import org.cdexflow.store.SearchParameters;
import org.cdexflow.validation.Profiles;
import org.hl7.fhir.r4.model.Task;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What every package stands on and none owns: time, FHIR's definitions, and which references are ours. */
@Configuration(proxyBeanMethods = false)
class Foundations {

    /** FHIR's definitions take seconds of CPU to read; while they are, the other core starts everything else. */
    private static final CompletableFuture<FhirContext> FHIR = CompletableFuture.supplyAsync(Foundations::readDefinitions);

    private static final CompletableFuture<Profiles> PROFILES = FHIR.thenApply(fhir -> profiles(fhir, Path.of("")));

    /** Begins to read what takes long; to be called before anything else. */
    static void begin() {
        // loading this class has begun it
    }

    /** With the official packages that lie in the folder {@code fhir-profiles} of the working directory: they win over ours. */
    static Profiles profiles(FhirContext fhir, Path workingDirectory) {
        return new Profiles(fhir, workingDirectory.resolve("fhir-profiles"));
    }

    private static FhirContext readDefinitions() {
        FhirContext fhir = FhirContext.forR4();
        fhir.setParserErrorHandler(new StrictErrorHandler());
        fhir.getParserOptions().setStripVersionsFromReferences(false).setOverrideResourceIdWithBundleEntryFullUrl(false);
        Task task = fhir.newJsonParser().parseResource(Task.class, "{\"resourceType\":\"Task\",\"status\":\"requested\"}");
        fhir.newJsonParser().encodeResourceToString(task);
        return fhir;
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    FhirContext fhirContext() {
        return FHIR.join();
    }

    @Bean
    Profiles profiles() {
        return PROFILES.join();
    }

    @Bean
    SearchParameters searchParameters(FhirContext fhir) {
        return new SearchParameters(fhir);
    }

    @Bean
    ZoneId zone(Settings settings) {
        return settings.zone();
    }

    @Bean
    References references(Settings settings) {
        return new References(Stream.of(
                        Stream.of(settings.fhirBase()), settings.referenceBases().stream(), Stream.ofNullable(settings.record().url()))
                .flatMap(bases -> bases)
                .map(URI::toString)
                .toList());
    }
}
