package org.cdexflow.database;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class KillTest {

    private static final int ENOUGH = 500;

    @TempDir
    Path folder;

    @Test
    void what_was_committed_survives_kill_9_of_the_application_and_of_the_server() throws Exception {
        TestPrograms.copyTo(folder.resolve("postgresql"));
        int first = committedBeforeKill("application", false);
        ProcessHandle survivor = postmaster();
        assertThat(runsOnOurFolder(survivor)).isTrue();

        int second = committedBeforeKill("server", true);
        assertThat(runsOnOurFolder(survivor)).as("server that the first kill left").isFalse();

        try (Home home = Home.hold(folder);
                EmbeddedDatabase database = EmbeddedDatabase.start(home)) {
            assertThat(rows(database, "application")).isBetween(first, first + 1);
            assertThat(rows(database, "server")).isBetween(second, second + 1);
        }
        assertThat(folder.resolve("postgresql/data/postmaster.pid")).doesNotExist();
    }

    /** Returns the last number that the process said was committed. One more may be: killed between commit and word. */
    private int committedBeforeKill(String run, boolean serverToo) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp", System.getProperty("java.class.path"),
                        KilledProcess.class.getName(), folder.toString(), run))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader()) {
            int committed = 0;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                committed = line.startsWith("committed ") ? Integer.parseInt(line.substring(10)) : committed;
                if (committed == ENOUGH && process.isAlive()) {
                    assertThatThrownBy(() -> Home.hold(folder))
                            .isInstanceOf(StartRefused.class)
                            .hasMessageContaining("in use by process " + process.pid());
                    kill(process, serverToo);
                }
            }
            assertThat(process.waitFor(10, SECONDS)).isTrue();
            assertThat(committed).isGreaterThanOrEqualTo(ENOUGH);
            return committed;
        } finally {
            process.destroyForcibly();
        }
    }

    private void kill(Process process, boolean serverToo) throws IOException {
        if (serverToo) {
            ProcessHandle postmaster = postmaster();
            List<ProcessHandle> backends = postmaster.descendants().toList();
            postmaster.destroyForcibly();
            backends.forEach(ProcessHandle::destroyForcibly);
        }
        // Through the handle: Process.destroyForcibly would close its output before we have read the last of it.
        process.toHandle().destroyForcibly();
    }

    /** Not isAlive: that counts a stopped server which nobody has reaped yet. It has no command line any more. */
    private boolean runsOnOurFolder(ProcessHandle process) {
        return process.info().commandLine().filter(line -> line.contains(folder.toString())).isPresent();
    }

    private ProcessHandle postmaster() throws IOException {
        String pid = Files.readAllLines(folder.resolve("postgresql/data/postmaster.pid")).get(0);
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static int rows(EmbeddedDatabase database, String run) {
        var dataSource = new DriverManagerDataSource(
                database.getJdbcUrl(), Cluster.OWNER, database.getPassword());
        var range = JdbcClient.create(dataSource)
                .sql("SELECT count(*), max(number) FROM written WHERE run = :run")
                .param("run", run)
                .query((row, index) -> List.of(row.getInt(1), row.getInt(2)))
                .single();
        assertThat(range.get(0)).as("rows without a gap").isEqualTo(range.get(1));
        return range.get(0);
    }
}
