package org.cdexflow.ui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A ready text and one's own words make one reason, with scripts and without. */
class SaidTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "-, -, ''",
        "'', '  ', ''",
        "Not our provider, '', Not our provider",
        "'', Ask the other clinic, Ask the other clinic",
        "Not our provider, Ask the other clinic, Not our provider. Ask the other clinic",
        "Not our provider, Not our provider, Not our provider",
        "Not our provider, Not our provider since May, Not our provider since May",
    })
    void areCombined(String ready, String reason, String text) {
        assertThat(new Said(ready, reason, null).text()).isEqualTo(text);
    }
}
