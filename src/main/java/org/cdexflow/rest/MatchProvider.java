package org.cdexflow.rest;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OperationParam;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.util.List;
import org.cdexflow.gather.DemographicMatch;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Patient;

/** {@code Patient/$match}: how a partner finds the id of a patient to ask about (CDex 9.1, FHIR R4 Patient-match). */
class MatchProvider {

    private static final int USUAL_COUNT = 10;

    private final Visible visible;
    private final Bundles bundles;

    MatchProvider(Visible visible, Bundles bundles) {
        this.visible = visible;
        this.bundles = bundles;
    }

    @Operation(name = "$match", typeName = "Patient")
    public Bundle match(
            @OperationParam(name = "resource", max = 1) IBaseResource resource,
            @OperationParam(name = "onlyCertainMatches", max = 1) BooleanType onlyCertain,
            @OperationParam(name = "count", max = 1) IntegerType count) {
        if (!(resource instanceof Patient asked)) {
            throw new InvalidRequestException("Patient/$match needs the parameter resource with a Patient.");
        }
        if (asked.getIdentifier().size() > DemographicMatch.MOST_IDENTIFIERS) {
            throw new UnprocessableEntityException(
                    "The Patient has more than " + DemographicMatch.MOST_IDENTIFIERS + " identifiers. Send those that you share with us.");
        }
        if (!DemographicMatch.saysEnough(asked)) {
            throw new UnprocessableEntityException("The Patient needs an identifier (such as the member number), or family name,"
                    + " given name and birth date.");
        }
        if (count != null && (count.getValue() == null || count.getValue() < 1)) {
            throw new InvalidRequestException("count must be a number from 1.");
        }
        List<DemographicMatch.Match> matches = visible.matches(
                asked, onlyCertain != null && onlyCertain.booleanValue(), count == null ? USUAL_COUNT : count.getValue());
        return Served.bundle(bundles.matches(matches));
    }
}
