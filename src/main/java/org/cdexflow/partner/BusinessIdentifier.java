package org.cdexflow.partner;

/** A FHIR Identifier reduced to what makes it comparable; both parts must be equal (FHIR R4, Identifier). */
public record BusinessIdentifier(String system, String value) {

    public BusinessIdentifier {
        Settings.require(system != null && value != null, "identifiers[]", "needs both system and value");
    }
}
