package org.cdexflow.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guide's published examples, where they lie beside this checkout. */
class PublishedExamplesTest {

    private static final Path TASKS = Path.of("../shared/examples/tasks");

    @BeforeEach
    void onlyWhereTheExamplesAre() {
        assumeTrue(Files.isDirectory(TASKS), "no ../shared/examples");
    }

    @Test
    void everyDataRequestIsValid() throws IOException {
        List<Path> files = dataRequests();
        assertThat(files).hasSize(16);
        assertThat(files).allSatisfy(file -> assertThat(Examples.PROFILES.check(read(file)))
                .isEmpty());
    }

    @Test
    void anAttachmentRequestIsNoDataRequest() throws IOException {
        assertThat(Examples.PROFILES.check(read(TASKS.resolve("cdex-task-example19.json"))))
                .extracting(Problem::key)
                .contains("binding", "fixed", "cdex-9");
    }

    private static List<Path> dataRequests() throws IOException {
        try (Stream<Path> files = Files.list(TASKS)) {
            return files.filter(file -> text(file).contains("\"data-request-"))
                    .sorted()
                    .toList();
        }
    }

    private static Task read(Path file) {
        return Examples.strict().parseResource(Task.class, text(file));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
