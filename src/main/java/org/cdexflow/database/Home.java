package org.cdexflow.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder that holds everything of this instance ({@code cdexflow.home}), and the promise that no other process
 * works in it: held from the application's first bean to its last. The operating system gives the lock back when the
 * process dies, however it dies; so a lock file that lies about means nothing.
 */
public final class Home implements AutoCloseable {

    /** A second channel of this process, once closed, would give the lock away (POSIX): so it is never opened. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel lock;

    private Home(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Creates the folder when it is missing, and holds it.
     *
     * @throws StartRefused when another process holds it, or it cannot be written
     */
    public static Home hold(Path location) {
        try {
            Path folder = create(location.toAbsolutePath().normalize()).toRealPath();
            if (!HELD_HERE.add(folder)) {
                throw inUse(folder, "this process");
            }
            try {
                return new Home(folder, lock(folder));
            } catch (IOException | RuntimeException e) {
                HELD_HERE.remove(folder);
                throw e;
            }
        } catch (IOException e) {
            throw new StartRefused(
                    "The home folder %s cannot be written: %s.".formatted(location.toAbsolutePath(), e),
                    "Set cdexflow.home to a folder that this user may create and write.",
                    e);
        }
    }

    /** Keys and data lie in it: a new one is its owner's alone. One that exists is as its operator made it. */
    private static Path create(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Files.createDirectories(folder.getParent());
        return Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(folder.resolve("lock"), CREATE, READ, WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            ByteBuffer holder = ByteBuffer.allocate(20);
            channel.read(holder);
            channel.close();
            throw inUse(folder, "process " + UTF_8.decode(holder.flip()).toString().strip());
        }
        channel.truncate(0);
        channel.write(UTF_8.encode(ProcessHandle.current().pid() + "\n"));
        return channel;
    }

    private static StartRefused inUse(Path folder, String holder) {
        return new StartRefused(
                "The home folder %s is in use by %s.".formatted(folder, holder),
                "Stop that process, or give this one a home of its own with cdexflow.home.");
    }

    /** The absolute folder. */
    public Path folder() {
        return folder;
    }

    /** A path of the settings: relative ones start at this folder. */
    public Path resolve(String path) {
        return folder.resolve(path).normalize();
    }

    @Override
    public void close() throws IOException {
        lock.close();
        HELD_HERE.remove(folder);
    }
}
