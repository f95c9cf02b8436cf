package org.cdexflow.validation;

import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;

/** Names codes in messages: only codes and systems, never texts, and never more than a glance takes in. */
final class Clip {

    private static final int LONGEST = 80;

    private Clip() {}

    static String of(Base value) {
        if (value instanceof CodeableConcept concept) {
            return concept.hasCoding() ? of(concept.getCodingFirstRep()) : "A value without coding";
        }
        if (value instanceof Coding coding) {
            return clip(coding.getSystem()) + "|" + clip(coding.getCode());
        }
        return clip(value.primitiveValue());
    }

    private static String clip(String text) {
        String plain = text == null ? "" : text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "…";
    }
}
