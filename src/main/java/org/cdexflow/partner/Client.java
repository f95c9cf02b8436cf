package org.cdexflow.partner;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** One of our own systems that uses our API; what it creates is outgoing. Keys and scopes as in {@link Inbound}. */
public record Client(
        String id,
        @DefaultValue("true") boolean enabled,
        URI jwksUrl,
        Path jwksFile,
        @DefaultValue List<String> scopes) {

    public Client {
        scopes = List.copyOf(scopes);
        Settings.requireHttp(jwksUrl, "clients[].jwks-url");
    }

    /** A client's side of {@link Partner#inbound()}. */
    public Inbound inbound() {
        return new Inbound(jwksUrl, jwksFile, scopes);
    }

    Client under(Path home) {
        return new Client(id, enabled, jwksUrl, Settings.under(home, jwksFile), scopes);
    }
}
