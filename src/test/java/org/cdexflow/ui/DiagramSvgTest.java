package org.cdexflow.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cdexflow.model.Diagram;
import org.cdexflow.process.Running;
import org.junit.jupiter.api.Test;

class DiagramSvgTest {

    private static final Map<String, Running> NOBODY = Map.of();

    @Test
    void anElementSaysHowManyWaitAndLeadsThere() throws IOException {
        String svg = drawn(model(), Map.of("fulfil-request", new Running(128, 2)), Set.of());

        assertThat(svg)
                .contains("<a href=\"/at/fulfil-request\" aria-label=\"Fulfil request: 128 waiting, 2 stuck\">")
                .contains(">128</text>", ">2 !</text>");
    }

    @Test
    void anElementWithoutExchangesLeadsNowhere() throws IOException {
        assertThat(drawn(model(), Map.of("fulfil-request", new Running(0, 0)), Set.of())).doesNotContain("<a ");
    }

    @Test
    void aNameIsTextWhateverItHolds() throws IOException {
        String hostile = model().replace("name=\"Gather data\"", "name=\"&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x\"");

        assertThat(drawn(hostile, Map.of("gather-data", new Running(1, 0)), Set.of()))
                .doesNotContain("<script", "\" onload=\"")
                .contains("&lt;script&gt;");
    }

    @Test
    void nothingInItNeedsAStyleOrAScript() throws IOException {
        assertThat(drawn(model(), NOBODY, Set.of())).doesNotContain("style=", "<style", "<script", "javascript:");
    }

    @Test
    void anElementWithAProblemIsMarked() throws IOException {
        assertThat(drawn(model(), NOBODY, Set.of("gather-data"))).contains("stroke-dasharray=\"7 4\"");
        assertThat(drawn(model(), NOBODY, Set.of())).doesNotContain("stroke-dasharray=\"7 4\"");
    }

    @Test
    void wordsAreBrokenIntoLines() {
        assertThat(TextLines.of("Give up: patient not identified", 12, 88, 4)).containsExactly("Give up:", "patient not", "identified");
        assertThat(TextLines.of("one two three four", 12, 20, 2)).isEqualTo(List.of("one", "two…"));
        assertThat(TextLines.fitted("Second person needed?", 11, 30, 1)).containsExactly("Second person needed?");
    }

    private static String drawn(String model, Map<String, Running> running, Set<String> faulty) {
        Diagram diagram = Diagram.of(model.getBytes(StandardCharsets.UTF_8));
        return DiagramSvg.of(diagram, "Data request", running, element -> "/at/" + element, faulty);
    }

    private static String model() throws IOException {
        return Files.readString(Path.of("bpmn/data-request.bpmn"));
    }
}
