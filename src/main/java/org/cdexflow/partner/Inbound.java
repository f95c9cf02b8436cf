package org.cdexflow.partner;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a partner calls us: its public keys (SMART Backend Services, registration) and the scopes it may ask for.
 *
 * @param jwksUrl  where its JWK set is fetched; wins over the file
 * @param jwksFile its JWK set as a file. With neither, outside production, we generate its key
 * @param scopes   SMART system scopes; a partner with none cannot call
 */
public record Inbound(URI jwksUrl, Path jwksFile, @DefaultValue List<String> scopes) {

    public Inbound {
        scopes = List.copyOf(scopes);
        Settings.requireHttp(jwksUrl, "partners[].inbound.jwks-url");
    }

    Inbound under(Path home) {
        return new Inbound(jwksUrl, Settings.under(home, jwksFile), scopes);
    }
}
