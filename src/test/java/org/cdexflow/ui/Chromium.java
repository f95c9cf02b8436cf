package org.cdexflow.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.springframework.core.env.Environment;

/**
 * The installed chromium, driven by Playwright, one for all tests of a run. Each person has cookies of their own, so that two
 * can look at the same request.
 */
public final class Chromium {

    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    /** The hash of nothing: pictures leave an empty style on elements, which htmx copies to those that replace them. */
    private static final String EMPTY_STYLE = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    private static final List<String> REFUSED_CONTENT = new CopyOnWriteArrayList<>();

    /** While pictures are made and faults sought, styles are inserted that are not the page's. */
    private static boolean looking;

    private static Browser browser;

    private final Environment environment;

    public Chromium(Environment environment) {
        this.environment = environment;
    }

    public static boolean isInstalled() {
        return executable().isPresent();
    }

    private static Optional<Path> executable() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static synchronized Browser browser() {
        if (browser == null) {
            Playwright playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
                    .setExecutablePath(executable().orElseThrow())
                    .setArgs(List.of("--no-sandbox")));
            Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
        }
        return browser;
    }

    /** A laptop's window, with somebody signed in. */
    public Page signIn(String user) {
        return signIn(user, laptop());
    }

    /** A laptop's window in which scripts are switched off. */
    public Page signInWithoutScripts(String user) {
        return signIn(user, laptop().setJavaScriptEnabled(false));
    }

    /** A phone's. */
    public Page signInOnPhone(String user) {
        return signIn(user, new Browser.NewContextOptions().setViewportSize(390, 844));
    }

    private static Browser.NewContextOptions laptop() {
        return new Browser.NewContextOptions().setViewportSize(1366, 768);
    }

    /** A laptop's window, with nobody signed in. */
    public Page visit(String path) {
        return visit(path, laptop());
    }

    private Page visit(String path, Browser.NewContextOptions options) {
        BrowserContext context = browser().newContext(options.setBaseURL(environment.getRequiredProperty("cdexflow.base-url")));
        context.setDefaultTimeout(15_000);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (!looking && message.text().contains("Content Security Policy") && !message.text().contains(EMPTY_STYLE)) {
                REFUSED_CONTENT.add(page.url() + ": " + message.text());
            }
        });
        page.navigate(path);
        return page;
    }

    private Page signIn(String user, Browser.NewContextOptions options) {
        Page page = visit("/login", options);
        fillIn(page, environment, user);
        page.waitForURL("**/");
        return page;
    }

    /** Signs in on the page that asks for it. */
    static void fillIn(Page page, Environment environment, String user) {
        page.getByLabel("User name").fill(user);
        page.getByLabel("Password").fill(password(environment, user));
        page.getByText("Sign in").last().click();
    }

    private static String password(Environment environment, String user) {
        try (Stream<String> lines = Files.lines(Path.of(environment.getRequiredProperty("cdexflow.home"), "sandbox/users.txt"))) {
            return lines.filter(line -> line.startsWith(user + ":"))
                    .findFirst()
                    .orElseThrow()
                    .substring(user.length() + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps what the page looks like, as build output. */
    public static void screenshot(Page page, String name) {
        looking = true;
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")).setFullPage(true));
        looking = false;
    }

    /** No accessibility fault that axe calls serious or critical, and nothing that the content security policy kept away. */
    public static void assertAccessible(Page page) {
        assertThat(REFUSED_CONTENT).isEmpty();
        looking = true;
        List<Rule> faults = new AxeBuilder(page).analyze().getViolations().stream()
                .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                .toList();
        looking = false;
        assertThat(faults)
                .as(page.url())
                .extracting(rule -> rule.getId() + ": " + rule.getNodes().get(0).getHtml())
                .isEmpty();
    }
}
