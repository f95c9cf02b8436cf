package org.cdexflow.partner;

import java.net.URI;
import java.nio.file.Path;

/**
 * How we prove who we are to another server: SMART Backend Services with a key of ours.
 *
 * @param tokenUrl its token endpoint
 * @param clientId the name under which it registered us
 * @param keyFile  one private JWK with kid and alg; absent = the key that we generate ({@link OwnKeys})
 */
public record Outbound(URI tokenUrl, String clientId, Path keyFile) {

    public Outbound {
        Settings.require(tokenUrl != null && clientId != null,
                "partners[].outbound or record.outbound", "needs token-url and client-id");
        Settings.requireHttp(tokenUrl, "partners[].outbound.token-url or record.outbound.token-url");
    }

    Outbound under(Path home) {
        return new Outbound(tokenUrl, clientId, Settings.under(home, keyFile));
    }
}
