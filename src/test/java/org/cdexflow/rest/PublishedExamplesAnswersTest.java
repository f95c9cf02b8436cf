package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.rest.ReplyAssert.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.Payer;
import org.cdexflow.Payer.Reply;
import org.cdexflow.SandboxTest;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** What the sandbox answers when a payer posts an example of the CDex guide as it stands. */
@SandboxTest
class PublishedExamplesAnswersTest {

    private static final Path TASKS = Path.of("../shared/examples/tasks");

    /** File; what the POST answers; the status in which the Task ends or waits; resources found, or why not. */
    private static final String ANSWERS = """
            cdex-task-example1               ; 201 ; completed ; 3
            cdex-task-inline-example1        ; 201 ; completed ; 3
            cdex-task-example2               ; 422 ;           ; status
            cdex-task-example3               ; 422 ;           ; status
            cdex-task-example4               ; 201 ; accepted  ;
            cdex-task-example6               ; 201 ; completed ; 2
            cdex-task-example7               ; 422 ;           ; status
            cdex-task-example9               ; 422 ;           ; status
            cdex-task-example11              ; 201 ; completed ; 3
            cdex-task-example14              ; 422 ;           ; status
            cdex-task-example15              ; 201 ; completed ; 3
            cdex-task-example17              ; 201 ; rejected  ; Signed answers are not offered
            cdex-task-example18              ; 422 ;           ; status
            cdex-task-example19              ; 422 ;           ; cdex-9
            cdex-task-example22              ; 422 ;           ; cdex-9
            cdex-task-inline-example22       ; 422 ;           ; cdex-9
            cdex-task-example24              ; 422 ;           ; cdex-9
            cdex-task-example26              ; 422 ;           ; status
            cdex-task-inline-example26       ; 201 ; accepted  ;
            cdex-task-example27              ; 422 ;           ; status
            cdex-task-example28              ; 422 ;           ; cdex-9
            """;

    @Autowired
    Environment environment;

    Payer payer;

    @BeforeEach
    void aPayer() {
        payer = Payer.of(environment, "sandbox-payer");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', nullValues = "", textBlock = ANSWERS)
    void asPublished(String example, int status, String end, String detail) throws IOException {
        assumeTrue(Files.isDirectory(TASKS), "no ../shared/examples");
        assertAnswer(Files.readString(TASKS.resolve(example + ".json")), status, end, detail);
    }

    /** The compact copies that lie in this checkout. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', nullValues = "", textBlock = """
            query                  ; 201 ; completed ; 3
            code                   ; 201 ; completed ; 2
            text                   ; 201 ; accepted  ;
            questionnaire          ; 201 ; accepted  ;
            query-answered         ; 422 ;           ; status
            questionnaire-answered ; 422 ;           ; status
            failed                 ; 422 ;           ; status
            """)
    void asKeptHere(String example, int status, String end, String detail) throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/examples/" + example + ".json")) {
            assertAnswer(new String(in.readAllBytes(), StandardCharsets.UTF_8), status, end, detail);
        }
    }

    @Test
    void noExampleIsLeftOut() throws IOException {
        assumeTrue(Files.isDirectory(TASKS), "no ../shared/examples");
        // the first is no Task, the second no FHIR
        Set<String> others = Set.of("cdex-task-inline-communicationrequest-example1", "cdex-task-inline-example22-updated");
        List<String> listed = Arrays.stream(ANSWERS.strip().split("\n")).map(line -> line.split(";")[0].strip()).toList();
        try (Stream<Path> files = Files.list(TASKS)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".json", ""))
                            .filter(name -> !others.contains(name))
                            .collect(Collectors.toSet()))
                    .isEqualTo(Set.copyOf(listed));
        }
    }

    @Test
    void theExampleThatIsNoFhirIsNotUnderstood() throws IOException {
        assumeTrue(Files.isDirectory(TASKS), "no ../shared/examples");
        assertThat(payer.post("/Task", Files.readString(TASKS.resolve("cdex-task-inline-example22-updated.json"))))
                .isRefusedWith(400)
                .withoutQuoting("http://example.org/cdex-questionnaire-example1");
    }

    private void assertAnswer(String example, int status, String end, String detail) {
        Reply reply = payer.post("/Task", example);
        if (end == null) {
            assertThat(reply).isRefusedWith(status).saying(detail);
            return;
        }
        assertThat(reply).hasStatus(status);
        Task task = payer.awaitStatus(reply.as(Task.class).getIdElement().getIdPart(), TaskStatus.fromCode(end));
        if (end.equals("completed")) {
            assertThat(answerOf(task).getTotal()).isEqualTo(Integer.parseInt(detail));
        } else if (end.equals("rejected")) {
            assertThat(task.getStatusReason().getText()).startsWith(detail);
        }
    }

    private Bundle answerOf(Task task) {
        return payer.get("/" + ((Reference) task.getOutputFirstRep().getValue()).getReference()).as(Bundle.class);
    }
}
