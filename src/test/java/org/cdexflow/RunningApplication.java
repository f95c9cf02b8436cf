package org.cdexflow;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The application in a process of its own, as users start it: with its embedded database, to be measured or killed. */
public final class RunningApplication implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path home;
    private final int port;
    private final List<String> options;
    private Process process;

    /** @param options options of the JVM */
    public RunningApplication(Path home, String... options) {
        this.home = home.toAbsolutePath();
        this.port = freePort();
        this.options = List.of(options);
    }

    /** Starts it and waits until it is ready. Returns how long that took. */
    public Duration start() {
        long begun = System.nanoTime();
        launch();
        awaitReady();
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Starts it, and leaves it to others to wait. */
    public void launch() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", classPath, "org.cdexflow.CDexFlow"));
        command.addAll(List.of("--server.port=" + port, "--cdexflow.home=" + home));
        try {
            Files.createDirectories(home);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("application.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void awaitReady() {
        await("readiness").atMost(Duration.ofMinutes(4)).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("It stopped at start; see " + home.resolve("application.log"));
            }
            return isReady();
        });
    }

    /** Whether a load balancer may send requests to it. */
    public boolean isReady() {
        return isHealthy("readiness");
    }

    /** Whether there is no need to restart it. */
    public boolean isLive() {
        return isHealthy("liveness");
    }

    private boolean isHealthy(String probe) {
        try {
            URI address = URI.create("http://localhost:" + port + "/actuator/health/" + probe);
            HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** {@code kill -9}: no shutdown hook runs, its database server lives on. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** It stands still, all of its threads, until {@link #resume()}; for whoever calls it, it hangs. */
    public void pause() throws IOException {
        signal("STOP");
    }

    public void resume() throws IOException {
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().onExit().join();
    }

    private void awaitEnd() {
        try {
            process.waitFor(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where it listens. */
    public URI url() {
        return URI.create("http://localhost:" + port);
    }

    public Path home() {
        return home;
    }

    public Payer payer(String id) {
        return Payer.at("http://localhost:" + port + "/fhir", home, id);
    }

    /** Resident memory of the JVM in MB, from Linux's own account; -1 elsewhere. */
    public long residentMegabytes() {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(-1L);
        } catch (IOException e) {
            return -1;
        }
    }

    /** CPU time that the JVM has used. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            awaitEnd();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
