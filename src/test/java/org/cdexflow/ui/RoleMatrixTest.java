package org.cdexflow.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cdexflow.SandboxTest;
import org.cdexflow.access.Http;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Every page and every action, as the application itself knows them, against everybody who might come: the three roles, nobody, and a
 * partner with a good token. A new page belongs to a line of the table or the test fails.
 */
@SandboxTest
class RoleMatrixTest {

    private static final Set<String> STAFF = Set.of("clinician", "analyst", "operator");

    /** The longest that a path begins with counts. */
    private static final Map<String, Set<String>> WHO_MAY = Map.of(
            "/queue", Set.of("clinician"),
            "/reports", Set.of("clinician", "operator"),
            "/reports/disclosures", Set.of("clinician"),
            "/models", Set.of("analyst"),
            "/incidents", Set.of("operator"),
            "/partners", Set.of("operator"),
            "/audit", Set.of("operator"),
            "/", STAFF);

    private static final Set<String> OPEN = Set.of("/login", "/error");

    @Autowired
    RequestMappingHandlerMapping requestMappingHandlerMapping;

    @Autowired
    Environment environment;

    private final Map<String, Visitor> staff = new LinkedHashMap<>();
    private Http nobody;
    private String tokenOfNobody;

    record Handler(RequestMethod method, String pattern) {

        /** Of nothing that exists. */
        String path() {
            return pattern.replaceAll("\\{\\w+:\\\\d[^/]*}", "999999").replaceAll("\\{[^}]*}", "no-such-thing");
        }

        boolean posts() {
            return method != RequestMethod.GET;
        }
    }

    @BeforeEach
    void come() {
        STAFF.forEach(role -> staff.put(role, Visitor.signedIn(environment, role)));
        nobody = new Http(environment.getRequiredProperty("local.server.port", Integer.class));
        tokenOfNobody = Visitor.token(nobody.get("/login").body(), "/login");
    }

    @Test
    void theApplicationTellsItsPages() {
        assertThat(handlers()).hasSizeGreaterThan(60).anyMatch(it -> it.pattern().equals("/queue/{id}/release") && it.posts());
    }

    @TestFactory
    Stream<DynamicTest> everyHandlerAndEverybody() {
        return handlers().flatMap(handler -> Stream.concat(
                STAFF.stream().map(role -> dynamicTest(handler.method() + " " + handler.pattern() + " as " + role, () -> asStaff(handler, role))),
                Stream.of(
                        dynamicTest(handler.method() + " " + handler.pattern() + " as nobody", () -> asNobody(handler)),
                        dynamicTest(handler.method() + " " + handler.pattern() + " as a partner", () -> asNobody(handler, bearer())))));
    }

    private void asStaff(Handler handler, String role) {
        Visitor visitor = staff.get(role);
        if (handler.posts()) {
            assertThat(visitor.post(handler.path(), Map.of()).statusCode()).as("without the form's token").isEqualTo(403);
        }
        HttpResponse<String> answer = handler.posts() ? visitor.post("/", handler.path(), Map.of()) : visitor.get(handler.path());
        if (whoMay(handler.pattern()).contains(role)) {
            assertThat(answer.statusCode()).as(answer.body()).isNotIn(401, 403, 405).isLessThan(500);
            assertThat(answer.headers().firstValue("Location").orElse("")).doesNotContain("/login");
        } else {
            assertThat(answer.statusCode()).isEqualTo(403);
        }
    }

    private void asNobody(Handler handler, String... headers) {
        if (handler.posts()) {
            assertThat(nobody.post(handler.path(), Map.of(), headers).statusCode()).as("without a form's token").isEqualTo(403);
        }
        Supplier<HttpResponse<String>> call = () -> handler.posts()
                ? nobody.post(handler.path(), Map.of("_csrf", tokenOfNobody), headers)
                : nobody.get(handler.path(), headers);
        HttpResponse<String> answer = call.get();
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).hasValueSatisfying(to -> assertThat(to).endsWith("/login"));
    }

    private static Set<String> whoMay(String pattern) {
        String place = WHO_MAY.keySet().stream()
                .filter(it -> pattern.equals(it) || !it.equals("/") && pattern.startsWith(it + "/"))
                .max((a, b) -> a.length() - b.length())
                .orElseThrow(() -> new AssertionError("Who may use " + pattern + "? It stands in no line of the table."));
        return WHO_MAY.get(place);
    }

    /** Of ours. What Spring brings for errors is open. */
    private Stream<Handler> handlers() {
        return requestMappingHandlerMapping.getHandlerMethods().keySet().stream()
                .flatMap(RoleMatrixTest::handlers)
                .filter(handler -> !OPEN.contains(handler.pattern()))
                .sorted((a, b) -> (a.pattern() + a.method()).compareTo(b.pattern() + b.method()));
    }

    private static Stream<Handler> handlers(RequestMappingInfo mapping) {
        Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
        List<RequestMethod> asked = methods.isEmpty() ? List.of(RequestMethod.GET, RequestMethod.POST) : List.copyOf(methods);
        return mapping.getPatternValues().stream().flatMap(pattern -> asked.stream().map(method -> new Handler(method, pattern)));
    }

    private String[] bearer() {
        try {
            String token = Files.readString(Path.of(environment.getRequiredProperty("cdexflow.home"), "sandbox/sandbox-payer.token"));
            return new String[] {"Authorization", "Bearer " + token.strip()};
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
