package org.cdexflow.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import java.util.stream.Stream;
import org.cdexflow.store.References;
import org.cdexflow.store.Search;
import org.cdexflow.store.SearchParameters;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A query, confined to patient {@code p1}, whom the requester calls {@code Patient/old} and {@code http://m|M-1}. */
class PatientQueryTest {

    private static final PatientQuery QUERIES = new PatientQuery(
            new SearchParameters(FhirContext.forR4Cached()),
            new References(List.of("http://localhost:8080/fhir", "http://example.org/fhir")));

    private static final Reference NAMED =
            new Reference("Patient/old").setIdentifier(new Identifier().setSystem("http://m").setValue("M-1"));

    /** Query, and what is run instead. */
    static Stream<Arguments> confined() {
        return Stream.of(
                run("Condition", "Condition?patient=p1"),
                run("Condition?", "Condition?patient=p1"),
                run("/Condition?code=a", "Condition?patient=p1&code=a"),
                run("  Condition?code=a  ", "Condition?patient=p1&code=a"),
                run("Condition?patient=p1", "Condition?patient=p1"),
                run("Condition?patient=Patient/p1", "Condition?patient=p1"),
                run("Condition?patient=old", "Condition?patient=p1"),
                run("Condition?patient=Patient/old", "Condition?patient=p1"),
                run("Condition?patient=Patient%2Fp1", "Condition?patient=p1"),
                run("Condition?p%61tient=p1", "Condition?patient=p1"),
                run("Condition?patient:Patient=p1", "Condition?patient=p1"),
                run("Condition?subject=Patient/p1", "Condition?patient=p1"),
                run("Condition?subject:Patient=p1", "Condition?patient=p1"),
                run("Condition?patient=p1&subject=Patient/p1", "Condition?patient=p1"),
                run("Condition?patient=p1&patient=old", "Condition?patient=p1"),
                run("Condition?patient=M-1", "Condition?patient=p1"),
                run("Condition?patient:identifier=http://m%7CM-1", "Condition?patient=p1"),
                run("Condition?patient.identifier=http://m|M-1", "Condition?patient=p1"),
                run("Condition?subject:Patient.identifier=M-1", "Condition?patient=p1"),
                run("Condition?patient:Patient.identifier=M-1", "Condition?patient=p1"),
                run("Condition?patient=[reference]", "Condition?patient=p1"),
                run("Condition?patient=%5Breference%5D&code=a", "Condition?patient=p1&code=a"),
                run("Condition?patient=&code=a", "Condition?patient=p1&code=a"),
                run("Condition?patient", "Condition?patient=p1"),
                run("Condition?patient=http://example.org/fhir/Patient/p1", "Condition?patient=p1"),
                run("http://localhost:8080/fhir/Condition?code=a", "Condition?patient=p1&code=a"),
                run("http://example.org/fhir/Condition?patient=p1", "Condition?patient=p1"),
                run("http://example.org/fhir/Condition", "Condition?patient=p1"),
                run("Condition?code=a%26patient=other", "Condition?patient=p1&code=a%26patient%3Dother"),
                run("Condition?code=a;patient=other", "Condition?patient=p1&code=a%3Bpatient%3Dother"),
                run("Condition?patient%3Dother", "Condition?patient=p1&patient%3Dother="),
                run("Condition?clinical-status=active,recurrance,remission",
                        "Condition?patient=p1&clinical-status=active,recurrance,remission"),
                run("Observation?code=http://loinc.org|4548-4&date=gt2020-01-01",
                        "Observation?patient=p1&code=http://loinc.org%7C4548-4&date=gt2020-01-01"),
                run("Observation?date=ge2020&date=lt2021", "Observation?patient=p1&date=ge2020&date=lt2021"),
                run("DocumentReference?type=34117-2&_sort=-period&_count=1",
                        "DocumentReference?patient=p1&type=34117-2&_sort=-period&_count=1"),
                run("Condition?_count=999999999", "Condition?patient=p1"),
                run("Condition?_format=json&_pretty=true&_total=none", "Condition?patient=p1"),
                run("Condition?_revinclude=Provenance:target", "Condition?patient=p1&_revinclude=Provenance:target"),
                run("Condition?_id=of-another", "Condition?patient=p1&_id=of-another"),
                run("Patient", "Patient?_id=p1"),
                run("Patient?_id=other", "Patient?_id=p1&_id=other"),
                run("Coverage?beneficiary=Patient/other", "Coverage?patient=p1&beneficiary=Patient/other"),
                run("Condition?&&code=a&", "Condition?patient=p1&code=a"));
    }

    @ParameterizedTest
    @MethodSource
    void confined(String query, String expected) {
        Search confined = QUERIES.confine(query, "p1", NAMED);
        assertThat(confined.compartment()).containsExactly("p1");
        assertThat(PatientQuery.text(confined)).isEqualTo(expected);
    }

    /** Query, and a part of the reason that the requester reads. */
    static Stream<Arguments> refused() {
        String other = "names another patient";
        String form = "must have the form";
        String notOfPatient = "not part of a patient's record";
        String host = "names another server";
        String includes = "includes other resources";
        String chained = "chained parameter";
        return Stream.of(
                run("Condition?patient=other", other),
                run("Condition?patient=Patient/other", other),
                run("Condition?patient=p1,other", other),
                run("Condition?patient=p1%2Cother", other),
                run("Condition?patient=p1&patient=other", other),
                run("Condition?patient=p1&subject=Patient/other", other),
                run("Condition?p%61tient=other", other),
                run("Condition?%70%61%74%69%65%6E%74=other", other),
                run("Condition?patient:Patient=other", other),
                run("Condition?patient=P1", other),
                run("Condition?patient=p1%23", other),
                run("Condition?patient=Practitioner/p1", other),
                run("Condition?patient=http://elsewhere.example/fhir/Patient/p1", other),
                run("Condition?patient:identifier=http://m|other", other),
                run("Condition?patient.identifier=http://m|other", other),
                run("Condition?patient.identifier=http://m|M-1,http://m|M-2", other),
                run("Condition?patient.name=Shaw", other),
                run("Condition?subject:Patient.birthdate=1987", other),
                run("Condition?patient.general-practitioner.name=x", other),
                run("Condition?patient:not=p1", "modifier"),
                run("Condition?patient:missing=true", "modifier"),
                run("Condition?subject:Group=p1", "modifier"),
                run("Condition?encounter.patient=other", chained),
                run("Condition?encounter:Encounter.subject=Patient/other", chained),
                run("Patient?link:Patient.name=x", chained),
                run("Patient?_has:Condition:patient:code=a", "_has"),
                run("Condition?_has:Provenance:target:agent=x", "_has"),
                run("Condition?%5Fhas:Provenance:target:agent=x", "_has"),
                run("Condition?_filter=patient eq other", "_filter"),
                run("Condition?_list=42", "_list"),
                run("Condition?_query=everything", "_query"),
                run("Condition?_elements=code", "_elements"),
                run("Condition?_summary=count", "_summary"),
                run("Condition?_contained=both", "_contained"),
                run("Condition?_after=x", "_after"),
                run("Condition?_include=Condition:patient", includes),
                run("Condition?_include=*", includes),
                run("Condition?_include:iterate=Condition:encounter", includes),
                run("Condition?_revinclude=Observation:subject", includes),
                run("Condition?_revinclude=*", includes),
                run("Condition?_revinclude:iterate=Provenance:target", includes),
                run("Condition?_revinclude=Provenance:target,Observation:subject", includes),
                run("Condition?_count=0", "_count"),
                run("Condition?_count=-1", "_count"),
                run("Condition?_count=many", "_count"),
                run("Condition/1", form),
                run("Condition/1?patient=p1", form),
                run("Condition/_search?patient=p1", form),
                run("Patient/../Condition?patient=other", form),
                run("Patient/p1/$everything", form),
                run("Patient/p1/Condition", form),
                run("//elsewhere.example/Condition?patient=p1", form),
                run("//elsewhere.example/fhir/../Condition", form),
                run("Condition%3Fpatient=other", form),
                run("condition?code=a", form),
                run("", form),
                run("?patient=p1", form),
                run("$everything", form),
                run("_history", form),
                run("http://localhost:8080/fhir/Condition/1", host),
                run("http://localhost:8080/fhir/Condition/1/_history?x=y", form),
                run("http://elsewhere.example/fhir/Condition?patient=p1", host),
                run("https://localhost:8080/fhir/Condition", host),
                run("http://localhost:8080/fhirs/Condition", host),
                run("http://localhost:8080@elsewhere.example/fhir/Condition", host),
                run("HTTP://elsewhere.example/fhir/Condition", host),
                run("file:///etc/passwd", host),
                run("javascript:alert(1)", host),
                run("Practitioner?name=x", notOfPatient),
                run("Organization", notOfPatient),
                run("Binary?_id=x", notOfPatient),
                run("Bundle?type=searchset", notOfPatient),
                run("Task?patient=p1", notOfPatient),
                run("AuditEvent?patient=p1", notOfPatient),
                run("Group?member=p1", notOfPatient),
                run("Condition?code=%", "percent-encoded"),
                run("Condition?code=%zz", "percent-encoded"),
                run("Condition?code=a%00", "control characters"),
                run("Condition?code=a%0D%0AX-Header:%20b", "control characters"),
                run("Condition?code=a\r\nb", "control characters"),
                run("Condition\r\n?code=a", form),
                run("http://elsewhere.example/\nCondition", form),
                run("Condition?code=" + "a,".repeat(5_000), "longer than"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(String query, String reason) {
        assertThatThrownBy(() -> QUERIES.confine(query, "p1", NAMED))
                .isInstanceOf(QueryRefused.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Condition?patient=secret-7", "Condition?patient.name=secret-7", "http://secret-7/fhir/Condition"})
    void aReasonRepeatsNoValue(String query) {
        assertThatThrownBy(() -> QUERIES.confine(query, "p1", NAMED)).message().doesNotContain("secret-7");
    }

    @Test
    void aPatientNamedByNumberAloneHasNoOtherReference() {
        Reference byNumber = new Reference().setIdentifier(new Identifier().setValue("M-1"));
        assertThatThrownBy(() -> QUERIES.confine("Condition?patient=Patient/old", "p1", byNumber))
                .isInstanceOf(QueryRefused.class);
    }

    private static Arguments run(String query, String expected) {
        return Arguments.of(query, expected);
    }
}
