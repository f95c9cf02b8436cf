package org.cdexflow.store;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What resources can be found by, and the rows of it: one a value. (A Task has a {@linkplain TaskIndex row of its own}.) */
@Component
class SearchIndex {

    private static final Set<String> RESTRICTING_CODES = Set.of(
            "R", "V", "42CFRPart2", "ETH", "ETHUD", "OPIOIDUD", "PSY", "PSYTHPN", "HIV", "SDV", "SEX", "GDIS", "HIPAASelfPay", "NODSCLCD", "NODSCLCDS");

    private final JdbcTemplate jdbc;
    private final SearchParameters parameters;
    private final References references;
    private final ZoneId zone;

    SearchIndex(JdbcTemplate jdbc, SearchParameters parameters, References references, ZoneId zone) {
        this.jdbc = jdbc;
        this.parameters = parameters;
        this.references = references;
        this.zone = zone;
    }

    /** The values that a resource can be found by. */
    List<SearchValue> values(Resource resource) {
        List<SearchValue> values = new ArrayList<>();
        for (SearchParameters.Parameter parameter : parameters.parameters(resource.fhirType())) {
            boolean isReference = parameter.kind() == RestSearchParameterTypeEnum.REFERENCE;
            for (Base element : parameter.path().values(resource)) {
                SearchValue.of(parameter.name(), parameter.kind(), element, zone).stream()
                        .map(value -> isReference ? withNormalizedReference(value) : value)
                        .forEach(values::add);
            }
        }
        return values;
    }

    private SearchValue withNormalizedReference(SearchValue value) {
        return value.param().endsWith(SearchValue.IDENTIFIER) || value.value() == null
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
                .flatMap(element -> SearchValue.of("patient", RestSearchParameterTypeEnum.REFERENCE, element, zone).stream())
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
