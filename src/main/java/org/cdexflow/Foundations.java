package org.cdexflow;

import ca.uhn.fhir.context.FhirContext;
import java.net.URI;
import java.time.Clock;
import java.util.stream.Stream;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.References;
import org.cdexflow.store.SearchParameters;
import org.cdexflow.validation.Profiles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What every package stands on and none owns: time, FHIR's definitions, and which references are ours. */
@Configuration(proxyBeanMethods = false)
class Foundations {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    FhirContext fhirContext() {
        FhirContext fhir = FhirContext.forR4();
        fhir.getParserOptions().setStripVersionsFromReferences(false).setOverrideResourceIdWithBundleEntryFullUrl(false);
        return fhir;
    }

    @Bean
    Profiles profiles(FhirContext fhir) {
        return new Profiles(fhir);
    }

    @Bean
    SearchParameters searchParameters(FhirContext fhir) {
        return new SearchParameters(fhir);
    }

    @Bean
    References references(Settings settings) {
        return new References(Stream.concat(Stream.of(settings.fhirBase()), settings.referenceBases().stream())
                .map(URI::toString)
                .toList());
    }
}
