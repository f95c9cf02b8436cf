package org.cdexflow.task;

import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Task;

/**
 * Spellings of older versions of CDex that are accepted and stored as today's. They are read, never written
 * (the profile is checked after this).
 */
final class LenientSpellings {

    /** Purposes whose suffix the guide itself spelled in three ways. */
    private static final Map<String, String> PURPOSES = Map.of(
            "operations-nos", "operations-noe",
            "payment-nos", "payment-noe",
            "operations-noa", "operations-noe",
            "payment-noa", "payment-noe",
            "treatment-noa", "treatment-noe");

    private LenientSpellings() {}

    static void normalize(Task task) {
        // CDex 1.1.0 had one code for query and code requests
        for (Coding coding : task.getCode().getCoding()) {
            if (Cdex.HREX_TEMP.equals(coding.getSystem()) && "data-request".equals(coding.getCode())) {
                String kind = DataRequest.input(task, Cdex.HREX_TEMP, Cdex.INPUT_QUERY).isPresent()
                        ? Cdex.DATA_REQUEST_QUERY
                        : Cdex.DATA_REQUEST_CODE;
                coding.setSystem(Cdex.CDEX_TEMP).setCode(kind).setDisplay(null);
            }
        }
        DataRequest.input(task, Cdex.CDEX_TEMP, Cdex.INPUT_PURPOSE_OF_USE)
                .filter(CodeableConcept.class::isInstance)
                .map(CodeableConcept.class::cast)
                .map(CodeableConcept::getCoding)
                .orElse(List.of())
                .stream()
                .filter(coding -> Cdex.CDEX_TEMP.equals(coding.getSystem()) && PURPOSES.containsKey(coding.getCode()))
                .forEach(coding -> coding.setCode(PURPOSES.get(coding.getCode())));
        // a work-queue tag is a hint; one that names no system hints at nothing
        task.getMeta().getTag().removeIf(tag -> !tag.hasSystem());
    }
}
