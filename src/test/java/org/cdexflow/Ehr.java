package org.cdexflow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cdexflow.database.TestDatabase;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A second instance of the product, with the sample record, as the EHR of the one under test: a process of its own and a database
 * of its own on the same server, behind a wire that can be cut.
 */
public final class Ehr implements AutoCloseable {

    private final Wire wire = new Wire();
    private final TestDatabase database = TestDatabase.newDatabase();
    private final Path home = Path.of("target/homes", "ehr-" + UUID.randomUUID()).toAbsolutePath();
    private final RunningApplication application;

    private Ehr() {
        List<String> options = new ArrayList<>(database.options());
        options.addAll(List.of("-Xmx400m", "-Dcdexflow.base-url=" + wire.url()));
        application = new RunningApplication(home, options.toArray(String[]::new));
        wire.to(application.url());
        application.start();
    }

    public static Ehr start() {
        return new Ehr();
    }

    public Wire wire() {
        return wire;
    }

    public Path home() {
        return home;
    }

    /** Its database: what it holds can be changed behind its back. */
    public JdbcTemplate jdbc() {
        return new JdbcTemplate(database.dataSource());
    }

    @Override
    public void close() {
        application.close();
        wire.close();
    }
}
