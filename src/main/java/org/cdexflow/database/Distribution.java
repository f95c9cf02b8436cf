package org.cdexflow.database;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs for this platform, unpacked once from the archive in zonky's jar. The folder's name carries the
 * archive's checksum: a new release unpacks beside the old one and then removes it.
 */
final class Distribution {

    private static final Set<PosixFilePermission> OWNER_RUNS = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_READS = PosixFilePermissions.fromString("rw-------");
    private static final String FOLDER = "programs-";

    private Distribution() {}

    /** The folder that holds {@code bin}, {@code lib} and {@code share}. */
    static Path in(Path folder) throws IOException {
        byte[] archive = archive();
        CRC32 checksum = new CRC32();
        checksum.update(archive);
        Path programs = folder.resolve(FOLDER + Long.toHexString(checksum.getValue()));
        if (!Files.exists(programs)) {
            Path unfinished = folder.resolve(FOLDER + "unfinished");
            FileSystemUtils.deleteRecursively(unfinished);
            unpack(archive, Files.createDirectory(unfinished, PosixFilePermissions.asFileAttribute(OWNER_RUNS)));
            Files.move(unfinished, programs, StandardCopyOption.ATOMIC_MOVE);
            removeOthers(folder, programs);
        }
        return programs;
    }

    private static byte[] archive() throws IOException {
        String system = System.getProperty("os.name").startsWith("Mac") ? "Darwin" : System.getProperty("os.name");
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        try (InputStream archive = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine)) {
            return archive.readAllBytes();
        } catch (IllegalStateException e) {
            throw new StartRefused(
                    "This program brings no PostgreSQL for %s on %s.".formatted(system, machine),
                    "Point spring.datasource.url, username and password to a PostgreSQL of yours.",
                    e);
        }
    }

    private static void unpack(byte[] archive, Path target) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new XZInputStream(new BufferedInputStream(new ByteArrayInputStream(archive))))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    Files.setPosixFilePermissions(path, (entry.getMode() & 0100) != 0 ? OWNER_RUNS : OWNER_READS);
                }
            }
        }
    }

    private static void removeOthers(Path folder, Path current) throws IOException {
        List<Path> others;
        try (Stream<Path> entries = Files.list(folder)) {
            others = entries.filter(path -> path.getFileName().toString().startsWith(FOLDER) && !path.equals(current))
                    .toList();
        }
        for (Path other : others) {
            FileSystemUtils.deleteRecursively(other);
        }
    }
}
