package org.cdexflow.validation;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.utilities.npm.NpmPackage;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Finds definitions by canonical URL: official packages win over ours, ours over R4's own. */
final class Definitions {

    private static final String TYPES = "http://hl7.org/fhir/StructureDefinition/";

    /** Ours, not the thread's: this is read on a worker thread, whose loader does not see into the packaged jar. */
    private static final ClassLoader LOADER = Definitions.class.getClassLoader();

    private final FhirContext context;
    private final R4Definitions r4;
    private final Map<String, MetadataResource> loaded = new HashMap<>();

    /** @param packages a folder that may hold {@code *.tgz}; null when there is none */
    Definitions(FhirContext context, Path packages) {
        this.context = context;
        this.r4 = new R4Definitions(context);
        try {
            loadOurs();
            if (packages != null && Files.isDirectory(packages)) {
                loadPackages(packages);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The profiles cannot be read; check the folder fhir-profiles", e);
        }
    }

    /** Everything that does not come from R4 itself. */
    List<MetadataResource> loaded() {
        return List.copyOf(loaded.values());
    }

    /** The guides' code systems. */
    List<CodeSystem> codeSystems() {
        return loaded.values().stream()
                .filter(CodeSystem.class::isInstance)
                .map(CodeSystem.class::cast)
                .toList();
    }

    List<StructureDefinition> dataTypes() {
        return r4.dataTypes();
    }

    /** The definition of this canonical (a version after {@code |} is ignored), or null. */
    <T extends MetadataResource> T find(Class<T> kind, String canonical) {
        String url = canonical.split("\\|", 2)[0];
        MetadataResource found = loaded.get(url);
        return kind.isInstance(found) ? kind.cast(found) : r4.find(kind, url);
    }

    /** The definition of a resource or data type, which R4 surely has. */
    StructureDefinition type(String name) {
        StructureDefinition found = r4.find(StructureDefinition.class, TYPES + name);
        if (found == null) {
            throw new IllegalArgumentException("R4 has no type " + name);
        }
        return found;
    }

    private void loadOurs() throws IOException {
        for (Resource file :
                new PathMatchingResourcePatternResolver(LOADER).getResources("classpath*:/fhir-profiles/*.json")) {
            try (InputStream in = file.getInputStream()) {
                load(in);
            }
        }
    }

    private void loadPackages(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".tgz"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                NpmPackage npm = NpmPackage.fromPackage(in);
                for (String name : npm.listResources("StructureDefinition", "ValueSet", "CodeSystem")) {
                    try (InputStream definition = npm.loadResource(name)) {
                        load(definition);
                    }
                }
            }
        }
    }

    private void load(InputStream in) throws IOException {
        String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        var resource = context.newJsonParser().parseResource(json);
        if (resource instanceof StructureDefinition || resource instanceof ValueSet || resource instanceof CodeSystem) {
            MetadataResource definition = (MetadataResource) resource;
            loaded.put(definition.getUrl(), definition);
        }
    }
}
