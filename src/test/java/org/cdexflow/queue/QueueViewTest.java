package org.cdexflow.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueViewTest {

    @ParameterizedTest
    @CsvSource({"patient, patient", "-patient, -patient", "DUE, due", "'', due", "exchange; drop table, due", "--due, due"})
    void onlyColumnsAreSortedBy(String text, String sort) {
        assertThat(QueueView.Sort.of(text)).hasToString(sort);
    }

    @Test
    void pressingAColumnAgainTurnsTheOrder() {
        QueueView.Sort once = QueueView.Sort.of("due").pressed(QueueView.Column.PATIENT);
        QueueView.Sort twice = once.pressed(QueueView.Column.PATIENT);

        assertThat(once).hasToString("patient");
        assertThat(twice).hasToString("-patient");
        assertThat(twice.pressed(QueueView.Column.PATIENT)).hasToString("patient");
        assertThat(twice.aria(QueueView.Column.PATIENT)).isEqualTo("descending");
        assertThat(twice.aria(QueueView.Column.DUE)).isNull();
    }

    @Test
    void whatComesFromOutsideIsCleaned() {
        QueueView view = new QueueView(" ", "", null, "a\0b", null, null, "x".repeat(1000), null);

        assertThat(view.queue()).isNull();
        assertThat(view.payer()).isNull();
        assertThat(view.who()).isEqualTo("a b");
        assertThat(view.search()).hasSize(200);
        assertThat(view.showsAll()).isFalse();
        assertThat(new QueueView("", " ", "", "", false, "", "", null).showsAll()).isTrue();
    }
}
