package org.cdexflow.partner;

import static org.cdexflow.partner.Role.DATA_CONSUMER;
import static org.cdexflow.partner.Role.DATA_SOURCE;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Who is there when nothing is configured: the clinic of the CDex examples, its payer and another provider, both played
 * by this same instance over loopback HTTP, and one client of our own.
 */
final class Sandbox {

    static final String FOLDER = "sandbox";
    static final BusinessIdentifier OUR_NPI = npi("9941339108");
    static final List<URI> REFERENCE_BASES = List.of(URI.create("http://example.org/fhir"));

    /** The sandbox talks to itself. */
    static final List<String> NETWORKS = List.of("127.0.0.0/8", "::1");

    private static final List<String> PAYER_SCOPES = List.of(
            "system/*.rs", "system/Task.cruds", "system/CommunicationRequest.crus", "system/DocumentReference.crs",
            "system/Subscription.cruds");
    private static final List<String> PROVIDER_SCOPES = List.of(
            "system/Task.cruds", "system/Communication.crs", "system/DocumentReference.crs", "system/Bundle.crs",
            "system/Binary.r", "system/QuestionnaireResponse.rs", "system/Subscription.cruds");

    private Sandbox() {}

    static List<Partner> partners(URI baseUrl) {
        URI fhirBase = URI.create(baseUrl + "/fhir");
        // Each partner is reached with the key of the other: a message to the payer arrives as one from a provider.
        return List.of(
                new Partner("sandbox-payer", "Sandbox Payer", true, Set.of(DATA_CONSUMER),
                        List.of(new BusinessIdentifier("http://example.org/cdex/payer/payer-ids", "Payer123")),
                        fhirBase, List.of(URI.create(baseUrl + "/")), URI.create(fhirBase + "/$submit-attachment"),
                        new Inbound(null, null, PAYER_SCOPES), as("sandbox-provider", baseUrl),
                        agreement(Agreement.DirectQuery.PATIENTS_OF_TASKS)),
                new Partner("sandbox-provider", "Sandbox Provider", true, Set.of(DATA_SOURCE, DATA_CONSUMER),
                        List.of(npi("1407071236")),
                        fhirBase, List.of(URI.create(baseUrl + "/")), URI.create(fhirBase + "/$submit-attachment"),
                        new Inbound(null, null, PROVIDER_SCOPES), as("sandbox-payer", baseUrl),
                        agreement(Agreement.DirectQuery.NONE)));
    }

    static List<Client> clients() {
        return List.of(new Client("sandbox-app", true, null, null, List.of("system/*.cruds")));
    }

    /** Sandbox parties are known by their ids; no configured one may take such an id to production. */
    static boolean owns(String id) {
        return id.startsWith("sandbox-");
    }

    private static Outbound as(String other, URI baseUrl) {
        return new Outbound(URI.create(baseUrl + "/oauth2/token"), other, Path.of(FOLDER, other + ".jwk"));
    }

    private static Agreement agreement(Agreement.DirectQuery directQuery) {
        return new Agreement(Agreement.Release.REVIEW, Agreement.Output.EXTERNAL, directQuery, List.of(),
                Agreement.PurposeOfUse.OPTIONAL, Agreement.Signature.ON_REQUEST, List.of());
    }

    private static BusinessIdentifier npi(String value) {
        return new BusinessIdentifier("http://hl7.org/fhir/sid/us-npi", value);
    }
}
