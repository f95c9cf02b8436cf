package org.cdexflow.delivery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * Which addresses are called. A name is looked up when a connection is made, all that it means is judged, and the connection
 * goes to what was judged: a name that changes its mind in between gains nothing.
 */
final class Network implements DnsResolver {

    /** Nobody's server is there: this host, the link (and with it a cloud's metadata), groups, what is reserved. */
    private static final List<IpAddressMatcher> NEVER =
            matchers("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/128", "fe80::/10", "ff00::/8");

    /** Behind a firewall, or a way of writing what is. */
    private static final List<IpAddressMatcher> PRIVATE = matchers(
            "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fc00::/7", "fec0::/10");

    /** Looks up a name. */
    interface Names {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    /** A name that leads where no call goes. The message does not say where: that would be told to who asked. */
    static final class Refused extends UnknownHostException {
        Refused() {
            super("The address is not one that is called from here");
        }
    }

    private final List<IpAddressMatcher> open;
    private final boolean own;
    private final Names names;

    private Network(List<IpAddressMatcher> open, boolean own, Names names) {
        this.open = open;
        this.own = own;
        this.names = names;
    }

    /** Servers that the operator runs, wherever in the house they stand. */
    static Network own() {
        return new Network(List.of(), true, InetAddress::getAllByName);
    }

    /** Partners' servers: on the public network. @param open private networks where some stand all the same */
    static Network ofPartners(List<String> open) {
        return ofPartners(open, InetAddress::getAllByName);
    }

    static Network ofPartners(List<String> open, Names names) {
        return new Network(matchers(open.toArray(String[]::new)), false, names);
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = names.of(host);
        // one bad address among good ones is a trap, not a mistake
        if (!Arrays.stream(addresses).allMatch(this::isCalled)) {
            throw new Refused();
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    private boolean isCalled(InetAddress address) {
        return !isIn(NEVER, address) && (own || isIn(open, address) || !isIn(PRIVATE, address));
    }

    private static boolean isIn(List<IpAddressMatcher> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.matches(address.getHostAddress().replaceFirst("%.*", "")));
    }

    private static List<IpAddressMatcher> matchers(String... networks) {
        return Stream.of(networks).map(IpAddressMatcher::new).toList();
    }
}
