package org.cdexflow.delivery;

import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * Where one kind of call may go: what lies under one of these URLs. Compared as parts, never as text: {@code
 * https://partner.example@evil.example} begins with a partner's address and is not under it.
 */
record Bases(List<URI> urls) {

    private static final String HIDDEN_DOTS = "(?i).*(%(2e|2f|5c|00)|/\\.{1,2}(/|$)).*";

    static Bases of(URI... urls) {
        return new Bases(List.of(urls));
    }

    boolean hold(URI url) {
        return urls.stream().anyMatch(base -> holds(base, url));
    }

    private static boolean holds(URI base, URI url) {
        return url.isAbsolute()
                && Set.of("http", "https").contains(url.getScheme())
                && url.getScheme().equals(base.getScheme())
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getHost().equalsIgnoreCase(base.getHost())
                && port(url) == port(base)
                && !url.getRawPath().matches(HIDDEN_DOTS)
                && (path(url) + "/").startsWith(path(base) + "/");
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
    }

    private static String path(URI url) {
        return url.getRawPath().replaceAll("/+$", "");
    }
}
