package org.cdexflow.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cdexflow.RunningApplication;
import org.cdexflow.access.Http;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

/** Somebody signed in to the pages over plain HTTP, without a browser's kindness. */
public final class Visitor {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final Http http;

    private Visitor(Http http) {
        this.http = http;
    }

    public static Visitor signedIn(Environment environment, String user) {
        Visitor visitor = new Visitor(new Http(environment.getRequiredProperty("local.server.port", Integer.class)));
        HttpResponse<String> home = visitor.post("/login", "/login", Map.of("username", user, "password", password(environment, user)));
        assertThat(home.headers().firstValue("Location")).hasValueSatisfying(to -> assertThat(to).doesNotContain("login"));
        return visitor;
    }

    public HttpResponse<String> get(String path) {
        return http.get(path);
    }

    /** Somebody at an application that runs in a process of its own. */
    public static Visitor signedIn(RunningApplication application, String user) {
        return signedIn(new MockEnvironment()
                .withProperty("local.server.port", String.valueOf(application.url().getPort()))
                .withProperty("cdexflow.home", application.home().toString()), user);
    }

    /** Adds a document to the request whose page it is. */
    public HttpResponse<String> upload(String page, String name, byte[] content) {
        return http.upload(page + "/documents", Map.of("_csrf", token(page), "title", name), name, content);
    }

    /** @param page whose form is posted */
    public HttpResponse<String> post(String page, String path, Map<String, String> fields) {
        Map<String, String> form = new HashMap<>(fields);
        form.put("_csrf", token(page));
        return post(path, form);
    }

    /** @param form all of it, its token too */
    public HttpResponse<String> post(String path, Map<String, String> form) {
        return http.post(path, form);
    }

    /** The token in the page's forms. */
    public String token(String page) {
        return token(http.get(page).body(), page);
    }

    /** @param page of this text */
    static String token(String text, String page) {
        Matcher token = CSRF.matcher(text);
        assertThat(token.find()).as(page).isTrue();
        return token.group(1);
    }

    private static String password(Environment environment, String user) {
        try (Stream<String> lines = Files.lines(Path.of(environment.getRequiredProperty("cdexflow.home"), "sandbox/users.txt"))) {
            return lines.filter(line -> line.startsWith(user + ":")).findFirst().orElseThrow().substring(user.length() + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
