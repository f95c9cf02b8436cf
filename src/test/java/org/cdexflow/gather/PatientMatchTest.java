package org.cdexflow.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.MEMBER_IDS;
import static org.cdexflow.DataRequests.aDataRequest;

import ca.uhn.fhir.context.FhirContext;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.store.Resources;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Patient.LinkType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Who is meant by Task.for; the people are those of the sample record's README. */
@SandboxTest
class PatientMatchTest {

    @Autowired
    PatientMatch match;

    @Autowired
    Coverages coverages;

    @Autowired
    Partners partners;

    @Autowired
    Resources resources;

    @Autowired
    FhirContext fhir;

    @Autowired
    Environment environment;

    @ParameterizedTest
    @CsvSource({
        "Member123, cdex-example-patient",
        "NEW-900, merged-new",
        "OLD-900, merged-new",
        "COV-321, coverage-only",
        "ENDED-77, coverage-ended"
    })
    void aMemberNumberLeadsToItsPatient(String number, String patient) {
        assertThat(found(member(number))).containsExactly(patient);
    }

    @Test
    void aNumberWithoutTypeIsAMemberNumber() {
        Reference untyped = new Reference().setIdentifier(new Identifier().setSystem(MEMBER_IDS).setValue("Member123"));
        assertThat(found(untyped)).containsExactly("cdex-example-patient");
    }

    @Test
    void twinsWithOneNumberAreBothPossible() {
        assertThat(found(member("TWIN-4711"))).containsExactlyInAnyOrder("twin-anna", "twin-berta");
    }

    @Test
    void aReferenceTellsTwinsApart() {
        assertThat(found(member("TWIN-4711").setReference("Patient/twin-berta"))).containsExactly("twin-berta");
    }

    @Test
    void aSubscribersNumberIsNeverADependent() {
        Reference anySystem = new Reference().setIdentifier(new Identifier().setValue("COV-321"));
        assertThat(found(anySystem)).containsExactly("coverage-only");
    }

    @Test
    void aSubscribersNumberCountsOnlyForThePlanThatPays() {
        Reference foreignSystem = new Reference()
                .setIdentifier(new Identifier().setSystem("http://other.example/numbers").setValue("COV-321"));
        assertThat(found(foreignSystem)).containsExactly("coverage-only");
        assertThat(match.candidates("no exchange", foreignSystem, partners.byId("sandbox-provider").orElseThrow())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Patient/cdex-example-patient, cdex-example-patient",
        "Patient/cdex-example-patient/_history/1, cdex-example-patient",
        "http://example.org/fhir/Patient/cdex-example-patient, cdex-example-patient",
        "Patient/merged-old, merged-new",
        "Patient/coverage-dependent, coverage-dependent"
    })
    void aReferenceOfOursLeadsToItsPatient(String reference, String patient) {
        assertThat(found(new Reference(reference))).containsExactly(patient);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "http://elsewhere.example/fhir/Patient/cdex-example-patient",
        "https://example.org/fhir/Patient/cdex-example-patient",
        "http://example.org/fhir2/Patient/cdex-example-patient",
        "Patient/nobody", "Practitioner/cdex-example-practitioner", "cdex-example-patient", "#p", "Patient/"
    })
    void anyOtherReferenceLeadsToNobody(String reference) {
        assertThat(found(new Reference(reference))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Patient/twin-anna", "Patient/nobody", "http://elsewhere.example/fhir/Patient/cdex-example-patient"
    })
    void aReferenceAndANumberThatDisagreeNameNobody(String reference) {
        assertThat(found(member("Member123").setReference(reference))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOBODY-1", "member123", "Member123,TWIN-4711", "Member12", "%", "|", "\\"})
    void anUnknownNumberIsNobodys(String number) {
        assertThat(found(member(number))).isEmpty();
    }

    @Test
    void aMergeThatEndsNowhereLeadsToNobody() {
        assertThat(found(new Reference("Patient/" + patient("Patient/nobody")))).isEmpty();
        assertThat(found(new Reference("Patient/" + patient("http://elsewhere.example/fhir/Patient/merged-new")))).isEmpty();
        String one = UUID.randomUUID().toString();
        String other = patient("Patient/" + one);
        add(replaced(one, "Patient/" + other));
        assertThat(found(new Reference("Patient/" + one))).isEmpty();
    }

    @Test
    void aRecordThatWasReplacedByTwoLeadsToNeither() {
        assertThat(found(new Reference("Patient/" + patient("Patient/twin-anna", "Patient/twin-berta")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TWIN-4711", "NOBODY-2"})
    void whoIsNotFoundAloneWaitsForStaff(String number) {
        Payer payer = Payer.of(environment, "sandbox-payer");
        String id = payer.ask(aDataRequest().forMember(number).asking("Condition").build()).getIdElement().getIdPart();
        assertThat(payer.awaitStatus(id, TaskStatus.ONHOLD).getBusinessStatus().getText())
                .isEqualTo("The patient is being identified by the provider");
    }

    @Test
    void coverageLastsUntilItsLastDayIsOver() {
        String ended = UUID.randomUUID().toString();
        add(new Patient().setId(ended));
        coverage(ended, LocalDate.now().minusYears(1).toString());
        assertThat(coverages.hasEnded(ended, payer())).isTrue();
        String lastDay = UUID.randomUUID().toString();
        add(new Patient().setId(lastDay));
        coverage(lastDay, LocalDate.now().toString());
        assertThat(coverages.hasEnded(lastDay, payer())).isFalse();
        assertThat(coverages.hasEnded(ended, partners.byId("sandbox-provider").orElseThrow())).isFalse();
    }

    private void coverage(String patient, String end) {
        Coverage coverage = new Coverage();
        coverage.setId(UUID.randomUUID().toString());
        coverage.setBeneficiary(new Reference("Patient/" + patient));
        coverage.addPayor(new Reference("Organization/cdex-example-payer"));
        coverage.getPeriod().setEndElement(new DateTimeType(end));
        add(coverage);
    }

    private String patient(String... replacedBy) {
        Patient patient = replaced(UUID.randomUUID().toString(), replacedBy);
        add(patient);
        return patient.getIdElement().getIdPart();
    }

    private static Patient replaced(String id, String... replacedBy) {
        Patient patient = new Patient();
        patient.setId(id);
        for (String other : replacedBy) {
            patient.addLink().setType(LinkType.REPLACEDBY).setOther(new Reference(other));
        }
        return patient;
    }

    private void add(org.hl7.fhir.instance.model.api.IBaseResource resource) {
        resources.addToRecord((Resource) resource, fhir.newJsonParser().encodeResourceToString(resource));
    }

    private List<String> found(Reference patient) {
        return match.candidates("no exchange", patient, payer());
    }

    private Partner payer() {
        return partners.byId("sandbox-payer").orElseThrow();
    }

    private static Reference member(String number) {
        return aDataRequest().forMember(number).build().getFor();
    }
}
