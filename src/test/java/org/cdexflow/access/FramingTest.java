package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.cdexflow.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** An installation whose pages an EHR shows in a frame. Without the setting nobody may: see SignInTest. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "cdexflow.base-url=https://cdexflow.example.org",
            "cdexflow.frame-origins=https://ehr.example.org,https://portal.example.org:8443"
        })
class FramingTest {

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.newDatabase().register(registry);
    }

    @Test
    void theConfiguredOriginsMayFrameThePagesAndNoOther() {
        HttpResponse<String> page = new Http(port).get("/login");

        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .endsWith("frame-ancestors 'self' https://ehr.example.org https://portal.example.org:8443"));
        assertThat(page.headers().firstValue("X-Frame-Options")).isEmpty();
    }

    @Test
    void theSessionIsKnownInAFrameOfAnotherSite() {
        assertThat(new Http(port).get("/login").headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie).contains("SameSite=None", "Secure", "HttpOnly"));
    }

    @Test
    void browsersComeOverHttpsOnlyFromThenOnToThisHostAndNoOther() {
        assertThat(new Http(port).get("/login").headers().firstValue("Strict-Transport-Security"))
                .hasValue("max-age=31536000");
    }

    @Test
    void theApiIsFramedByNobody() {
        assertThat(new Http(port).get("/fhir/metadata").headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("frame-ancestors 'none'"));
    }
}
