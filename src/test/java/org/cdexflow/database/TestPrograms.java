package org.cdexflow.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Spares a test on a fresh home the seconds that unpacking PostgreSQL takes: they are unpacked once and copied. */
final class TestPrograms {

    private TestPrograms() {}

    /** Returns the folder, which then holds what {@link Distribution} would have put there. */
    static Path copyTo(Path folder) throws IOException {
        Path programs = Distribution.in(Files.createDirectories(Path.of("target/test-programs")));
        Files.createDirectories(folder);
        Command.run(List.of("cp", "-R", programs.toAbsolutePath().toString(), folder.toString()))
                .orRefuse("Copying PostgreSQL's programs");
        return folder;
    }
}
