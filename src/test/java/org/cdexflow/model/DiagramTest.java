package org.cdexflow.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cdexflow.model.Diagram.Flow;
import org.cdexflow.model.Diagram.Kind;
import org.cdexflow.model.Diagram.Shape;
import org.cdexflow.model.Diagram.Sign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiagramTest {

    private final Diagram diagram = Diagram.of(read("data-request.bpmn"));

    @ParameterizedTest
    @CsvSource({
        "request-received, START,    NONE,      false",
        "check-release,    CALL,     NONE,      false",
        "may-answer,       GATEWAY,  EXCLUSIVE, false",
        "gather-data,      TASK,     SERVICE,   false",
        "fulfil-request,   TASK,     USER,      false",
        "due-date-passed,  BOUNDARY, TIMER,     false",
        "query-refused,    BOUNDARY, ERROR,     false",
        "answer-released,  END,      NONE,      true"
    })
    void elementsAreKnownByTheirKindAndSign(String id, Kind kind, Sign sign, boolean throwing) {
        Shape shape = shape(id);
        assertThat(shape.kind()).isEqualTo(kind);
        assertThat(shape.sign()).isEqualTo(sign);
        assertThat(shape.throwing()).isEqualTo(throwing);
        assertThat(shape.name()).isNotBlank();
    }

    @Test
    void anEventThatDoesNotInterruptIsKnown() {
        assertThat(shape("due-date-near").interrupting()).isFalse();
        assertThat(shape("due-date-passed").interrupting()).isTrue();
    }

    @Test
    void flowsHaveTheirPointsNamesAndFallback() {
        Flow flow = diagram.flows().stream().filter(it -> it.id().equals("may-answer-yes")).findFirst().orElseThrow();
        assertThat(flow.fallback()).isTrue();
        assertThat(flow.points()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(flow.label()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data-request.bpmn", "match-patient.bpmn", "check-release.bpmn"})
    void everythingIsInsideTheBounds(String file) {
        Diagram drawn = Diagram.of(read(file));
        assertThat(drawn.isDrawn()).isTrue();
        assertThat(drawn.shapes()).allMatch(shape -> shape.bounds().x() > drawn.bounds().x()
                && shape.bounds().right() < drawn.bounds().right()
                && shape.bounds().y() > drawn.bounds().y()
                && shape.bounds().bottom() < drawn.bounds().bottom());
    }

    private Shape shape(String id) {
        return diagram.shapes().stream().filter(shape -> shape.id().equals(id)).findFirst().orElseThrow();
    }

    private static byte[] read(String file) {
        try {
            return Files.readAllBytes(Path.of("bpmn", file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
