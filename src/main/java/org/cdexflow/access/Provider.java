package org.cdexflow.access;

import org.cdexflow.partner.InvalidSettings;
import org.springframework.boot.autoconfigure.security.oauth2.client.OAuth2ClientProperties;

/**
 * The OpenID provider that signs staff in: the one of {@code spring.security.oauth2.client}.
 *
 * @param id of its registration
 */
record Provider(String id) {

    static Provider of(OAuth2ClientProperties properties) {
        if (properties.getRegistration().size() != 1) {
            throw new InvalidSettings("spring.security.oauth2.client.registration must name one provider, the one that signs staff in.");
        }
        return new Provider(properties.getRegistration().keySet().iterator().next());
    }

    /** Where signing in begins. */
    String path() {
        return "/oauth2/authorization/" + id;
    }
}
