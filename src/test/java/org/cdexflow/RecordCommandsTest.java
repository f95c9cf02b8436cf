package org.cdexflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cdexflow.audit.SealedRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands with which an operator checks the record of events, and removes what is old. */
class RecordCommandsTest {

    private static final Pattern NOTE = Pattern.compile("(?m)^\\d+:[0-9a-f]{64}$");

    private final SealedRecord record = new SealedRecord();

    private record Ended(int code, String said) {}

    @Test
    void theCheckTellsTheLastSealToBeNoted() {
        Ended check = run("check-audit");
        assertThat(check.code()).as(check.said()).isZero();
        assertThat(check.said()).contains("3 events under 2 seals", "0 events wait for the next seal.", "The record fits its seals.");
        Matcher note = NOTE.matcher(check.said());
        assertThat(note.find()).isTrue();
        assertThat(run("check-audit", note.group()).code()).isZero();
    }

    @Test
    void theCheckNamesWhatWasChanged() {
        record.administrator().update("update audit_event set body = '{}' where patient = 'b'");
        Ended check = run("check-audit");
        assertThat(check.code()).isEqualTo(1);
        assertThat(check.said())
                .contains("Event %d was changed after seal 1 was made.".formatted(record.seq("b")), "The record does not fit its seals.");
    }

    @Test
    void theCheckComparesWithWhatWasNoted() {
        Ended check = run("check-audit", "2:" + "0".repeat(64));
        assertThat(check.code()).isEqualTo(1);
        assertThat(check.said()).contains("Seal 2 is not the one that you noted.");
        assertThat(run("check-audit", "yesterday's").code()).isEqualTo(2);
    }

    @Test
    void onlyWhatIsOlderThanSixYearsIsRemoved() {
        Ended young = run("retire-audit", "2025-01-01");
        assertThat(young.code()).isEqualTo(2);
        assertThat(young.said()).contains("Events of the last six years stay.");

        record.administrator().update("update audit_seal set sealed = sealed - interval '7 years' where number = 1");
        Ended old = run("retire-audit", LocalDate.now().minusYears(6).minusDays(2).toString());
        assertThat(old.code()).as(old.said()).isZero();
        assertThat(old.said()).contains("Removed 2 events");
        assertThat(record.administrator().queryForList("select kind from audit_event order by seq", String.class))
                .containsExactly("disclosure", "record-retired");
        assertThat(run("retire-audit").code()).isEqualTo(2);
    }

    /** In a process of its own, beside a running sandbox, and again when that has stopped. */
    @Test
    void theEmbeddedDatabaseIsCheckedWhileTheApplicationRunsAndAfter(@TempDir Path home) throws Exception {
        try (RunningApplication application = new RunningApplication(home)) {
            application.start();
            assertThat(command(home, "check-audit")).isZero();
            assertThat(application.isReady()).as("it goes on").isTrue();
        }
        assertThat(command(home, "check-audit")).isZero();
        assertThat(home.resolve("postgresql/data/postmaster.pid")).doesNotExist();
        assertThat(command(home.resolve("nothing"), "check-audit")).isEqualTo(2);
    }

    private static int command(Path home, String name) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "org.cdexflow.CDexFlow", name, "--cdexflow.home=" + home)
                .redirectErrorStream(true)
                .redirectOutput(Files.createTempFile("command", ".txt").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Ended run(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        record.database().options().forEach(option -> arguments.add(option.replaceFirst("^-D", "--")));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code = new RecordCommands(new PrintStream(said, true, UTF_8)).run(arguments.toArray(String[]::new));
        return new Ended(code, said.toString(UTF_8));
    }
}
