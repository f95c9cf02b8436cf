package org.cdexflow.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A PostgreSQL server for one test, that can be stopped and started again on the same port, as an operator's external one can. */
public final class DatabaseServer implements AutoCloseable {

    /** How it stops: {@code FAST} ends sessions and tidies up; {@code IMMEDIATE} is like pulling the plug, the next start recovers. */
    public enum Stop {
        FAST,
        IMMEDIATE
    }

    private static final String HERE = "jdbc:postgresql://127.0.0.1:%d/%s?logServerErrorDetail=false";

    private final Path folder;
    private final Path programs;
    private final Cluster cluster;
    private final ServerAccount account;
    private final int port;

    private DatabaseServer(Path home) throws IOException {
        folder = TestPrograms.copyTo(home.toAbsolutePath().resolve("postgresql"));
        account = ServerAccount.choose(folder);
        programs = Distribution.in(folder);
        cluster = new Cluster(folder);
        cluster.create(programs, account);
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    /** A new server, started, with an empty database. */
    public static DatabaseServer start(Path home) {
        try {
            DatabaseServer server = new DatabaseServer(home);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void start() {
        try {
            cluster.writeSettings(port, EmbeddedDatabase.MAX_CONNECTIONS);
            account.own(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        control("start", "--timeout=120", "--log=" + folder.resolve("start.log"));
    }

    public void stop(Stop how) {
        control("stop", "--mode=" + how.name().toLowerCase(Locale.ROOT));
    }

    /** The application's database. */
    public TestDatabase database() {
        return new TestDatabase(HERE.formatted(port, Cluster.DATABASE), Cluster.ROLE, password());
    }

    /** The application's database, as the server's administrator. */
    public JdbcTemplate administrator() {
        return new JdbcTemplate(new DriverManagerDataSource(HERE.formatted(port, Cluster.DATABASE), Cluster.SUPERUSER, password()));
    }

    /** Moves tables to another disk. @param disk an empty folder that the server may own */
    public void move(List<String> tables, Path disk) {
        try {
            account.own(Files.createDirectory(disk.resolve("tables")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JdbcTemplate administrator = administrator();
        administrator.execute("create tablespace small location '" + disk.resolve("tables") + "'");
        administrator.execute("grant create on tablespace small to " + Cluster.OWNER);
        tables.forEach(table -> {
            administrator.execute("alter table " + table + " set tablespace small");
            administrator.queryForList("select indexrelid::regclass::text from pg_index where indrelid = ?::regclass", String.class, table)
                    .forEach(index -> administrator.execute("alter index " + index + " set tablespace small"));
        });
    }

    private void control(String... words) {
        Stream<String> command = Stream.of(programs.resolve("bin/pg_ctl").toString(), "--silent", "--wait", "--pgdata=" + cluster.data());
        account.run(Stream.concat(command, Arrays.stream(words)).toList()).orRefuse(String.join(" ", words));
    }

    private String password() {
        try {
            return cluster.password();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (Files.exists(cluster.data().resolve("postmaster.pid"))) {
            stop(Stop.FAST);
        }
    }
}
