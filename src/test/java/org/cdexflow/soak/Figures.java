package org.cdexflow.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What a soak test counted and timed, as a table under {@code target/soak}. Written row by row: what failed shows how far it came. */
final class Figures {

    private final Path file;
    private final StringBuilder table = new StringBuilder("| what | figure |\n|---|---|\n");

    Figures(String name) {
        file = Path.of("target/soak", name + ".md");
    }

    void row(String what, Object figure) {
        table.append("| ").append(what).append(" | ").append(figure).append(" |\n");
        System.out.println(file.getFileName() + ": " + what + ": " + figure);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void row(String what, Duration duration) {
        row(what, seconds(duration));
    }

    static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1e3);
    }
}
