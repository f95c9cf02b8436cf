package org.cdexflow.ui;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** A table as a file (RFC 4180). Text that a spreadsheet would run as a formula is kept text by an apostrophe before it. */
record Csv(String name, List<String> head, List<List<Object>> rows) {

    private static final Pattern FORMULA = Pattern.compile("(?s)^\\s*[=+\\-@\\t\\r＝＋－＠].*");
    private static final Pattern TO_BE_QUOTED = Pattern.compile("(?s).*[\",\\r\\n].*");

    static List<Object> row(Object... cells) {
        return Arrays.asList(cells);
    }

    String text() {
        return Stream.concat(Stream.of(head), rows.stream())
                .map(Csv::line)
                .collect(Collectors.joining());
    }

    static String line(List<?> row) {
        return row.stream().map(Csv::cell).collect(Collectors.joining(",")) + "\r\n";
    }

    ResponseEntity<byte[]> download() {
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(name + ".csv").build().toString())
                .body(text().getBytes(StandardCharsets.UTF_8));
    }

    private static String cell(Object value) {
        if (value == null || value instanceof Number) {
            return value == null ? "" : value.toString();
        }
        String text = value.toString();
        String safe = FORMULA.matcher(text).matches() ? "'" + text : text;
        return TO_BE_QUOTED.matcher(safe).matches() ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
