package org.cdexflow.validation;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;

/**
 * Holds our verdict against that of HAPI's full validator, with the same profiles, on the examples and on systematic
 * mutants of them. Of the mutants every {@link #STRIDE}th is taken, beginning elsewhere in each example, because HAPI
 * needs 15 to 40 ms for one: the whole set of 1,600 has been run by hand with a stride of 1.
 */
class AgreementTest {

    private static final int STRIDE = Integer.getInteger("agreement.stride", 4);

    private static final List<String> EXAMPLES =
            List.of("query", "text", "code", "questionnaire", "query-answered", "questionnaire-answered", "failed");

    /** What only we refuse, by the start of "key: message". */
    private static final Map<String, String> OURS_ALONE = Map.of(
            "modifierExtension: ", "CONF-097: it may turn the meaning round, and we understand none; HAPI lets it pass",
            "cdex-", "cdex.md 3.3: a code of a foreign system answers no invariant; the expressions see only codes",
            "CONF-083: ", "a rule of the guide that is in no StructureDefinition",
            "type: Refer to ", "HAPI resolves no references here and so never looks at what type their URL names",
            "type: Send a valid ", "blank strings, of which HAPI warns; its parser would lose them in storing",
            "nul: ", "PostgreSQL cannot store it");

    /** What only HAPI refuses, by a regular expression for a part of "message at place". */
    private static final Map<String, String> HAPIS_ALONE = Map.of(
            "Array cannot be empty", "syntax; HAPI's parser reads an empty list as an absent one",
            "Object must have some content at .*meta", "as above; every resource of HAPI's model has an empty meta",
            "Invalid Resource id: Invalid Characters \\(' '\\)", "as above; a blank id is an absent one",
            "Unknown code 'http://terminology.hl7.org/",
                    "the v2 and v3 tables that HAPI packs are from 2019, and no"
                            + " request is refused for a newer code; codes of the guides' own systems we do check",
            "The fullUrl ",
                    "rules for links and fullUrls of Bundles, in HAPI's code and no StructureDefinition;"
                            + " results are read by our consumer, which matches entries itself",
            "Search results must have ids", "as above",
            "The link relationship type", "as above",
            "Duplicate ID for contained resource", "in HAPI's code only; the first one is meant");

    private final FhirValidator full = fullValidator();

    @Test
    void ourVerdictIsThatOfTheFullValidator() {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (int i = 0; i < EXAMPLES.size(); i++) {
            String name = EXAMPLES.get(i);
            for (var mutant : sample(Examples.json(name), i).entrySet()) {
                compared++;
                List<String> ours = ours(mutant.getValue());
                List<String> hapis = hapis(mutant.getValue());
                if (ours.isEmpty() != hapis.isEmpty() && !isIntended(ours, hapis)) {
                    differences.add("%s: %s%n  ours  %s%n  HAPI's %s".formatted(name, mutant.getKey(), ours, hapis));
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(400);
    }

    private static Map<String, String> sample(String json, int from) {
        Map<String, String> sample = new LinkedHashMap<>();
        sample.put("as it is", json);
        int i = from;
        for (var mutant : Mutants.of(json).entrySet()) {
            if (i++ % STRIDE == 0) {
                sample.put(mutant.getKey(), mutant.getValue());
            }
        }
        return sample;
    }

    private static boolean isIntended(List<String> ours, List<String> hapis) {
        return ours.stream().allMatch(problem -> OURS_ALONE.keySet().stream().anyMatch(problem::startsWith))
                && hapis.stream().allMatch(problem -> HAPIS_ALONE.keySet().stream()
                        .anyMatch(part -> problem.matches(".*" + part + ".*")));
    }

    private static List<String> ours(String json) {
        try {
            return Examples.PROFILES.check(Examples.strict().parseResource(Task.class, json)).stream()
                    .filter(Problem::isError)
                    .map(problem -> problem.key() + ": " + problem.message() + " at " + problem.expression())
                    .toList();
        } catch (DataFormatException e) {
            return List.of("syntax: " + e.getMessage());
        }
    }

    private List<String> hapis(String json) {
        return full.validateWithResult(json).getMessages().stream()
                .filter(message -> message.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0)
                .map(message -> message.getMessage() + " at " + message.getLocationString())
                .toList();
    }

    private static FhirValidator fullValidator() {
        var definitions = new PrePopulatedValidationSupport(Examples.CONTEXT);
        new Definitions(Examples.CONTEXT, null).loaded().forEach(definitions::addResource);
        var chain = new ValidationSupportChain(
                new DefaultProfileValidationSupport(Examples.CONTEXT),
                definitions,
                new InMemoryTerminologyServerValidationSupport(Examples.CONTEXT),
                new CommonCodeSystemsTerminologyService(Examples.CONTEXT),
                new SnapshotGeneratingValidationSupport(Examples.CONTEXT));
        var module = new FhirInstanceValidator(chain);
        module.setErrorForUnknownProfiles(false); // answers claim US Core, which is not here
        return Examples.CONTEXT.newValidator().registerValidatorModule(module);
    }
}
