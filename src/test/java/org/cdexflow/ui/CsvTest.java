package org.cdexflow.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

    @Test
    void linesEndAndCellsAreQuotedAsRfc4180Says() {
        assertThat(csv("plain", "a,b", "say \"hi\"", "two\nlines", null, 17).text())
                .isEqualTo("head\r\nplain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",,17\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =HYPERLINK(\"x\")", "＝1", "\n=1"})
    void aSpreadsheetRunsNothing(String text) {
        assertThat(csv(text).text().replace("\"", "")).startsWith("head\r\n'");
    }

    @Test
    void numbersStayNumbers() {
        assertThat(csv(-1.5).text()).isEqualTo("head\r\n-1.5\r\n");
    }

    @Test
    void itIsAFileOfUtf8() {
        var answer = csv("Ärztehaus").download();

        assertThat(answer.getHeaders().getFirst("Content-Type")).isEqualTo("text/csv;charset=UTF-8");
        assertThat(answer.getHeaders().getFirst("Content-Disposition")).isEqualTo("attachment; filename=\"name.csv\"");
        assertThat(new String(answer.getBody(), StandardCharsets.UTF_8)).contains("Ärztehaus");
    }

    private static Csv csv(Object... cells) {
        return new Csv("name", List.of("head"), List.of(Arrays.asList(cells)));
    }
}
