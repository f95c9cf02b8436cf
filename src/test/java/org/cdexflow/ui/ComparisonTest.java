package org.cdexflow.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cdexflow.queue.Person;
import org.cdexflow.ui.Comparison.Cell;
import org.cdexflow.ui.Comparison.Row;
import org.junit.jupiter.api.Test;

/** Who may be meant, beside what the request says. */
class ComparisonTest {

    private static final Person ANNA = person("twin-anna", "Anna Twinsample", "2012-04-17", "TWIN-4711");
    private static final Person BERTA = person("twin-berta", "Berta Twinsample", "2012-04-17", "TWIN-4711");

    @Test
    void whatTellsPeopleApartIsMarked() {
        Comparison twins = Comparison.of(person(null, null, null, "TWIN-4711"), List.of(ANNA, BERTA));
        assertThat(twins.rows()).filteredOn(Row::apart).extracting(Row::label).containsExactly("Name", "Record number");
        assertThat(twins.rows()).flatExtracting(Row::cells).noneMatch(Cell::contradicts);
    }

    @Test
    void whatContradictsTheRequestIsMarked() {
        Comparison twins = Comparison.of(person("Patient/twin-berta", "BERTA TWINSAMPLE", "2012-04-18", "TWIN-4712"), List.of(ANNA, BERTA));
        assertThat(cells(twins, "Name")).extracting(Cell::contradicts).containsExactly(true, false);
        assertThat(cells(twins, "Birth date")).extracting(Cell::contradicts).containsExactly(true, true);
        assertThat(cells(twins, "Record number")).extracting(Cell::contradicts).containsExactly(true, false);
        assertThat(cells(twins, "Member number")).extracting(Cell::contradicts).containsExactly(true, true);
    }

    @Test
    void whatNobodyKnowsIsNoRow() {
        assertThat(Comparison.of(person(null, null, null, "TWIN-4711"), List.of(ANNA)).rows())
                .extracting(Row::label)
                .containsExactly("Name", "Birth date", "Record number", "Member number");
    }

    private static List<Cell> cells(Comparison comparison, String label) {
        return comparison.rows().stream().filter(row -> row.label().equals(label)).findFirst().orElseThrow().cells();
    }

    private static Person person(String record, String name, String birthDate, String member) {
        return new Person(record, name, birthDate, null, null, record, List.of(member), List.of(), null, List.of());
    }
}
