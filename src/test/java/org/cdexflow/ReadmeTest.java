package org.cdexflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** The README's walk-through does what it says, word for word. */
@SandboxTest
class ReadmeTest {

    @Autowired
    Environment environment;

    @TempDir
    Path folder;

    @Test
    void theWalkThroughWorksAndPrintsWhatItSays() throws Exception {
        assumeTrue(isInstalled("curl") && isInstalled("jq"), "curl and jq are needed to walk through the README");
        String readme = Files.readString(Path.of("README.md"));
        String walk = readme.substring(readme.indexOf("<!-- walk-through -->"), readme.indexOf("<!-- /walk-through -->"));

        List<String> printed = run(commands(walk)).lines().toList();

        assertThat(printed).containsExactlyInAnyOrder(
                "Condition/cdex-example-hammer-toe",
                "Condition/cdex-example-diabetes",
                "Provenance/cdex-example-hammer-toe-provenance",
                "application/pdf",
                "text/plain",
                "Waiting for review by the provider",
                "Withdrawn by requester");
        assertThat(walk).contains("`application/pdf` and `text/plain`", "`Waiting for review by the provider`", "`Withdrawn by requester`");
    }

    /** The shell blocks, with this sandbox's address and home in place of the usual ones. */
    private String commands(String walk) {
        StringBuilder commands = new StringBuilder("set -euo pipefail\n");
        Matcher block = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL).matcher(walk);
        while (block.find()) {
            commands.append(block.group(1));
        }
        return commands.toString()
                .replace("http://localhost:8080/fhir", environment.getProperty("cdexflow.base-url") + "/fhir")
                .replace("data/sandbox", Path.of(environment.getProperty("cdexflow.home")).toAbsolutePath() + "/sandbox");
    }

    private String run(String commands) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash", "-c", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        shell.getOutputStream().close();
        String printed = new String(shell.getInputStream().readAllBytes());
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).as(printed).isZero();
        return printed;
    }

    private static boolean isInstalled(String command) throws IOException, InterruptedException {
        return new ProcessBuilder("bash", "-c", "command -v " + command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
                == 0;
    }
}
