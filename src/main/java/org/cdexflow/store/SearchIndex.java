package org.cdexflow.store;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Writes what resources can be found by: a row of columns for a Task, a row a value for everything else. */
@Component
class SearchIndex {

    /** What a Task can be searched by, and the column of {@code task_search} that answers. */
    static final Map<String, RestSearchParameterTypeEnum> TASK = Map.of(
            "identifier", RestSearchParameterTypeEnum.TOKEN,
            "status", RestSearchParameterTypeEnum.TOKEN,
            "code", RestSearchParameterTypeEnum.TOKEN,
            "patient", RestSearchParameterTypeEnum.REFERENCE,
            "requester", RestSearchParameterTypeEnum.REFERENCE,
            "owner", RestSearchParameterTypeEnum.REFERENCE);

    private static final Set<String> RESTRICTING_CODES = Set.of(
            "R", "V", "42CFRPart2", "ETH", "ETHUD", "OPIOIDUD", "PSY", "PSYTHPN", "HIV", "SDV", "SEX", "GDIS", "HIPAASelfPay", "NODSCLCD", "NODSCLCDS");

    private final JdbcTemplate jdbc;
    private final SearchParameters parameters;
    private final References references;

    SearchIndex(JdbcTemplate jdbc, SearchParameters parameters, References references) {
        this.jdbc = jdbc;
        this.parameters = parameters;
        this.references = references;
    }

    void addTask(long resource, String audience, Task task) {
        jdbc.update(
                "insert into task_search (resource, audience, status, code, identifier, patient, requester, owner)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                resource,
                audience,
                task.getStatus().toCode(),
                array(TaskSpellings.stored(task.getCode())),
                array(TaskSpellings.stored(task.getIdentifier())),
                array(TaskSpellings.stored(references, task.getFor())),
                array(TaskSpellings.stored(references, task.getRequester())),
                array(TaskSpellings.stored(references, task.getOwner())));
    }

    void taskStatus(long resource, String status) {
        jdbc.update("update task_search set status = ? where resource = ?", status, resource);
    }

    private static String[] array(List<String> spellings) {
        return spellings.toArray(String[]::new);
    }

    /** The values that a resource of the record can be found by. */
    List<SearchValue> values(Resource resource) {
        List<SearchValue> values = new ArrayList<>();
        for (SearchParameters.Parameter parameter : parameters.parameters(resource.fhirType())) {
            boolean isReference = parameter.kind() == RestSearchParameterTypeEnum.REFERENCE;
            for (Base element : parameter.path().values(resource)) {
                SearchValue.of(parameter.name(), parameter.kind(), element).stream()
                        .map(value -> isReference ? withNormalizedReference(value) : value)
                        .forEach(values::add);
            }
        }
        return values;
    }

    private SearchValue withNormalizedReference(SearchValue value) {
        return value.param().endsWith(":identifier") || value.value() == null
                ? value
                : new SearchValue(value.param(), null, references.normalized(value.value()), null, null);
    }

    void add(long resource, String type, List<SearchValue> values) {
        jdbc.batchUpdate(
                "insert into search_value (resource, type, param, system, value, low, high) values (?, ?, ?, ?, ?, ?, ?)",
                values,
                500,
                (row, value) -> {
                    row.setLong(1, resource);
                    row.setString(2, type);
                    row.setString(3, value.param());
                    row.setString(4, value.system());
                    row.setString(5, value.value());
                    row.setTimestamp(6, timestamp(value.low()));
                    row.setTimestamp(7, timestamp(value.high()));
                });
    }

    private static Timestamp timestamp(Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    /** The id of the patient whose compartment a resource is in, or null. */
    String patient(Resource resource) {
        if (resource.fhirType().equals("Patient")) {
            return resource.getIdElement().getIdPart();
        }
        return parameters.find(resource.fhirType(), "patient").stream()
                .flatMap(parameter -> parameter.path().values(resource).stream())
                .flatMap(element -> SearchValue.of("patient", RestSearchParameterTypeEnum.REFERENCE, element).stream())
                .flatMap(value -> references.ours(value.value()).stream())
                .filter(target -> target.type().equals("Patient"))
                .map(References.Target::id)
                .findFirst()
                .orElse(null);
    }

    /** Labelled so that no partner sees it without a person's release (HL7 confidentiality and sensitivity labels). */
    static boolean restricted(Resource resource) {
        return resource.getMeta().getSecurity().stream().anyMatch(label -> RESTRICTING_CODES.contains(label.getCode()));
    }
}
