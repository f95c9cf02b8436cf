package org.cdexflow.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.cdexflow.OwnPatient;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.queue.Fulfilment;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/**
 * Every page that can be reached from the first one: what it tells browsers, and that nothing in it needs them to be lenient. The
 * browser's own complaints fail the browser tests: see {@link Chromium}.
 */
@SandboxTest
class StrictPagesTest {

    private static final int MOST = 150;
    private static final Pattern TAG = Pattern.compile("<([a-zA-Z][a-zA-Z0-9:-]*)((?:\\s+[^\\s=>/]+(?:\\s*=\\s*(?:\"[^\"]*\"|'[^']*'|[^\\s>]+))?)*)\\s*/?>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([^\\s=>/]+)(?:\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s>]+)))?");
    private static final Set<String> LOADING = Set.of("src", "action", "formaction", "data", "poster", "srcset", "hx-get", "hx-post");

    @Autowired
    ApplicationContext sandbox;

    @Autowired
    Fulfilment fulfilment;

    @ParameterizedTest
    @ValueSource(strings = {"clinician", "analyst", "operator"})
    void everyPageIsStrict(String role) {
        if (role.equals("clinician")) {
            aRequestWithANote();
        }
        Visitor visitor = Visitor.signedIn(sandbox.getEnvironment(), role);
        ArrayDeque<String> toSee = new ArrayDeque<>(List.of("/", "/no-such-page", "/login"));
        Set<String> seen = new HashSet<>();
        while (!toSee.isEmpty() && seen.size() < MOST) {
            String path = toSee.poll();
            if (seen.add(path)) {
                HttpResponse<String> page = visitor.get(path);
                assertToldStrictly(path, page);
                if (isHtml(page)) {
                    assertMarkupStrict(path, page.body());
                    links(page.body()).forEach(toSee::add);
                }
            }
        }
        assertThat(seen).hasSizeGreaterThan(role.equals("operator") ? 3 : 5);
    }

    @Test
    void whatIsShownAfterAFormIsStrictToo() {
        String id = aRequestWithANote();
        fulfilment.claim(id, "clinician");
        Visitor visitor = Visitor.signedIn(sandbox.getEnvironment(), "clinician");
        for (String form : List.of("search", "refusal", "holding")) {
            HttpResponse<String> page = visitor.post("/queue/" + id, "/queue/" + id + "/" + form, Map.of("what", "CONDITIONS"));
            assertToldStrictly(form, page);
            assertMarkupStrict(form, page.body());
        }
        HttpResponse<String> disclosures = visitor.post("/reports/disclosures", "/reports/disclosures", Map.of("patient", "Member123"));
        assertToldStrictly("disclosures", disclosures);
        assertMarkupStrict("disclosures", disclosures.body());
    }

    private static void assertToldStrictly(String path, HttpResponse<String> answer) {
        Map<String, List<String>> headers = answer.headers().map();
        assertThat(answer.statusCode()).as(path).isLessThan(500);
        String policy = String.join(",", headers.getOrDefault("content-security-policy", List.of()));
        assertThat(policy).as(path).contains("default-src 'none'").containsPattern("frame-ancestors '(none|self)'").doesNotContain("*");
        if (isHtml(answer)) {
            assertThat(policy).as(path).doesNotContain("unsafe");
        }
        assertThat(headers.get("x-content-type-options")).as(path).containsExactly("nosniff");
        assertThat(headers.get("referrer-policy")).as(path).containsExactly("same-origin");
        assertThat(headers.get("permissions-policy")).as(path).isNotNull();
        if (!path.matches("/(css|js|webjars)/.*")) {
            assertThat(headers.get("cache-control")).as(path).singleElement().asString().contains("no-store");
        }
    }

    private static void assertMarkupStrict(String path, String html) {
        assertThat(html).as(path).doesNotContainPattern("(?i)<style[\\s>]").doesNotContainPattern("(?i)javascript:");
        TAG.matcher(html).results().forEach(tag -> {
            String attributes = tag.group(2);
            ATTRIBUTE.matcher(attributes).results().forEach(attribute -> {
                String name = attribute.group(1).toLowerCase();
                assertThat(name).as("%s: %s", path, tag.group()).isNotEqualTo("style").doesNotMatch("on[a-z]+|hx-on.*");
                if (LOADING.contains(name) || name.equals("href") && tag.group(1).equals("link")) {
                    assertThat(value(attribute)).as("%s: %s", path, tag.group()).matches("|/[^/].*|/|#.*|data:image/.*");
                }
            });
            if (tag.group(1).equalsIgnoreCase("script")) {
                assertThat(attributes).as("%s: %s", path, tag.group()).contains("src=");
            }
        });
    }

    /** Pages of ours, and of many of a kind a few. */
    private static List<String> links(String html) {
        return TAG.matcher(html).results()
                .filter(tag -> List.of("a", "link", "script", "img").contains(tag.group(1)))
                .flatMap(tag -> ATTRIBUTE.matcher(tag.group(2)).results())
                .filter(attribute -> List.of("href", "src").contains(attribute.group(1)))
                .map(attribute -> value(attribute).replace("&amp;", "&").replaceAll("#.*", ""))
                .filter(link -> link.matches("/[^/].*") && !link.startsWith("/fhir"))
                .toList();
    }

    private static String value(MatchResult attribute) {
        return attribute.group(2) != null ? attribute.group(2) : attribute.group(3) != null ? attribute.group(3) : attribute.group(4);
    }

    private static boolean isHtml(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElse("").startsWith("text/html");
    }

    private String aRequestWithANote() {
        OwnPatient patient = OwnPatient.in(sandbox);
        patient.has("<b onclick=alert(1)>Asthma</b><style>*{}</style>");
        patient.hasNote("Visit", "A page");
        Payer payer = Payer.of(sandbox.getEnvironment(), "sandbox-payer");
        String id = payer.ask(aDataRequest().forMember(patient.id()).asking("DocumentReference?").build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        return id;
    }
}
