package org.cdexflow.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every pair of statuses that a CDex Task can have (hrex-task-status). */
class TransitionTest {

    /**
     * {@code D} the guide's diagram (CDex 2.1.0, Using CDex with Task), {@code A} the jumps that automatic fulfilment needs and
     * declining before work began (CONF-059, CONF-060), {@code H} this house: on hold while the patient is unclear, answered or
     * given back by staff.
     */
    private static final String MATRIX = """
            from \\ to    requested accepted rejected in-progress on-hold completed failed
            requested     .         D        D        A           H       A         A
            accepted      .         .        A        D           H       H         A
            rejected      .         .        .        .           .       .         .
            in-progress   .         H        .        .           D       D         D
            on-hold       .         H        H        D           .       .         A
            completed     .         .        .        .           .       .         .
            failed        .         .        .        .           .       .         .
            """;

    @TestFactory
    Stream<DynamicTest> aTaskMovesAsTheMatrixSays() {
        String[] lines = MATRIX.split("\n");
        String[] targets = lines[0].replace("from \\ to", "").strip().split(" +");
        List<DynamicTest> cells = new ArrayList<>();
        for (int line = 1; line < lines.length; line++) {
            String[] row = lines[line].split(" +");
            for (int column = 0; column < targets.length; column++) {
                TaskStatus from = TaskStatus.fromCode(row[0]);
                TaskStatus to = TaskStatus.fromCode(targets[column]);
                boolean legal = !row[column + 1].equals(".");
                cells.add(DynamicTest.dynamicTest(
                        from.toCode() + (legal ? " becomes " : " does not become ") + to.toCode(),
                        () -> assertThat(Transition.from(from).contains(to)).isEqualTo(legal)));
            }
        }
        return cells.stream();
    }

    @ParameterizedTest
    @CsvSource({
        "requested, false", "accepted, false", "rejected, true", "in-progress, false", "on-hold, false", "completed, true",
        "failed, true"
    })
    void aFinalTaskIsLeftByNobody(String status, boolean isFinal) {
        assertThat(Transition.isFinal(TaskStatus.fromCode(status))).isEqualTo(isFinal);
    }
}
