package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@TestInstallation.Running
class SandboxKeysTest {

    private static final Path FOLDER = TestInstallation.HOME.resolve("sandbox");

    @Autowired
    private SandboxKeys sandboxKeys;

    @LocalServerPort
    private int port;

    @Test
    void areThereForWhoeverBringsNone() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(
                    "quiet.jwk", "quiet.pem", "quiet.token",
                    "sandbox-app.jwk", "sandbox-app.pem", "sandbox-app.token",
                    "users.txt");
        }
    }

    @Test
    void areForOurOwnEyes() throws IOException {
        assertThat(permissions(FOLDER)).isEqualTo("rwx------");
        assertThat(permissions(TestInstallation.HOME.resolve("keys/token.jwk"))).isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files).allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        }
    }

    @Test
    void signInAtTheTokenEndpoint() throws Exception {
        JWK key = JWK.parse(Files.readString(FOLDER.resolve("quiet.jwk")));
        HttpResponse<String> answer = new Http(port).post("/oauth2/token", Map.of(
                "grant_type", "client_credentials",
                "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion", Assertion.of("quiet", key).sign(),
                "scope", "system/Task.rs"));

        assertThat(key.getAlgorithm().getName()).isEqualTo("ES384");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void areTheSameAsPem() throws Exception {
        ECKey key = ECKey.parse(Files.readString(FOLDER.resolve("quiet.jwk")));
        List<String> pem = Files.readAllLines(FOLDER.resolve("quiet.pem"));

        assertThat(pem.get(0)).isEqualTo("-----BEGIN PRIVATE KEY-----");
        byte[] encoded = Base64.getDecoder().decode(String.join("", pem.subList(1, pem.size() - 1)));
        assertThat(encoded).isEqualTo(key.toECPrivateKey().getEncoded());
    }

    @Test
    void tokensAreRenewed() throws IOException {
        Path file = FOLDER.resolve("quiet.token");
        String before = Files.readString(file);

        sandboxKeys.renewTokens();

        assertThat(Files.readString(file)).isNotEqualTo(before);
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
