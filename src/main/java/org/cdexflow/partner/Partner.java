package org.cdexflow.partner;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * An organization that we exchange with.
 *
 * @param id                  our name for it, and the OAuth client_id of its calls
 * @param enabled             a disabled partner gets no token, its tokens stop working, nothing is sent to it
 * @param roles               what it acts as towards us
 * @param identifiers         how Tasks name it (requester, owner)
 * @param fhirBase            where we call it; null when it only calls us
 * @param urlBases            further prefixes under which URLs that it names may lie
 * @param submitAttachmentUrl its $submit-attachment; null = below {@code fhirBase}
 * @param inbound             how it calls us
 * @param outbound            how we call it; null = without credentials
 * @param agreement           what was settled with it
 */
public record Partner(
        String id,
        String name,
        @DefaultValue("true") boolean enabled,
        @DefaultValue("data-consumer") Set<Role> roles,
        @DefaultValue List<BusinessIdentifier> identifiers,
        URI fhirBase,
        @DefaultValue List<URI> urlBases,
        URI submitAttachmentUrl,
        @DefaultValue Inbound inbound,
        Outbound outbound,
        @DefaultValue Agreement agreement) {

    public Partner {
        name = name == null ? id : name;
        roles = Set.copyOf(roles);
        identifiers = List.copyOf(identifiers);
        urlBases = List.copyOf(urlBases);
        Settings.requireHttp(fhirBase, "partners[].fhir-base");
        Settings.requireHttp(submitAttachmentUrl, "partners[].submit-attachment-url");
        urlBases.forEach(base -> Settings.requireHttp(base, "partners[].url-bases"));
    }

    Partner under(Path home) {
        return new Partner(id, name, enabled, roles, identifiers, fhirBase, urlBases, submitAttachmentUrl,
                inbound.under(home), outbound == null ? null : outbound.under(home), agreement.under(home));
    }
}
