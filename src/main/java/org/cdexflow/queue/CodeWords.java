package org.cdexflow.queue;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.util.FhirTerser;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.cdexflow.process.Decisions;
import org.cdexflow.store.Searches;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Coding;
import org.springframework.stereotype.Component;

/** What people call a code: as the table of codes does, or as the record does wherever it uses the code. */
@Component
class CodeWords {

    private static final String CODES = "data-codes";

    private final Decisions decisions;
    private final Searches searches;
    private final FhirContext fhir;
    private final Cache<String, String> known =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofMinutes(10)).build();

    CodeWords(Decisions decisions, Searches searches, FhirContext fhir) {
        this.decisions = decisions;
        this.searches = searches;
        this.fhir = fhir;
    }

    /** The words for what a request asks for; its own display counts least, since anybody may write one. */
    String of(Coding coding) {
        return title(coding.getSystem(), coding.getCode())
                .orElseGet(() -> coding.hasDisplay() ? coding.getDisplay() : coding.hasCode() ? coding.getCode() : "?");
    }

    /** The words for a token of a search, such as {@code http://loinc.org|4548-4}. */
    String of(String type, String parameter, String token) {
        return known.get(type + "?" + parameter + "=" + token, key -> words(type, parameter, token));
    }

    private String words(String type, String parameter, String token) {
        int bar = token.indexOf('|');
        String system = bar > 0 ? token.substring(0, bar) : null;
        String code = token.substring(bar + 1);
        return title(system, code)
                .or(() -> inRecord(type, parameter, token, code))
                .orElse(code.isEmpty() ? token : code);
    }

    private Optional<String> title(String system, String code) {
        if (code == null) {
            return Optional.empty();
        }
        return decisions.decide(CODES, Map.of("system", system == null ? "" : system, "code", code)).stream()
                .map(rule -> (String) rule.get("title"))
                .filter(Objects::nonNull)
                .findFirst();
    }

    private Optional<String> inRecord(String type, String parameter, String token, String code) {
        try {
            return searches.few(type, parameter, token).stream()
                    .flatMap(stored -> codings(fhir.newJsonParser().parseResource(stored.json())).stream())
                    .filter(coding -> code.equals(coding.getCode()) && coding.hasDisplay())
                    .map(Coding::getDisplay)
                    .findFirst();
        } catch (InvalidRequestException notSearchable) {
            // the request's query is wrong, and will be refused for it: that is said elsewhere
            return Optional.empty();
        }
    }

    private List<Coding> codings(IBaseResource resource) {
        FhirTerser terser = fhir.newTerser();
        return terser.getAllPopulatedChildElementsOfType(resource, Coding.class);
    }
}
