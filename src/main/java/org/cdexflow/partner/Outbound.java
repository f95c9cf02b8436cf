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

    Outbound under(Path home) {
        return new Outbound(tokenUrl, clientId, Settings.under(home, keyFile));
    }
}
