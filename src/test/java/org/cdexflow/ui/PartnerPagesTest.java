package org.cdexflow.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

@SandboxTest
class PartnerPagesTest {

    private static final String SWITCH = "/partners/sandbox-provider/switch";

    @Autowired
    private Environment environment;

    private Visitor operator;
    private Payer provider;

    @BeforeEach
    void signIn() {
        operator = Visitor.signedIn(environment, "operator");
        provider = Payer.of(environment, "sandbox-provider");
    }

    @AfterEach
    void asItWas() {
        operator.post("/partners", SWITCH, Map.of("enabled", "true", "reason", "as it was"));
    }

    @Test
    void anOperatorSwitchesAPartnerOffAndOnWithAReason() {
        assertThat(provider.get("/Task?_count=1").status()).isEqualTo(200);

        operator.post("/partners", SWITCH, Map.of("enabled", "false", "reason", "Its laptop was <stolen>"));
        assertThat(provider.get("/Task?_count=1").status()).isEqualTo(401);
        assertThat(operator.get("/partners").body())
                .contains("Sandbox Provider", "Disabled by operator", "Its laptop was &lt;stolen&gt;");

        operator.post("/partners", SWITCH, Map.of("enabled", "true", "reason", "A new laptop"));
        assertThat(provider.get("/Task?_count=1").status()).isEqualTo(200);
    }

    @Test
    void nothingIsSwitchedWithoutAReason() {
        operator.post("/partners", SWITCH, Map.of("enabled", "false", "reason", " "));
        assertThat(provider.get("/Task?_count=1").status()).isEqualTo(200);
        assertThat(operator.get("/partners").body()).contains("Give a reason");
    }

    @Test
    void nobodyElseSeesOrSwitches() {
        for (String user : List.of("clinician", "analyst")) {
            Visitor other = Visitor.signedIn(environment, user);
            assertThat(other.get("/partners").statusCode()).isEqualTo(403);
            assertThat(other.post("/", SWITCH, Map.of("enabled", "false", "reason", "because")).statusCode()).isEqualTo(403);
        }
        assertThat(provider.get("/Task?_count=1").status()).isEqualTo(200);
    }
}
