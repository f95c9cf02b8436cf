package org.cdexflow.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/**
 * Runs one program to its end. It gets our PATH and nothing else of our environment: that may hold credentials, which a
 * database server has no business with, and PG* variables, which would lead it elsewhere.
 */
record Command(int exit, String output) {

    static Command run(List<String> words) {
        return run(words, "");
    }

    static Command run(List<String> words, String input) {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        String path = environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
        environment.clear();
        environment.putAll(Map.of("PATH", path, "LC_ALL", "C"));
        try {
            Process process = builder.start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(UTF_8));
            } catch (IOException e) {
                // It ended without reading: its exit code and its own words say more than our broken pipe.
            }
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Command(process.waitFor(), output.strip());
        } catch (IOException e) {
            return new Command(127, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefused("Interrupted while running %s.".formatted(words.get(0)), "Start again.", e);
        }
    }

    boolean succeeded() {
        return exit == 0;
    }

    /** @throws StartRefused with the program's own words when it failed */
    void orRefuse(String what) {
        if (!succeeded()) {
            throw new StartRefused(
                    "%s failed (exit %d): %s".formatted(what, exit, output),
                    "Mend what it names, or use another PostgreSQL with spring.datasource.url.");
        }
    }
}
