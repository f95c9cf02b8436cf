package org.cdexflow.delivery;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.cdexflow.partner.Client;
import org.cdexflow.partner.Inbound;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Settings;
import org.springframework.stereotype.Component;

/** The JWK sets that partners and clients publish, at the URLs that the settings name and nowhere else. */
@Component
public class PublishedKeys {

    private static final int LARGEST_SET = 256 * 1024;

    /** A caller waits for it: better a quick refusal that says why. */
    private static final Duration WITHIN = Duration.ofSeconds(2);

    private final Bases ofClients;
    private final Calls toClients;
    private final Calls toPartners;

    PublishedKeys(Settings settings) {
        ofClients = urls(settings.clients().stream().map(Client::inbound));
        toClients = new Calls(Network.own(), ofClients);
        toPartners = new Calls(
                Network.ofPartners(settings.privateNetworks()), urls(settings.partners().stream().map(Partner::inbound)));
    }

    private static Bases urls(Stream<Inbound> callers) {
        return new Bases(callers.map(Inbound::jwksUrl).filter(Objects::nonNull).toList());
    }

    /** @param cacheControl the header, or an empty text. @param age seconds that it lay in a cache on its way */
    public record KeySet(String json, String cacheControl, int age) {}

    /** @throws CallFailed when it cannot be had; the message may be told to whoever is refused for it */
    public KeySet fetch(URI url) {
        HttpGet request = new HttpGet(url);
        request.setHeader("Accept", "application/json");
        Calls.Reply reply = (ofClients.hold(url) ? toClients : toPartners).send(request, WITHIN, LARGEST_SET);
        if (reply.status() != 200) {
            throw CallFailed.transiently(CallFailed.Extent.QUESTION, "The server answered " + reply.status());
        }
        int age = reply.header("Age").filter(seconds -> seconds.matches("\\d{1,9}")).map(Integer::valueOf).orElse(0);
        return new KeySet(new String(reply.body(), StandardCharsets.UTF_8), reply.header("Cache-Control").orElse(""), age);
    }
}
