package org.cdexflow.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.flyway.FlywayConnectionDetails;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;

/**
 * A real PostgreSQL server under {@code <home>/postgresql}, as durable as one that an operator would set up, reachable
 * from this machine only.
 *
 * <p>Zonky gives the programs; its {@code EmbeddedPostgres} is not used, because it is made for tests: fsync off, trust
 * authentication, a shutdown hook that races with Spring's, no notice of a server that survived a killed JVM. Driving
 * initdb and pg_ctl is no longer than undoing that. pg_ctl waits until crash recovery is done, and starts the server in
 * a session of its own: Ctrl-C reaches us, and the server stops when the pool is closed and not before.
 */
final class EmbeddedDatabase implements JdbcConnectionDetails, AutoCloseable {

    /** What pools and everything else on this server may add up to. */
    static final int MAX_CONNECTIONS = 100;

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final int ATTEMPTS = 3;
    private static final Duration RECOVERY = Duration.ofMinutes(10);

    private final Postmaster postmaster;
    private final String password;
    private final int port;

    private EmbeddedDatabase(Postmaster postmaster, String password, int port) {
        this.postmaster = postmaster;
        this.password = password;
        this.port = port;
    }

    /**
     * Starts the server; creates it when the home has none; waits until it answers. An older server that a killed
     * process left on this home is stopped first.
     *
     * @throws StartRefused with the way forward when it cannot
     */
    static EmbeddedDatabase start(Home home) {
        try {
            Path folder = Files.createDirectories(home.folder().resolve("postgresql"));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            new Postmaster(folder.resolve("data")).stopLeftover();
            return start(folder, ServerAccount.choose(folder));
        } catch (IOException e) {
            throw new StartRefused(
                    "The embedded database's folder in %s cannot be read or written: %s.".formatted(home.folder(), e),
                    "Let the user who runs this own all of it, or give another cdexflow.home.",
                    e);
        }
    }

    /** The server of a home that another process holds, if it runs. It is that process's: it must not be closed here. */
    static Optional<EmbeddedDatabase> running(Path home) {
        try {
            Cluster cluster = new Cluster(home.resolve("postgresql"));
            Postmaster postmaster = new Postmaster(cluster.data().toAbsolutePath().normalize());
            String password = cluster.exists() ? cluster.password() : null;
            return postmaster.port().map(port -> new EmbeddedDatabase(postmaster, password, port));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static EmbeddedDatabase start(Path folder, ServerAccount account) throws IOException {
        long begin = System.nanoTime();
        Path programs = Distribution.in(folder);
        long unpacked = System.nanoTime();
        Cluster cluster = new Cluster(folder);
        if (!cluster.exists()) {
            cluster.create(programs, account);
        }
        long created = System.nanoTime();
        int port = launch(cluster, programs, folder, account);
        cluster.separateOwner(urlOf(port, Cluster.DATABASE));
        log.info(
                "PostgreSQL ready on 127.0.0.1:{}: programs {} ms, data {} ms, server {} ms",
                port, millis(begin, unpacked), millis(unpacked, created), millis(created, System.nanoTime()));
        return new EmbeddedDatabase(new Postmaster(cluster.data()), cluster.password(), port);
    }

    private static int launch(Cluster cluster, Path programs, Path folder, ServerAccount account) throws IOException {
        Path startLog = folder.resolve("start.log");
        List<String> start = List.of(
                programs.resolve("bin/pg_ctl").toString(), "start", "--silent", "--wait",
                "--timeout=" + RECOVERY.toSeconds(), "--pgdata=" + cluster.data(), "--log=" + startLog);
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            cluster.writeSettings(port, MAX_CONNECTIONS);
            Files.deleteIfExists(startLog);
            account.own(folder);
            Command outcome = account.run(start);
            if (outcome.succeeded()) {
                return port;
            }
            // Again: another process may have taken the port, or a killed server's children may still be ending.
            if (attempt == ATTEMPTS) {
                String words = Files.exists(startLog) ? Files.readString(startLog).strip() : "";
                throw new StartRefused(
                        "PostgreSQL did not start: %s %s".formatted(outcome.output(), words),
                        "Mend what it names; %s may say more.".formatted(folder.resolve("log")));
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public String getJdbcUrl() {
        return urlOf(Cluster.DATABASE);
    }

    String urlOf(String database) {
        return urlOf(port, database);
    }

    /** The driver's exceptions carry no DETAIL: that quotes keys and rows, and exceptions end in logs. */
    static String urlOf(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?logServerErrorDetail=false".formatted(port, database);
    }

    /** How the tables' owner comes in. */
    FlywayConnectionDetails owner() {
        return new FlywayConnectionDetails() {
            @Override
            public String getUsername() {
                return Cluster.OWNER;
            }

            @Override
            public String getPassword() {
                return password;
            }

            @Override
            public String getJdbcUrl() {
                return EmbeddedDatabase.this.getJdbcUrl();
            }
        };
    }

    @Override
    public String getUsername() {
        return Cluster.ROLE;
    }

    @Override
    public String getPassword() {
        return password;
    }

    /** Open transactions roll back. The pool is closed by now: Spring's order of destruction sees to it. */
    @Override
    public void close() throws IOException {
        long begin = System.nanoTime();
        postmaster.stop();
        log.info("PostgreSQL stopped in {} ms", millis(begin, System.nanoTime()));
    }

    private static long millis(long from, long to) {
        return Duration.ofNanos(to - from).toMillis();
    }
}
