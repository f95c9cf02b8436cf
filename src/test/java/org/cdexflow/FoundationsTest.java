package org.cdexflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cdexflow.validation.OfficialPackagesTest;
import org.cdexflow.validation.Problem;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundationsTest {

    private static final Task REQUEST =
            aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build();

    @TempDir
    Path workingDirectory;

    @Test
    void thePackagedProfileHoldsWhereNoOfficialOneLies() {
        assertThat(Foundations.profiles(FhirContext.forR4Cached(), workingDirectory).check(REQUEST)).isEmpty();
    }

    @Test
    void anOfficialPackageInTheFolderOfTheWorkingDirectoryWins() throws IOException {
        Path folder = Files.createDirectory(workingDirectory.resolve("fhir-profiles"));
        OfficialPackagesTest.drop(folder, """
                {"id":"Task.description","path":"Task.description","min":1}""");
        assertThat(Foundations.profiles(FhirContext.forR4Cached(), workingDirectory).check(REQUEST))
                .extracting(Problem::expression)
                .containsExactly("Task.description");
    }
}
