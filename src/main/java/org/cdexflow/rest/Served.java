package org.cdexflow.rest;

import java.time.Instant;
import org.cdexflow.store.StoredResource;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Resource;

/**
 * Text on its way out. HAPI's server hands resources around as objects; this one is carried by an empty object until
 * {@link TextResponses} writes the text in its place.
 *
 * @param status 200 or 201
 * @param version null for a Bundle
 * @param location relative location of what was created, or null
 */
record Served(int status, String json, Integer version, Instant lastUpdated, String location) {

    private static final String KEY = Served.class.getName();

    static Resource resource(Resource carrier, StoredResource stored) {
        return carry(carrier, new Served(200, stored.json(), stored.version(), stored.lastUpdated(), null));
    }

    static Resource outcome(Resource carrier, StoredResource stored, boolean created) {
        String location = stored.reference() + "/_history/" + stored.version();
        return carry(
                carrier, new Served(created ? 201 : 200, stored.json(), stored.version(), stored.lastUpdated(), location));
    }

    static Bundle bundle(String json) {
        return (Bundle) carry(new Bundle(), new Served(200, json, null, null, null));
    }

    static OperationOutcome withdrawn(OperationOutcome carrier, StoredResource stored) {
        return (OperationOutcome) resource(carrier, stored);
    }

    /** HAPI refuses a history that has no id and version, even where it only carries text. */
    static Bundle history(String json) {
        Bundle carrier = bundle(json);
        carrier.setIdElement(new IdType("Bundle", "history", "1"));
        return carrier;
    }

    private static Resource carry(Resource carrier, Served served) {
        carrier.setUserData(KEY, served);
        return carrier;
    }

    static Served in(IBaseResource carrier) {
        return carrier instanceof Resource resource ? (Served) resource.getUserData(KEY) : null;
    }
}
