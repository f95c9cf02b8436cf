package org.cdexflow.partner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that only our own user may read (0600, in folders of 0700), replaced in one step: nobody reads half of one. */
public final class PrivateFiles {

    private PrivateFiles() {}

    public static void write(Path file, String content) {
        try {
            makeFolder(file.getParent());
            // made 0600 from the start; a later chmod would leave a moment for others to open it
            Path draft = Files.createTempFile(file.getParent(), "." + file.getFileName(), "");
            Files.writeString(draft, content);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
