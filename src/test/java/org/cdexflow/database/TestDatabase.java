package org.cdexflow.database;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.awaitility.core.ConditionTimeoutException;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.util.FileSystemUtils;

/**
 * A fresh, migrated database for a test class: {@code TestDatabase.newDatabase()}. One server serves the whole JVM, the
 * same class with the same settings as in production, under {@code target}. Migrations run once, into a template; each
 * database is a copy of that, made in a blink.
 */
public record TestDatabase(String url, String username, String password) {

    private static final String TEMPLATE = "template_migrated";

    /** Held as long as we run: a lock that nobody refers to is given back. */
    private static Home home;

    private static EmbeddedDatabase server;

    /** A database that nobody else uses. The next run removes it. */
    public static synchronized TestDatabase newDatabase() {
        startServer();
        String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
        asSuperuser("CREATE DATABASE %s TEMPLATE %s OWNER %s".formatted(name, TEMPLATE, Cluster.OWNER));
        return named(name);
    }

    /** Connections without a pool: each is real and new. */
    public DataSource dataSource() {
        return dataSource(username);
    }

    /** As the role that owns the tables. */
    public DataSource owner() {
        return dataSource(Cluster.OWNER);
    }

    /** The owner's way into the database that the application of a test uses. */
    public static JdbcTemplate ownerOf(JdbcTemplate application) {
        String url = application.execute((ConnectionCallback<String>) connection -> connection.getMetaData().getURL());
        return new JdbcTemplate(new TestDatabase(url, Cluster.ROLE, server.getPassword()).owner());
    }

    /** As the server's administrator, whom no grant binds. */
    public DataSource administrator() {
        return dataSource(Cluster.SUPERUSER);
    }

    private DataSource dataSource(String user) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setUser(user);
        dataSource.setPassword(password);
        return dataSource;
    }

    /** For a Spring test's {@code @DynamicPropertySource}: this database, and a home of its own. */
    public void register(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", this::url);
        registry.add("spring.datasource.username", this::username);
        registry.add("spring.datasource.password", this::password);
        registry.add("spring.flyway.user", () -> Cluster.OWNER);
        registry.add("spring.flyway.password", this::password);
        // contexts that rest between their tests leave the server's connections to others
        registry.add("spring.datasource.hikari.minimum-idle", () -> 2);
        registry.add("spring.datasource.hikari.idle-timeout", () -> 10_000);
        registry.add("cdexflow.home", () -> "target/homes/" + url.replaceAll(".*/([^?]*).*", "$1"));
    }

    /** For an application in a process of its own: options of its JVM that name this database. */
    public List<String> options() {
        return List.of(
                "-Dspring.datasource.url=" + url,
                "-Dspring.datasource.username=" + username,
                "-Dspring.datasource.password=" + password,
                "-Dspring.flyway.user=" + Cluster.OWNER,
                "-Dspring.flyway.password=" + password,
                "-Dspring.datasource.hikari.maximum-pool-size=12");
    }

    private static void startServer() {
        if (server != null) {
            return;
        }
        home = Home.hold(Path.of("target/test-database"));
        removeLastRun(home.folder().resolve("postgresql/data"));
        server = EmbeddedDatabase.start(home);
        Runtime.getRuntime().addShutdownHook(new Thread(TestDatabase::stopServer));
        asSuperuser("CREATE DATABASE %s OWNER %s".formatted(TEMPLATE, Cluster.OWNER));
        named(TEMPLATE).migrate();
    }

    /** An earlier release's database. @param version of its last migration */
    public static synchronized TestDatabase migratedTo(String version) {
        startServer();
        String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
        asSuperuser("CREATE DATABASE %s OWNER %s".formatted(name, Cluster.OWNER));
        Flyway.configure().dataSource(named(name).owner()).javaMigrations(new EngineTables()).target(version).load().migrate();
        return named(name);
    }

    /** To the newest version, as a start does. */
    public void migrate() {
        Flyway.configure()
                .dataSource(owner())
                .javaMigrations(new EngineTables())
                .callbacks(new Grants(Cluster.ROLE, true))
                .load()
                .migrate();
    }

    /** Quicker than DROP DATABASE for each: that waits for a checkpoint. */
    private static void removeLastRun(Path data) {
        try {
            new Postmaster(data).stopLeftover();
            FileSystemUtils.deleteRecursively(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestDatabase named(String database) {
        return new TestDatabase(server.urlOf(database), server.getUsername(), server.getPassword());
    }

    private static void asSuperuser(String statement) {
        try (var connection = superuserConnection(); var sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(statement, e);
        }
    }

    private static boolean isInUse() throws SQLException {
        String clients = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname LIKE 'test\\_%')";
        try (var connection = superuserConnection(); var sql = connection.createStatement(); var row = sql.executeQuery(clients)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static Connection superuserConnection() throws SQLException {
        return DriverManager.getConnection(server.urlOf("postgres"), Cluster.SUPERUSER, server.getPassword());
    }

    /** Once the contexts' own hooks have closed their pools: a pool without its server takes half a minute to give up. */
    private static void stopServer() {
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> !isInUse());
        } catch (ConditionTimeoutException stillInUse) {
            // stop it all the same
        }
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
