package org.cdexflow.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What root needs. Others run the server as themselves, as the rest of the tests does when it is not root. */
class ServerAccountTest {

    private static final ServerAccount BLOCKED = new ServerAccount("root", List.of("false"));
    private static final ServerAccount NOBODY = ServerAccount.unprivileged("65534", "65534");

    @TempDir
    Path home;

    private Path folder;

    @BeforeEach
    void folder() throws IOException {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        folder = TestPrograms.copyTo(home.resolve("postgresql"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void without_user_namespaces_an_unprivileged_account_owns_and_runs_the_server() throws Exception {
        ServerAccount account = ServerAccount.choose(folder, List.of(BLOCKED, NOBODY));

        assertThat(account).isEqualTo(NOBODY);
        try (EmbeddedDatabase database = EmbeddedDatabase.start(folder, account);
                var connection = DriverManager.getConnection(
                        database.getJdbcUrl(), database.getUsername(), database.getPassword())) {
            assertThat(connection.isValid(1)).isTrue();
            assertThat(Files.getAttribute(folder.resolve("data/postmaster.pid"), "unix:uid")).isEqualTo(65534);
        }
        ServerAccount.choose(folder, List.of(ServerAccount.NAMESPACE));
        assertThat(Files.getAttribute(folder.resolve("data/PG_VERSION"), "unix:uid")).as("owner").isEqualTo(0);
    }

    @Test
    void where_nothing_works_it_says_what_to_do() {
        assertThatThrownBy(() -> ServerAccount.choose(folder, List.of(BLOCKED)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("Start as a normal user");
    }
}
