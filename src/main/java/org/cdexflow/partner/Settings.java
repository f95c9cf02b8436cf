package org.cdexflow.partner;

import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Everything under {@code cdexflow.*}, once, for all packages. Paths are absolute here: relative ones were resolved
 * against {@code cdexflow.home}. Settings that contradict each other stop the start with a sentence that names the key;
 * what only production forbids is in {@link Production}, and its other defaults in {@code application-production.yml}.
 *
 * @param home           generated keys, files, the embedded database
 * @param baseUrl        our address as others see it, without a slash at the end
 * @param referenceBases other base URLs under which our own resources are known
 * @param organization   who we are
 * @param roles          what we act as
 * @param record         where data is gathered from
 * @param models         folder of BPMN and DMN files that replace or add to the packaged ones; null = none
 * @param partners       absent = the sandbox's
 * @param clients        absent = the sandbox's
 * @param limits         what a request may weigh
 * @param zone           zone of date-only due dates; absent = the machine's
 * @param clock          outside production only: how fast waiting passes
 * @param usersFile      staff, one {@code name:bcrypt hash:ROLE,ROLE} a line; absent = generated, outside production
 * @param staff          what an OpenID provider says of people
 * @param tlsInFront     a proxy ends TLS before us, so that our own base URL may be http
 * @param privateNetworks networks that are not public and where partners are called all the same: {@code 10.2.0.0/16}; absent
 *                       = this machine
 * @param frameOrigins   who may show our pages in a frame, such as an EHR: {@code https://ehr.example.org}; empty = nobody
 */
@ConfigurationProperties("cdexflow")
public record Settings(
        @DefaultValue("./data") Path home,
        URI baseUrl,
        List<URI> referenceBases,
        @DefaultValue Organization organization,
        @DefaultValue({"data-source", "data-consumer"}) Set<Role> roles,
        @DefaultValue Record record,
        Path models,
        List<Partner> partners,
        List<Client> clients,
        @DefaultValue Limits limits,
        ZoneId zone,
        @DefaultValue Clock clock,
        Path usersFile,
        @DefaultValue Staff staff,
        boolean tlsInFront,
        List<URI> frameOrigins,
        List<String> privateNetworks) {

    /** Who we are; without settings the clinic of the CDex examples. */
    public record Organization(@DefaultValue("Good Health Clinic") String name, List<BusinessIdentifier> identifiers) {

        public Organization {
            identifiers = identifiers == null ? List.of(Sandbox.OUR_NPI) : List.copyOf(identifiers);
        }
    }

    /**
     * The EHR or claims server that data is gathered from.
     *
     * @param url      its FHIR base; null = the embedded record
     * @param outbound our credentials there; null = none
     * @param load     {@code sample}, {@code none}, or a folder of {@code *.ndjson}, for an empty embedded record
     */
    public record Record(URI url, Outbound outbound, @DefaultValue("sample") String load) {

        public Record {
            requireHttp(url, "record.url");
            require(url != null || outbound == null, "record.outbound", "needs record.url, the server that it is for");
        }

        Record under(Path home) {
            return new Record(url, outbound == null ? null : outbound.under(home), load);
        }
    }

    /**
     * What a request may weigh; more is answered with 413 or 400 and the limit.
     *
     * @param body        a JSON body
     * @param attachments a {@code $submit-attachment} body (CDex CONF-022)
     * @param depth       nesting of JSON
     * @param array       members of one array or object of JSON
     * @param count       the largest page ({@code _count}) of a search
     * @param documents   files that staff add to an answer
     * @param rates       how often and how much at once
     */
    public record Limits(
            @DefaultValue("20MB") DataSize body,
            @DefaultValue("100MB") DataSize attachments,
            @DefaultValue("100") int depth,
            @DefaultValue("10000") int array,
            @DefaultValue("200") int count,
            @DefaultValue Documents documents,
            @DefaultValue Rates rates) {}

    /**
     * What one partner or client may call, in a minute and at once; more is answered with 429 and {@code Retry-After}. Without
     * settings nobody is hindered outside production; {@code application-production.yml} has the figures there.
     *
     * @param tokens  a minute, over all nodes; 0 = any number
     * @param writes  creates, updates and deletes a minute, over all nodes; 0 = any number
     * @param reads   reads and searches a minute, at each node; 0 = any number
     * @param atOnce  requests that are worked on at once, at each node
     * @param waiting requests that wait for their turn, at each node
     */
    public record Rates(
            @DefaultValue("0") int tokens,
            @DefaultValue("0") int writes,
            @DefaultValue("0") int reads,
            @DefaultValue("12") int atOnce,
            @DefaultValue("52") int waiting) {

        public Rates {
            require(tokens >= 0 && writes >= 0 && reads >= 0 && waiting >= 0 && atOnce > 0, "limits.rates",
                    "must be numbers from 0, and at-once from 1");
        }
    }

    /**
     * Files that staff add to one answer.
     *
     * @param each  a file
     * @param total all of them
     * @param count how many
     */
    public record Documents(
            @DefaultValue("20MB") DataSize each, @DefaultValue("100MB") DataSize total, @DefaultValue("20") int count) {}

    /**
     * Which claims of an OpenID provider are read; a dot leads into a claim.
     *
     * @param rolesClaim holds roles: clinician, analyst, operator
     * @param nameClaim  the name that is shown and kept with what somebody did; it must never pass to another person
     */
    public record Staff(@DefaultValue("roles") String rolesClaim, @DefaultValue("preferred_username") String nameClaim) {}

    /** @param speed engine timers, due dates, retries, polls and heartbeats pass faster by this factor; not tokens */
    public record Clock(@DefaultValue("1") double speed) {}

    /** Ids become file names and OAuth client ids. */
    private static final String ID = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    public Settings {
        home = home.toAbsolutePath().normalize();
        requireHttp(baseUrl, "base-url");
        baseUrl = withoutSlash(baseUrl == null ? URI.create("http://localhost:8080") : baseUrl);
        referenceBases = referenceBases == null ? Sandbox.REFERENCE_BASES : List.copyOf(referenceBases);
        roles = Set.copyOf(roles);
        record = record.under(home);
        models = under(home, models);
        zone = zone == null ? ZoneId.systemDefault() : zone;
        usersFile = under(home, usersFile);
        Path base = home;
        partners = (partners == null ? Sandbox.partners(baseUrl) : partners).stream().map(p -> p.under(base)).toList();
        clients = (clients == null ? Sandbox.clients() : clients).stream().map(c -> c.under(base)).toList();
        frameOrigins = frameOrigins == null ? List.of() : List.copyOf(frameOrigins);
        frameOrigins.forEach(Settings::requireOrigin);
        privateNetworks = privateNetworks == null ? Sandbox.NETWORKS : List.copyOf(privateNetworks);
        privateNetworks.forEach(Settings::requireNetwork);
        requireDistinctIds(partners, clients);
        requireDistinctIdentifiers(organization, partners);
        require(clock.speed() > 0, "clock.speed", "must be greater than 0");
    }

    /** Our FHIR endpoint, without a slash at the end. */
    public URI fhirBase() {
        return URI.create(baseUrl + "/fhir");
    }

    /** Our token endpoint: the only audience that we accept in a client assertion. */
    public URI tokenUrl() {
        return URI.create(baseUrl + "/oauth2/token");
    }

    static Path under(Path home, Path path) {
        return path == null ? null : home.resolve(path);
    }

    static void require(boolean satisfied, String key, String sentence) {
        if (!satisfied) {
            throw new InvalidSettings("cdexflow." + key + " " + sentence + ".");
        }
    }

    static void requireHttp(URI url, String key) {
        require(url == null || (url.getHost() != null && url.toString().matches("https?:.+")),
                key, "must be an http or https URL, but is " + url);
    }

    /** Goes into a header: nothing but scheme, host and port. */
    private static void requireOrigin(URI origin) {
        require(origin.toString().matches("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?"), "frame-origins",
                "must be origins such as https://ehr.example.org, without path or wildcard, but one is " + origin);
    }

    private static void requireNetwork(String network) {
        require(network.matches("[0-9A-Fa-f.:]+(/[0-9]{1,3})?"), "private-networks",
                "must be addresses or networks such as 10.2.0.0/16, but one is " + network);
    }

    private static URI withoutSlash(URI uri) {
        return URI.create(uri.toString().replaceAll("/+$", ""));
    }

    private static void requireDistinctIds(List<Partner> partners, List<Client> clients) {
        Set<String> seen = new HashSet<>();
        Stream.concat(partners.stream().map(Partner::id), clients.stream().map(Client::id)).forEach(id -> {
            require(id != null && id.matches(ID), "partners[].id or clients[].id",
                    "must be 1 to 64 letters, digits, dots, dashes or underscores, but is '" + id + "'");
            require(seen.add(id), "partners[].id or clients[].id",
                    "names '" + id + "' twice; every partner and client needs an id of its own");
        });
    }

    private static void requireDistinctIdentifiers(Organization organization, List<Partner> partners) {
        Set<BusinessIdentifier> seen = new HashSet<>(organization.identifiers());
        partners.stream().flatMap(p -> p.identifiers().stream()).forEach(identifier -> require(
                seen.add(identifier), "partners[].identifiers",
                "gives %s|%s to two organizations; a Task could not say whom it means"
                        .formatted(identifier.system(), identifier.value())));
    }
}
