package org.cdexflow.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class OfficialPackagesTest {

    private static final String PROFILE =
            """
            {"resourceType":"StructureDefinition","status":"active","name":"Official","kind":"resource","abstract":false,
             "url":"http://hl7.org/fhir/us/davinci-cdex/StructureDefinition/cdex-task-data-request","type":"Task",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Task","derivation":"constraint",
             "differential":{"element":[{"id":"Task","path":"Task"},%s]}}""";

    @TempDir
    Path folder;

    @Test
    void theirDefinitionWinsOverOurs() throws IOException {
        drop("""
                {"id":"Task.description","path":"Task.description","min":1}""");
        assertThat(new Profiles(Examples.CONTEXT, folder).check(Examples.task("query")))
                .extracting(Problem::expression)
                .containsExactly("Task.description");
    }

    @Test
    void anEmptyFolderLeavesOurs() {
        assertThat(new Profiles(Examples.CONTEXT, folder).check(Examples.task("query")))
                .isEmpty();
    }

    @Test
    void whatCannotBeCheckedStopsTheStart() throws IOException {
        drop(
                """
                {"id":"Task.input","path":"Task.input",
                 "slicing":{"discriminator":[{"type":"exists","path":"value"}],"rules":"open"}}""");
        assertThatThrownBy(() -> new Profiles(Examples.CONTEXT, folder)).hasMessageContaining("Task.input");
    }

    private void drop(String element) throws IOException {
        drop(folder, element);
    }

    /** Drops a package as HL7 publishes them, whose profile for data requests has one more element. */
    public static void drop(Path folder, String element) throws IOException {
        Map<String, String> files = Map.of(
                "package/package.json",
                "{\"name\":\"hl7.fhir.us.davinci-cdex\",\"version\":\"9.9.9\"}",
                "package/StructureDefinition-cdex-task-data-request.json",
                PROFILE.formatted(element));
        try (OutputStream file = Files.newOutputStream(folder.resolve("cdex.tgz"));
                var tar = new TarArchiveOutputStream(new GZIPOutputStream(file))) {
            for (var entry : files.entrySet()) {
                byte[] content = entry.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry header = new TarArchiveEntry(entry.getKey());
                header.setSize(content.length);
                tar.putArchiveEntry(header);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
    }
}
