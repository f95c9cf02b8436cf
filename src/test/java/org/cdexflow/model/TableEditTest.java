package org.cdexflow.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cdexflow.model.DecisionTable.Column;
import org.cdexflow.model.DecisionTable.Row;
import org.junit.jupiter.api.Test;

class TableEditTest {

    private final byte[] release = read("release.dmn");
    private final List<Row> rows = new ArrayList<>(DecisionTable.of(release).rules());

    @Test
    void aTableIsReadAsRowsAndCells() {
        DecisionTable table = DecisionTable.of(release);

        assertThat(table.name()).isEqualTo("Release");
        assertThat(table.hitPolicy()).isEqualTo("FIRST");
        assertThat(table.inputs()).extracting(Column::label).startsWith("Partner", "Agreement");
        assertThat(table.inputs()).extracting(Column::expression).contains("partner", "sensitivity");
        assertThat(table.outputs()).extracting(Column::expression).contains("release", "queue", "days", "reason");
        Row payer = table.rules().stream().filter(row -> row.id().equals("sandbox-payer")).findFirst().orElseThrow();
        assertThat(payer.description()).contains("sandbox payer");
        assertThat(payer.cells()).hasSize(table.columns().size()).contains("\"sandbox-payer\"", "\"query\",\"code\"", "\"automatic\"");
    }

    @Test
    void theSameRowsAreTheSameTable() {
        assertThat(DecisionTable.of(TableEdit.rows(release, rows))).isEqualTo(DecisionTable.of(release));
    }

    @Test
    void aCellChangesAndNothingElse() {
        List<String> cells = new ArrayList<>(rows.get(6).cells());
        cells.set(0, "\"acme\" & <others>");
        rows.set(6, new Row(rows.get(6).id(), rows.get(6).description(), cells));

        String edited = text(TableEdit.rows(release, rows));

        assertThat(DecisionTable.of(edited.getBytes(StandardCharsets.UTF_8)).rules()).isEqualTo(rows);
        assertThat(lines(edited)).hasSameSizeAs(lines(text(release)));
        assertThat(edited)
                .contains("modeler:executionPlatformVersion=\"7.24.0\"", "id=\"release-shape\"", "id=\"purpose-missing-partner\"")
                .contains("&amp; &lt;others&gt;")
                .doesNotContain("xmlns:ns", "standalone");
    }

    @Test
    void rowsAreAddedMovedAndTakenAway() {
        Row fresh = new Row("", "Labs leave by themselves.", Collections.nCopies(rows.get(0).cells().size(), ""));
        rows.add(6, fresh);
        rows.remove(0);
        Collections.swap(rows, 1, 2);

        List<Row> edited = DecisionTable.of(TableEdit.rows(release, rows)).rules();

        assertThat(edited).extracting(Row::cells).isEqualTo(rows.stream().map(Row::cells).toList());
        assertThat(edited).extracting(Row::description).isEqualTo(rows.stream().map(Row::description).toList());
        assertThat(edited).extracting(Row::id).doesNotHaveDuplicates().doesNotContain("", "purpose-missing").contains("rule");
    }

    @Test
    void anEmptyTableTakesARowAgain() {
        byte[] empty = TableEdit.rows(release, List.of());

        assertThat(DecisionTable.of(empty).rules()).isEmpty();
        assertThat(DecisionTable.of(TableEdit.rows(empty, rows)).rules()).extracting(Row::cells)
                .isEqualTo(rows.stream().map(Row::cells).toList());
    }

    @Test
    void aCharacterThatXmlCannotHoldIsLeftOut() {
        rows.set(0, new Row(rows.get(0).id(), "a\u0000b\u0007c", rows.get(0).cells()));

        assertThat(DecisionTable.of(TableEdit.rows(release, rows)).rules().get(0).description()).isEqualTo("abc");
    }

    @Test
    void aFileThatIsNoTableSaysWhatToDo() {
        assertThatThrownBy(() -> DecisionTable.of(read("data-request.bpmn"))).isInstanceOf(UnreadableModel.class)
                .hasMessageContaining("one decision table");
        assertThatThrownBy(() -> DecisionTable.of("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hostname\">]><a>&b;</a>".getBytes()))
                .isInstanceOf(UnreadableModel.class);
        assertThatThrownBy(() -> DecisionTable.of("labs: automatic".getBytes())).isInstanceOf(UnreadableModel.class)
                .hasMessageContaining("XML");
    }

    private static List<String> lines(String text) {
        return text.replace("?><", "?>\n<").lines().toList();
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    private static byte[] read(String file) {
        try {
            return Files.readAllBytes(Path.of("bpmn", file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
