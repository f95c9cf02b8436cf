package org.cdexflow.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.StringUtils;

/**
 * The database for a command that runs beside the application or without it: the external one of the settings, else the embedded one
 * of the home, that of a running application too.
 */
public final class CommandDatabase implements AutoCloseable {

    private final DataSource application;
    private final DataSource owner;
    private final AutoCloseable started;

    private CommandDatabase(DataSource application, DataSource owner, AutoCloseable started) {
        this.application = application;
        this.owner = owner;
        this.started = started;
    }

    /** @throws StartRefused when there is none */
    public static CommandDatabase of(Environment settings) {
        String url = settings.getProperty("spring.datasource.url");
        return StringUtils.hasText(url) ? external(settings, url) : embedded(Path.of(settings.getProperty("cdexflow.home", "./data")));
    }

    /** With the application's rights. */
    public DataSource application() {
        return application;
    }

    /** With the rights of whoever owns the tables. */
    public DataSource owner() {
        return owner;
    }

    private static CommandDatabase external(Environment settings, String url) {
        DataSource application = new DriverManagerDataSource(
                url, settings.getProperty("spring.datasource.username", ""), settings.getProperty("spring.datasource.password", ""));
        String owner = settings.getProperty("spring.flyway.user");
        return new CommandDatabase(
                application,
                StringUtils.hasText(owner)
                        ? new DriverManagerDataSource(url, owner, settings.getProperty("spring.flyway.password", ""))
                        : application,
                () -> {});
    }

    private static CommandDatabase embedded(Path home) {
        if (!Files.exists(home.resolve("postgresql/data"))) {
            throw new StartRefused(
                    "There is no database in %s.".formatted(home.toAbsolutePath().normalize()),
                    "Say where it is with --cdexflow.home=…, or --spring.datasource.url=… and its user and password.");
        }
        return EmbeddedDatabase.running(home).map(running -> of(running, () -> {})).orElseGet(() -> {
            Home held = Home.hold(home);
            EmbeddedDatabase database = EmbeddedDatabase.start(held);
            return of(database, () -> stop(database, held));
        });
    }

    private static CommandDatabase of(EmbeddedDatabase database, AutoCloseable started) {
        return new CommandDatabase(
                new DriverManagerDataSource(database.getJdbcUrl(), Cluster.ROLE, database.getPassword()),
                new DriverManagerDataSource(database.getJdbcUrl(), Cluster.OWNER, database.getPassword()),
                started);
    }

    private static void stop(EmbeddedDatabase database, Home home) throws IOException {
        try (home) {
            database.close();
        }
    }

    @Override
    public void close() throws Exception {
        started.close();
    }
}
