package org.cdexflow.rest;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.IResourceProvider;
import org.cdexflow.store.StoredResource;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;

/** {@code /fhir/{Type}} for one type of the record: the record itself, and what was released of it. */
class RecordProvider implements IResourceProvider {

    private final String type;
    private final FhirContext fhir;
    private final Visible visible;
    private final Bundles bundles;

    RecordProvider(String type, FhirContext fhir, Visible visible, Bundles bundles) {
        this.type = type;
        this.fhir = fhir;
        this.visible = visible;
        this.bundles = bundles;
    }

    @Override
    public Class<? extends IBaseResource> getResourceType() {
        return fhir.getResourceDefinition(type).getImplementingClass();
    }

    @Read(version = true)
    public Resource read(@IdParam IdType id) {
        StoredResource stored = id.hasVersionIdPart()
                ? visible.version(type, id.getIdPart(), id.getVersionIdPart())
                : visible.read(type, id.getIdPart());
        return Served.resource((Resource) fhir.getResourceDefinition(type).newInstance(), stored);
    }

    @Search(allowUnknownParams = true)
    public Bundle search(RequestDetails request) {
        Visible.Answer answer = visible.search(type, request);
        return Served.bundle(bundles.searchset(answer.search(), answer.page()));
    }
}
