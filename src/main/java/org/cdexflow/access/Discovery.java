package org.cdexflow.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cdexflow.partner.OwnKeys;
import org.cdexflow.partner.Settings;

/**
 * What others must know before they can call: the SMART configuration (SMART App Launch 2.2, conformance) and our
 * public keys. A servlet of exact paths, since the FHIR servlet owns the rest of {@code /fhir/*}. JSON whatever Accept
 * says.
 */
class Discovery extends HttpServlet {

    static final String SMART_CONFIGURATION = "/fhir/.well-known/smart-configuration";
    static final String JWKS = "/.well-known/jwks.json";

    private final transient AccessTokens tokens;
    private final transient OwnKeys ownKeys;
    private final byte[] smartConfiguration;

    Discovery(Settings settings, AccessTokens tokens, OwnKeys ownKeys) {
        this.tokens = tokens;
        this.ownKeys = ownKeys;
        smartConfiguration = smartConfiguration(settings);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "max-age=60");
        response.getOutputStream().write(
                JWKS.equals(request.getServletPath()) ? jwks().getBytes(StandardCharsets.UTF_8) : smartConfiguration);
    }

    private String jwks() {
        List<JWK> keys = new ArrayList<>(ownKeys.published().getKeys());
        keys.add(tokens.publicKey());
        return new JWKSet(keys).toString(true);
    }

    private static byte[] smartConfiguration(Settings settings) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("issuer", settings.baseUrl().toString());
        document.put("jwks_uri", settings.baseUrl() + JWKS);
        document.put("token_endpoint", settings.tokenUrl().toString());
        document.put("grant_types_supported", List.of("client_credentials"));
        document.put("token_endpoint_auth_methods_supported", List.of("private_key_jwt"));
        document.put("token_endpoint_auth_signing_alg_values_supported", ClientAssertions.ALGORITHMS.stream().map(JWSAlgorithm::getName).toList());
        document.put("scopes_supported", List.of("system/*.cruds", "system/*.rs", "system/Task.cruds"));
        document.put("capabilities", List.of("client-confidential-asymmetric", "permission-v1", "permission-v2"));
        // required by the table, though nothing here has a code to challenge
        document.put("code_challenge_methods_supported", List.of("S256"));
        try {
            return new ObjectMapper().writeValueAsBytes(document);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
