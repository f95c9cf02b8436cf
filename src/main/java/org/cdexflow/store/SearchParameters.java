package org.cdexflow.store;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which parameters each type can be searched by: US Core's table, and for Task what CDex needs. What a parameter means, its kind
 * and its path, is FHIR's own definition, or US Core's where FHIR has none; here stands only which are offered. Both the
 * extraction of values and the queries follow this table.
 */
public final class SearchParameters {

    static final String TASK = "Task";

    private static final Map<String, String> OFFERED = Map.ofEntries(
            Map.entry("AllergyIntolerance", "patient clinical-status code"),
            Map.entry("Binary", ""),
            Map.entry("Bundle", "type"),
            Map.entry("CarePlan", "patient subject category status date"),
            Map.entry("CareTeam", "patient subject status participant role"),
            Map.entry("Condition", "patient subject category clinical-status encounter code onset-date abatement-date recorded-date"
                    + " asserted-date"),
            Map.entry("Coverage", "patient beneficiary identifier status subscriber-id"),
            Map.entry("Device", "patient type status"),
            Map.entry("DiagnosticReport", "patient subject category code date status"),
            Map.entry("DocumentReference", "patient subject type category date period status identifier location"),
            Map.entry("Encounter", "patient subject identifier date status type class location discharge-disposition"),
            Map.entry("Endpoint", ""),
            Map.entry("Goal", "patient subject lifecycle-status target-date description"),
            Map.entry("Immunization", "patient status date vaccine-code"),
            Map.entry("Location", "name address address-city address-state address-postalcode"),
            Map.entry("Medication", "code"),
            Map.entry("MedicationDispense", "patient subject status type code medication"),
            Map.entry("MedicationRequest", "patient subject intent status encounter authoredon code medication"),
            Map.entry("Observation", "patient subject category code date status"),
            Map.entry("Organization", "name address identifier"),
            Map.entry("Patient", "identifier name family given birthdate gender death-date"),
            Map.entry("Practitioner", "identifier name"),
            Map.entry("PractitionerRole", "practitioner specialty organization endpoint identifier"),
            Map.entry("Procedure", "patient subject date status code"),
            Map.entry("Provenance", "target patient"),
            Map.entry("QuestionnaireResponse", "patient subject status authored questionnaire"),
            Map.entry("RelatedPerson", "patient name identifier"),
            Map.entry("ServiceRequest", "patient subject category code authored status intent"),
            Map.entry(TASK, "identifier status code intent priority patient subject requester owner based-on focus authored-on"
                    + " modified business-status _tag _profile"));

    /** Parameters that FHIR R4 does not define: those of US Core, and the subscriber's number (Coverage has it no identifier). */
    private static final Map<String, Parameter> OWN = Map.of(
            "CareTeam.role", own("CareTeam.role", RestSearchParameterTypeEnum.TOKEN, "participant.role"),
            "Condition.asserted-date",
                    own("Condition.asserted-date", RestSearchParameterTypeEnum.DATE,
                            "extension(http://hl7.org/fhir/StructureDefinition/condition-assertedDate).value"),
            "Coverage.subscriber-id", own("Coverage.subscriber-id", RestSearchParameterTypeEnum.TOKEN, "subscriberId"),
            "Encounter.discharge-disposition",
                    own("Encounter.discharge-disposition", RestSearchParameterTypeEnum.TOKEN, "hospitalization.dischargeDisposition"),
            "Goal.description", own("Goal.description", RestSearchParameterTypeEnum.TOKEN, "description"),
            "Task._tag", own("Task._tag", RestSearchParameterTypeEnum.TOKEN, "meta.tag"),
            "Task._profile", own("Task._profile", RestSearchParameterTypeEnum.URI, "meta.profile"));

    /** To be raised when other values are extracted for the same parameters. */
    private static final int EXTRACTION = 4;

    /** Parameters that every type has; they are columns of the resource itself. */
    static final Set<String> COMMON = Set.of("_id", "_lastUpdated");

    /** One parameter of one type. @param targets the types that a reference may name */
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

    private static Parameter own(String key, RestSearchParameterTypeEnum kind, String path) {
        String type = key.substring(0, key.indexOf('.'));
        return new Parameter(key.substring(type.length() + 1), kind, ElementPath.of(type, type + "." + path), Set.of());
    }

    private static Parameter defined(FhirContext fhir, String type, String name) {
        Parameter own = OWN.get(type + "." + name);
        if (own != null) {
            return own;
        }
        RuntimeSearchParam defined = fhir.getResourceDefinition(type).getSearchParam(name);
        // one that FHIR lets refer to anything may refer to all that there is here
        Set<String> targets = defined.getTargets().isEmpty() ? OFFERED.keySet() : defined.getTargets();
        return new Parameter(name, defined.getParamType(), ElementPath.of(type, defined.getPath()),
                name.equals("patient") ? Set.of("Patient") : targets);
    }

    /** The types of the record, in alphabetical order. */
    public Set<String> types() {
        Set<String> types = new LinkedHashSet<>(byType.keySet());
        types.remove(TASK);
        return types;
    }

    /** Whether the store keeps this type as part of the record. */
    public boolean knows(String type) {
        return byType.containsKey(type) && !type.equals(TASK);
    }

    /** Name and kind of each parameter of a type, for the CapabilityStatement and for messages. */
    public Map<String, RestSearchParameterTypeEnum> of(String type) {
        Map<String, RestSearchParameterTypeEnum> kinds = new LinkedHashMap<>();
        kinds.put("_id", RestSearchParameterTypeEnum.TOKEN);
        kinds.put("_lastUpdated", RestSearchParameterTypeEnum.DATE);
        byType.getOrDefault(type, Map.of()).forEach((name, parameter) -> kinds.put(name, parameter.kind()));
        return kinds;
    }

    /** Names of the parameters by which the resources that a match refers to can be included. */
    public List<String> includes(String type) {
        return byType.getOrDefault(type, Map.of()).values().stream()
                .filter(parameter -> parameter.kind() == RestSearchParameterTypeEnum.REFERENCE)
                .map(Parameter::name)
                .toList();
    }

    /** Changes with what is extracted of resources. */
    String fingerprint() {
        return EXTRACTION + "-" + Integer.toHexString(new TreeMap<>(OFFERED).toString().hashCode());
    }

    Iterable<Parameter> parameters(String type) {
        return byType.getOrDefault(type, Map.of()).values();
    }

    Optional<Parameter> find(String type, String name) {
        return Optional.ofNullable(byType.getOrDefault(type, Map.of()).get(name));
    }
}
