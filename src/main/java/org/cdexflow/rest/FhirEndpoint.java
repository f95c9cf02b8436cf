package org.cdexflow.rest;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.HardcodedServerAddressStrategy;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.cdexflow.access.Rates;
import org.cdexflow.audit.RefusalCounts;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.SearchParameters;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Mounts HAPI's plain server at {@code /fhir}. JSON only; XML is not offered. */
@Configuration(proxyBeanMethods = false)
class FhirEndpoint {

    @Bean
    Bundles bundles(Settings settings, FhirContext fhir) {
        return new Bundles(settings.fhirBase().toString(), fhir);
    }

    @Bean
    ServletRegistrationBean<RestfulServer> fhirServlet(
            FhirContext fhir, TaskProvider tasks, SearchParameters offered, Visible visible, Bundles bundles,
            Conformance conformance, RefusalCounts refusals, Settings settings) {
        RestfulServer server = new RestfulServer(fhir) {
            /** Tells one call from another; it is no secret, for which HAPI's takes the time. */
            @Override
            protected String newRequestId(int length) {
                return Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
            }
        };
        server.setServerAddressStrategy(new HardcodedServerAddressStrategy(settings.fhirBase().toString()));
        server.setDefaultResponseEncoding(EncodingEnum.JSON);
        server.setServerConformanceProvider(conformance);
        List<IResourceProvider> providers = new ArrayList<>();
        providers.add(tasks);
        offered.types().forEach(type -> providers.add(new RecordProvider(type, fhir, visible, bundles)));
        server.setResourceProviders(providers);
        server.registerProvider(new MatchProvider(visible, bundles));
        server.registerInterceptor(new StrictBodies(settings.limits()));
        server.registerInterceptor(new ScopeCheck());
        server.registerInterceptor(new TextResponses(settings.fhirBase().toString()));
        server.registerInterceptor(new Errors(refusals));
        ServletRegistrationBean<RestfulServer> registration = new ServletRegistrationBean<>(server, "/fhir/*");
        registration.setLoadOnStartup(1);
        return registration;
    }

    /** Before a body is read; after access has said who calls. */
    @Bean
    FilterRegistrationBean<FairShare> fairShare(Settings settings, Rates rates, RefusalCounts refusals, FhirContext fhir) {
        FilterRegistrationBean<FairShare> registration =
                new FilterRegistrationBean<>(new FairShare(settings.limits().rates(), rates, refusals, fhir));
        registration.addUrlPatterns("/fhir/*");
        registration.setOrder(Ordered.LOWEST_PRECEDENCE - 10);
        return registration;
    }

    @Bean
    FilterRegistrationBean<RequestLimits> requestLimits(Settings settings, FhirContext fhir) {
        FilterRegistrationBean<RequestLimits> registration =
                new FilterRegistrationBean<>(new RequestLimits(settings.limits(), fhir));
        registration.addUrlPatterns("/fhir/*");
        return registration;
    }
}
