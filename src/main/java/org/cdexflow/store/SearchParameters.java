package org.cdexflow.store;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which parameters each type of the record can be searched by (US Core's table). What a parameter means, its kind and its
 * path, is FHIR's own definition; here stands only which are offered.
 */
public final class SearchParameters {

    private static final Map<String, String> OFFERED = Map.ofEntries(
            Map.entry("AllergyIntolerance", "patient clinical-status code"),
            Map.entry("Binary", ""),
            Map.entry("Bundle", "type"),
            Map.entry("CarePlan", "patient subject category status date"),
            Map.entry("CareTeam", "patient subject status"),
            Map.entry("Condition", "patient subject category clinical-status encounter code onset-date abatement-date recorded-date"),
            Map.entry("Coverage", "patient beneficiary identifier status subscriber-id"),
            Map.entry("Device", "patient type status"),
            Map.entry("DiagnosticReport", "patient subject category code date status"),
            Map.entry("DocumentReference", "patient subject type category date period status identifier"),
            Map.entry("Encounter", "patient subject identifier date status type class location"),
            Map.entry("Immunization", "patient status date vaccine-code"),
            Map.entry("Location", "name address address-city address-state address-postalcode"),
            Map.entry("Medication", "code"),
            Map.entry("MedicationRequest", "patient subject intent status encounter authoredon code"),
            Map.entry("Observation", "patient subject category code date status"),
            Map.entry("Organization", "name address identifier"),
            Map.entry("Patient", "identifier name family given birthdate gender death-date"),
            Map.entry("Practitioner", "identifier name"),
            Map.entry("PractitionerRole", "practitioner specialty organization identifier"),
            Map.entry("Procedure", "patient subject date status code"),
            Map.entry("Provenance", "target patient"),
            Map.entry("QuestionnaireResponse", "patient subject status authored questionnaire"));

    /** Parameters of our own, which FHIR does not define. */
    private static final Map<String, String> OWN = Map.of("subscriber-id", "Coverage.subscriberId");

    /** Parameters that every type has; they are columns of the resource itself. */
    static final Set<String> COMMON = Set.of("_id", "_lastUpdated");

    /** One parameter of one type. */
    record Parameter(String name, RestSearchParameterTypeEnum kind, ElementPath path, Set<String> targets) {}

    private final Map<String, Map<String, Parameter>> byType = new LinkedHashMap<>();

    public SearchParameters(FhirContext fhir) {
        OFFERED.keySet().stream().sorted().forEach(type -> {
            Map<String, Parameter> parameters = new LinkedHashMap<>();
            for (String name : OFFERED.get(type).split(" ")) {
                if (!name.isEmpty()) {
                    parameters.put(name, defined(fhir, type, name));
                }
            }
            byType.put(type, parameters);
        });
    }

    private static Parameter defined(FhirContext fhir, String type, String name) {
        if (OWN.containsKey(name)) {
            return new Parameter(name, RestSearchParameterTypeEnum.TOKEN, ElementPath.of(type, OWN.get(name)), Set.of());
        }
        RuntimeSearchParam defined = fhir.getResourceDefinition(type).getSearchParam(name);
        Set<String> targets = name.equals("patient") ? Set.of("Patient") : defined.getTargets();
        return new Parameter(name, defined.getParamType(), ElementPath.of(type, defined.getPath()), targets);
    }

    /** The types of the record, in alphabetical order. */
    public Set<String> types() {
        return byType.keySet();
    }

    /** Whether the store keeps this type as part of the record. */
    public boolean knows(String type) {
        return byType.containsKey(type);
    }

    /** Name and kind of each parameter of a type, for the CapabilityStatement. */
    public Map<String, RestSearchParameterTypeEnum> of(String type) {
        Map<String, RestSearchParameterTypeEnum> kinds = new LinkedHashMap<>();
        kinds.put("_id", RestSearchParameterTypeEnum.TOKEN);
        kinds.put("_lastUpdated", RestSearchParameterTypeEnum.DATE);
        byType.getOrDefault(type, Map.of()).forEach((name, parameter) -> kinds.put(name, parameter.kind()));
        return kinds;
    }

    Iterable<Parameter> parameters(String type) {
        return byType.getOrDefault(type, Map.of()).values();
    }

    Optional<Parameter> find(String type, String name) {
        return Optional.ofNullable(byType.getOrDefault(type, Map.of()).get(name));
    }
}
