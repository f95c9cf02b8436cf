package org.cdexflow.gather;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cdexflow.store.References;
import org.cdexflow.store.Search;
import org.cdexflow.store.SearchParameters;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of a server that offers less than was asked for. */
class RemoteQueryTest {

    private static final SearchParameters KNOWN = new SearchParameters(FhirContext.forR4Cached());

    private static final Offered OFFERED = new Offered(Map.of(
            "Condition", new Offered.Type(true, Set.of("patient", "clinical-status"), false),
            "Observation", new Offered.Type(true, Set.of("subject", "code", "date"), true),
            "Coverage", new Offered.Type(true, Set.of("beneficiary"), false),
            "Procedure", new Offered.Type(false, Set.of("patient"), false)));

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "Condition?clinical-status=active; Condition?patient=17&clinical-status=active&_count=200",
        "Condition?clinical-status=active,remission; Condition?patient=17&clinical-status=active,remission&_count=200",
        "Condition?code=a&clinical-status=active; Condition?patient=17&clinical-status=active&_count=200",
        "Condition?clinical-status:not=active; Condition?patient=17&_count=200",
        "Condition?clinical-status=active&_sort=-recorded-date&_count=1; Condition?patient=17&clinical-status=active&_count=200",
        "Condition?encounter=Encounter/1; Condition?patient=17&_count=200",
        "Observation?code=http://loinc.org|4548-4&date=ge2020; Observation?subject=Patient/17&code=http%3A%2F%2Floinc.org%7C4548-4&date=ge2020&_revinclude=Provenance:target&_count=200",
        "Coverage; Coverage?beneficiary=Patient/17&_count=200"
    })
    void isTheNearestThatFindsAllOfIt(String asked, String remote) {
        assertThat(RemoteQuery.nearest(confined(asked), "17", OFFERED, KNOWN)).map(RemoteQuery::text).contains(remote);
    }

    @Test
    void whatTheServerCannotSearchIsNotAsked() {
        assertThat(RemoteQuery.nearest(confined("Procedure"), "17", OFFERED, KNOWN)).isEmpty();
        assertThat(RemoteQuery.nearest(confined("CarePlan?category=x"), "17", OFFERED, KNOWN)).isEmpty();
    }

    @Test
    void withoutConditionsItIsAllThatThePatientHas() {
        assertThat(RemoteQuery.nearest(confined("Condition?code=a"), "17", OFFERED, KNOWN)).hasValueSatisfying(query ->
                assertThat(query.whole()).isTrue());
        assertThat(RemoteQuery.nearest(confined("Condition?clinical-status=active"), "17", OFFERED, KNOWN)).hasValueSatisfying(query ->
                assertThat(query.whole()).isFalse());
    }

    private static Search confined(String query) {
        return new PatientQuery(KNOWN, new References(List.of("http://here.example/fhir"))).confine(query, "17", new Reference());
    }
}
