package org.cdexflow.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.springframework.util.FileSystemUtils;

/**
 * A database cluster, PostgreSQL's word for one data folder: {@code data} beside its {@code password}.
 * One role owns the database and migrates it, another is the application's: a flaw in a query never becomes a shell, nor a change of
 * what is on record. What guards the data here is that file; each of the roles has the password in it.
 */
final class Cluster {

    static final String DATABASE = "cdexflow";
    static final String ROLE = "cdexflow";
    static final String OWNER = "cdexflow_owner";
    static final String SUPERUSER = "postgres";
    private static final String SETTINGS = "cdexflow.conf";

    private final Path folder;

    Cluster(Path folder) {
        this.folder = folder;
    }

    Path data() {
        return folder.resolve("data");
    }

    String password() throws IOException {
        if (!Files.exists(passwordFile())) {
            throw new StartRefused(
                    "The embedded database's password file %s is missing.".formatted(passwordFile()),
                    "Restore it from a backup, or set a new password for the roles %s, %s and %s and write it there."
                            .formatted(ROLE, OWNER, SUPERUSER));
        }
        return Files.readString(passwordFile()).strip();
    }

    boolean exists() {
        return Files.exists(data());
    }

    /** Builds everything aside and moves it into place as the last act: dying in between leaves nothing half-made. */
    void create(Path programs, ServerAccount account) throws IOException {
        Path unfinished = folder.resolve("data-unfinished");
        FileSystemUtils.deleteRecursively(unfinished);
        Files.deleteIfExists(passwordFile());
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        writeForOwner(passwordFile(), password + "\n");
        account.own(folder);

        // The builtin locale sorts the same with every release of the system's C library: indexes stay valid.
        account.run(List.of(
                        programs.resolve("bin/initdb").toString(), "--pgdata=" + unfinished,
                        "--username=" + SUPERUSER, "--pwfile=" + passwordFile(), "--auth=scram-sha-256",
                        "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                        "--data-checksums", "--no-instructions"))
                .orRefuse("Creating the embedded database");
        Files.writeString(
                unfinished.resolve("postgresql.conf"),
                Files.readString(unfinished.resolve("postgresql.conf")) + "\ninclude_if_exists '" + SETTINGS + "'\n");
        writeSettings(unfinished, "");
        account.own(folder);
        account.run(
                        List.of(
                                programs.resolve("bin/postgres").toString(), "--single", "-D", unfinished.toString(),
                                "-c", "exit_on_error=on", "postgres"),
                        """
                        CREATE ROLE %s LOGIN PASSWORD '%s'
                        CREATE ROLE %s LOGIN PASSWORD '%s'
                        CREATE DATABASE %s OWNER %s
                        """.formatted(ROLE, password, OWNER, password, DATABASE, OWNER))
                .orRefuse("Creating the embedded database's roles");
        Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Earlier releases had one role for everything: what it owns becomes the owner's. Does nothing where there is an owner. */
    void separateOwner(String url) throws IOException {
        String password = password();
        try (Connection connection = DriverManager.getConnection(url, SUPERUSER, password); Statement sql = connection.createStatement()) {
            try (ResultSet owner = sql.executeQuery("select from pg_roles where rolname = '%s'".formatted(OWNER))) {
                if (owner.next()) {
                    return;
                }
            }
            connection.setAutoCommit(false);
            sql.execute("create role %s login password '%s'".formatted(OWNER, password));
            sql.execute("alter database %s owner to %s".formatted(DATABASE, OWNER));
            sql.execute("reassign owned by %s to %s".formatted(ROLE, OWNER));
            connection.commit();
        } catch (SQLException e) {
            // without its message, which may quote the statement
            throw new StartRefused(
                    "The embedded database's tables could not be given to the role %s (SQL state %s).".formatted(OWNER, e.getSQLState()),
                    "Start again; if it persists, see the database's log.");
        }
    }

    void writeSettings(int port, int maxConnections) throws IOException {
        writeSettings(data(), "port = %d%nmax_connections = %d%n".formatted(port, maxConnections));
    }

    private static void writeSettings(Path data, String more) throws IOException {
        try (InputStream settings = Cluster.class.getResourceAsStream("postgresql.conf")) {
            Files.deleteIfExists(data.resolve(SETTINGS));
            writeForOwner(data.resolve(SETTINGS), new String(settings.readAllBytes(), UTF_8) + "\n" + more);
        }
    }

    /** Only the owner may read it, from its first moment on. */
    private static void writeForOwner(Path file, String text) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var out = Channels.newOutputStream(FileChannel.open(file, Set.of(CREATE_NEW, WRITE), ownerOnly))) {
            out.write(text.getBytes(UTF_8));
        }
    }

    private Path passwordFile() {
        return folder.resolve("password");
    }
}
