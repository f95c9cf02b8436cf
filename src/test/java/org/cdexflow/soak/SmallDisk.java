package org.cdexflow.soak;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A disk of some megabytes, in memory, which can be filled and freed. To mount one takes root; whoever is not skips the test. */
final class SmallDisk implements AutoCloseable {

    private final Path mount;

    private SmallDisk(Path mount) {
        this.mount = mount;
    }

    static SmallDisk mountedAt(Path folder, int megabytes) throws IOException {
        Files.createDirectories(folder);
        assumeTrue(succeeds("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString()),
                "no small disk can be mounted here; run this test as root");
        return new SmallDisk(folder);
    }

    Path folder() {
        return mount;
    }

    /** Not a byte is left. */
    void fill() throws IOException {
        byte[] zeros = new byte[4096];
        try (OutputStream filler = Files.newOutputStream(filler())) {
            while (true) {
                filler.write(zeros);
            }
        } catch (IOException full) {
            if (Files.size(filler()) == 0) {
                throw full;
            }
        }
    }

    void free() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return mount.resolve("filler");
    }

    private static boolean succeeds(String... command) throws IOException {
        try {
            return new ProcessBuilder(List.of(command)).redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        succeeds("umount", "--lazy", mount.toString());
    }
}
