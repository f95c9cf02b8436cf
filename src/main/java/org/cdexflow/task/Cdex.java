package org.cdexflow.task;

/** Names that the guides gave (CDex 2.1.0, HRex 1.1.0). */
public final class Cdex {

    public static final String CDEX_TEMP = "http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp";
    public static final String HREX_TEMP = "http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp";
    public static final String SDC_TEMP = "http://hl7.org/fhir/uv/sdc/CodeSystem/temp";
    public static final String DATA_REQUEST_PROFILE =
            "http://hl7.org/fhir/us/davinci-cdex/StructureDefinition/cdex-task-data-request";

    static final String DATA_REQUEST_QUERY = "data-request-query";
    static final String DATA_REQUEST_CODE = "data-request-code";
    static final String DATA_REQUEST_QUESTIONNAIRE = "data-request-questionnaire";

    static final String INPUT_QUERY = "data-query";
    static final String INPUT_CODE = "data-code";
    static final String INPUT_QUESTIONNAIRE = "questionnaire";
    static final String INPUT_PURPOSE_OF_USE = "purpose-of-use";
    static final String INPUT_SIGNATURE_FLAG = "signature-flag";

    static final String OUTPUT_DATA = "data-value";
    static final String OUTPUT_RESPONSE = "questionnaire-response";

    private Cdex() {}
}
