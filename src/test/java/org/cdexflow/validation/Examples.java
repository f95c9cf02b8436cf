package org.cdexflow.validation;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.hl7.fhir.r4.model.Task;

/**
 * Small examples of the CDex guide (CC0), and what reads and checks them. One context and one Profiles for all tests.
 */
final class Examples {

    static final FhirContext CONTEXT = FhirContext.forR4();
    static final Profiles PROFILES = new Profiles(CONTEXT);

    private Examples() {}

    static String json(String name) {
        try (InputStream in = Examples.class.getResourceAsStream("/examples/" + name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Task task(String name) {
        return strict().parseResource(Task.class, json(name));
    }

    /** The parser of the REST layer: refuses what is not FHIR. */
    static IParser strict() {
        return CONTEXT.newJsonParser().setParserErrorHandler(new StrictErrorHandler());
    }
}
