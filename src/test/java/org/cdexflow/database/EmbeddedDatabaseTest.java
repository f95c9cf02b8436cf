package org.cdexflow.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmbeddedDatabaseTest {

    @TempDir
    static Path folder;

    private static Home home;
    private static EmbeddedDatabase database;

    @BeforeAll
    static void start() throws IOException {
        TestPrograms.copyTo(folder.resolve("postgresql"));
        home = Home.hold(folder);
        database = EmbeddedDatabase.start(home);
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
        home.close();
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, on",
        "synchronous_commit, on",
        "full_page_writes, on",
        "data_checksums, on",
        "max_connections, 100",
        "listen_addresses, 127.0.0.1",
        "log_statement, none",
    })
    void runs_with(String setting, String value) throws SQLException {
        assertThat(show(setting)).isEqualTo(value);
    }

    @Test
    void refuses_a_wrong_password() {
        assertThatThrownBy(() -> DriverManager.getConnection(database.getJdbcUrl(), database.getUsername(), "guess"))
                .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void works_with_a_role_that_is_no_superuser() throws SQLException {
        assertThat(show("is_superuser")).isEqualTo("off");
    }

    @Test
    void keeps_folder_and_password_to_the_owner() throws IOException {
        Path postgresql = home.folder().resolve("postgresql");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(postgresql))).isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(postgresql.resolve("password"))))
                .isEqualTo("rw-------");
    }

    @Test
    void keeps_values_of_failed_statements_out_of_its_log() throws IOException, SQLException {
        try (Connection connection = connect(Cluster.OWNER); var sql = connection.createStatement()) {
            sql.execute("CREATE TABLE patient (name text PRIMARY KEY)");
            sql.execute("INSERT INTO patient VALUES ('Shaw')");
            assertThatThrownBy(() -> sql.execute("INSERT INTO patient VALUES ('Shaw')"))
                    .hasMessageNotContaining("Shaw");
            assertThatThrownBy(() -> sql.execute("SELECT 'Amy'::integer")).isInstanceOf(SQLException.class);
        }

        assertThat(serverLog()).contains("ready to accept connections").doesNotContain("Shaw", "Amy", "INSERT");
    }

    /** Earlier releases worked as the role that owned the tables. */
    @Test
    @Order(Integer.MAX_VALUE - 1)
    void gives_the_tables_of_an_earlier_release_to_an_owner() throws Exception {
        try (Connection superuser = connect(Cluster.SUPERUSER); var sql = superuser.createStatement()) {
            sql.execute("REASSIGN OWNED BY cdexflow_owner TO cdexflow");
            sql.execute("DROP OWNED BY cdexflow_owner");
            sql.execute("ALTER DATABASE cdexflow OWNER TO cdexflow");
            sql.execute("DROP ROLE cdexflow_owner");
        }
        try (Connection earlier = connect(Cluster.ROLE); var sql = earlier.createStatement()) {
            sql.execute("CREATE TABLE grown AS SELECT 42 AS answer");
        }
        database.close();
        database = EmbeddedDatabase.start(home);

        assertThat(query(Cluster.OWNER, "SELECT answer FROM grown")).isEqualTo("42");
        assertThat(query("SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables WHERE schemaname = 'public'")).isEqualTo("cdexflow_owner");
        assertThat(query("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'cdexflow'")).isEqualTo("cdexflow_owner");
        try (Connection connection = connect(Cluster.ROLE); var sql = connection.createStatement()) {
            assertThatThrownBy(() -> sql.execute("DROP TABLE grown"))
                    .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void stops_with_open_connections_and_starts_again_with_the_data() throws Exception {
        Connection forgotten = connect(Cluster.OWNER);
        forgotten.createStatement().execute("CREATE TABLE kept AS SELECT 42 AS answer");
        forgotten.setAutoCommit(false);
        forgotten.createStatement().execute("INSERT INTO kept VALUES (43)");

        long begin = System.nanoTime();
        database.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        assertThat(home.folder().resolve("postgresql/data/postmaster.pid")).doesNotExist();

        database = EmbeddedDatabase.start(home);
        assertThat(query(Cluster.OWNER, "SELECT string_agg(answer::text, ',') FROM kept")).isEqualTo("42");
    }

    private static String serverLog() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> logs = Files.list(home.folder().resolve("postgresql/log"))) {
            for (Path log : logs.toList()) {
                text.append(Files.readString(log));
            }
        }
        return text.toString();
    }

    private static String show(String setting) throws SQLException {
        return query("SHOW " + setting);
    }

    private static String query(String question) throws SQLException {
        return query(database.getUsername(), question);
    }

    private static String query(String role, String question) throws SQLException {
        try (Connection connection = connect(role); var rows = connection.createStatement().executeQuery(question)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(String role) throws SQLException {
        return DriverManager.getConnection(database.getJdbcUrl(), role, database.getPassword());
    }
}
