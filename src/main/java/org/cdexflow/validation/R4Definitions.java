package org.cdexflow.validation;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.LenientErrorHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.StructureDefinition;

/**
 * R4's own definitions, as HAPI packs them. The data types are read at once; of the resources, value sets and code
 * systems only the one that is asked for is cut out of its file (0.1 s), because parsing all of them would cost three
 * seconds at every start and a hundred megabytes.
 */
final class R4Definitions {

    private static final String FOLDER = "/org/hl7/fhir/r4/model/";
    private static final List<String> TERMINOLOGY =
            List.of("valueset/valuesets.xml", "valueset/v3-codesystems.xml", "valueset/v2-tables.xml");

    private final FhirContext context;
    private final Map<String, StructureDefinition> dataTypes;

    R4Definitions(FhirContext context) {
        this.context = context;
        Bundle types = parser().parseResource(Bundle.class, read("profile/profiles-types.xml"));
        this.dataTypes = types.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .map(StructureDefinition.class::cast)
                .collect(Collectors.toUnmodifiableMap(StructureDefinition::getUrl, Function.identity()));
    }

    List<StructureDefinition> dataTypes() {
        return List.copyOf(dataTypes.values());
    }

    /** The definition with this URL, or null. */
    <T extends MetadataResource> T find(Class<T> kind, String url) {
        if (kind == StructureDefinition.class) {
            StructureDefinition known = dataTypes.get(url);
            return kind.cast(known != null ? known : cut(kind, "profile/profiles-resources.xml", url));
        }
        for (String file : TERMINOLOGY) {
            T found = cut(kind, file, url);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private <T extends MetadataResource> T cut(Class<T> kind, String file, String url) {
        String text = read(file);
        String mark = "<url value=\"" + url + "\"";
        for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
            int start = text.lastIndexOf("<resource>", at) + "<resource>".length();
            int end = text.indexOf("</resource>", at);
            if (text.startsWith("<" + kind.getSimpleName(), text.indexOf('<', start))) {
                T definition = parser().parseResource(kind, text.substring(start, end));
                if (url.equals(definition.getUrl())) {
                    return definition;
                }
            }
        }
        return null;
    }

    private IParser parser() {
        return context.newXmlParser().setParserErrorHandler(new LenientErrorHandler(false));
    }

    private static String read(String file) {
        try (InputStream in = FhirContext.class.getResourceAsStream(FOLDER + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
