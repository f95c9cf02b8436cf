package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;
import static org.cdexflow.rest.ReplyAssert.assertThat;

import java.util.List;
import java.util.UUID;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.gather.PatientMatch;
import org.cdexflow.partner.Partners;
import org.cdexflow.store.Resources;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@code Patient/$match}, and the search by demographics that does the same (CDex 9.1). */
@SandboxTest
class PatientMatchOperationTest {

    private static final String MEMBER_NUMBERS = "http://example.org/cdex/payer/member-ids";

    @Autowired
    Environment environment;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    Resources resources;

    @Autowired
    PatientMatch matching;

    @Autowired
    Partners partners;

    Payer payer;
    Payer app;

    @BeforeEach
    void callers() {
        payer = Payer.of(environment, "sandbox-payer");
        app = Payer.of(environment, "sandbox-app");
    }

    @Test
    void aNumberANameAndABirthDateAreCertain() {
        Patient asked = described("cdex-example-patient");
        asked.addIdentifier().setSystem(MEMBER_NUMBERS).setValue("Member123");
        assertThat(graded(match(app, asked))).containsExactly("cdex-example-patient certain");
    }

    @Test
    void aDescriptionAloneIsProbableAndANumberAlonePossible() {
        assertThat(graded(match(app, described("cdex-example-patient")))).containsExactly("cdex-example-patient probable");
        Patient number = new Patient();
        number.addIdentifier().setSystem(MEMBER_NUMBERS).setValue("Member123");
        assertThat(graded(match(app, number))).containsExactly("cdex-example-patient possible");
    }

    @Test
    void aNumberThatIsOnlyOnTheCoverageFindsThePatient() {
        String number = jdbc.queryForObject("select body::jsonb #>> '{identifier,0,value}' from resource where type = 'Coverage'"
                + " and patient = 'coverage-only' limit 1", String.class);
        Patient asked = described("coverage-only");
        asked.addIdentifier().setValue(number);
        assertThat(graded(match(app, asked))).contains("coverage-only certain");
        assertThat(app.get("/Patient?identifier=" + number).as(Bundle.class).getEntry())
                .extracting(entry -> entry.getResource().getIdElement().getIdPart())
                .contains("coverage-only");
    }

    /** A Coverage needs no identifier where it has the subscriber's number (us-core-15). */
    @Test
    void aSubscribersNumberFindsWhomItMeansInATask() {
        String number = "SUB-" + UUID.randomUUID();
        String subscriber = covered(number, "self", "cdex-example-payer");
        covered(number, "child", "cdex-example-payer");
        covered(number, "self", "cdex-example-provider");
        Reference member = new Reference().setIdentifier(new Identifier().setSystem(MEMBER_NUMBERS).setValue(number));
        assertThat(matching.candidates("no exchange", member, partners.byId("sandbox-payer").orElseThrow())).containsExactly(subscriber);

        assertThat(found(payer, "identifier=" + MEMBER_NUMBERS + "%7C" + number)).containsExactly(subscriber);
        assertThat(found(payer, "identifier=" + number)).containsExactly(subscriber);
        assertThat(found(payer, "identifier=nobody," + number + "&family=Subscriber")).containsExactly(subscriber);
        assertThat(found(payer, "identifier=" + number + "&family=Other")).isEmpty();
        assertThat(found(payer, "identifier=" + number + "&identifier=nobody")).isEmpty();
        assertThat(found(payer, "identifier=nobody-" + number)).isEmpty();
        assertThat(payer.get("/Patient?_summary=count&identifier=" + number).as(Bundle.class).getTotal()).isEqualTo(1);
        assertThat(found(app, "identifier=" + number)).hasSize(2).contains(subscriber);
        assertThat(found(app, "identifier=" + MEMBER_NUMBERS + "%7C" + number)).as("of no payer").isEmpty();

        Patient asked = described(subscriber);
        asked.addIdentifier().setSystem(MEMBER_NUMBERS).setValue(number);
        assertThat(graded(match(payer, asked))).containsExactly(subscriber + " certain");
        asked.getIdentifierFirstRep().setValue("nobody-" + number);
        assertThat(graded(match(payer, asked))).containsExactly(subscriber + " probable");
    }

    @Test
    void aNumberThatSomebodyHasAsAnIdentifierIsNotASubscribers() {
        String number = "SUB-" + UUID.randomUUID();
        String subscriber = covered(number, "self", "cdex-example-payer");
        Patient numbered = new Patient();
        numbered.addIdentifier().setSystem(MEMBER_NUMBERS).setValue(number);
        String owner = add(numbered);
        resources.openPatient("sandbox-payer", owner);

        assertThat(found(payer, "identifier=" + MEMBER_NUMBERS + "%7C" + number)).containsExactly(owner);
        assertThat(found(payer, "identifier=http://example.org/cdex/other-ids%7C" + number)).containsExactly(subscriber);
    }

    @Test
    void twinsWhoShareANumberAreToldApartByTheirGivenNames() {
        Patient anna = described("twin-anna");
        anna.addIdentifier().setSystem(MEMBER_NUMBERS).setValue("TWIN-4711");
        assertThat(graded(match(app, anna)).get(0)).isEqualTo("twin-anna certain");
        Patient either = described("twin-anna");
        either.getNameFirstRep().setGiven(List.of());
        either.setGender(null);
        either.addIdentifier().setSystem(MEMBER_NUMBERS).setValue("TWIN-4711");
        assertThat(graded(match(app, either))).containsExactlyInAnyOrder("twin-anna probable", "twin-berta probable");
        assertThat(match(app, either, new BooleanType(true)).getEntry()).isEmpty();
    }

    @Test
    void aMergedRecordLeadsToTheSurvivingOne() {
        Patient asked = new Patient();
        asked.addIdentifier().setSystem(MEMBER_NUMBERS).setValue("OLD-900");
        assertThat(graded(match(app, asked))).containsExactly("merged-new possible");
    }

    @Test
    void whoMayNotSearchForPatientsMayNotMatchThem() {
        Payer provider = Payer.of(environment, "sandbox-provider");
        assertThat(provider.post("/Patient/$match", asked(described("twin-berta")))).isRefusedWith(403);
    }

    @Test
    void aPartnerFindsThePatientsOfItsTasksAndThatIsOnRecord() {
        payer.askAndAwait(aDataRequest().forMember("Member123").askingForCode("4548-4").build());
        long before = jdbc.queryForObject("select coalesce(max(seq), 0) from audit_event", Long.class);
        assertThat(graded(match(payer, described("cdex-example-patient")))).containsExactly("cdex-example-patient probable");
        assertThat(jdbc.queryForObject("select count(*) from audit_event where seq > ? and partner = 'sandbox-payer'"
                + " and patient = 'cdex-example-patient'", Integer.class, before)).isPositive();
        Patient patient = described("cdex-example-patient");
        assertThat(payer.get("/Patient?identifier=Member123&birthdate=" + patient.getBirthDateElement().getValueAsString()
                        + "&name=" + patient.getNameFirstRep().getFamily() + "&gender=" + patient.getGender().toCode())
                .as(Bundle.class).getEntry()).hasSize(1);
    }

    @Test
    void aNameOfNothingButAccentsKeepsNobodyWaiting() {
        Patient asked = new Patient().addName(new HumanName().setFamily("a" + "\u0301".repeat(200_000) + "\u0316".repeat(200_000)));
        asked.addIdentifier().setSystem(MEMBER_NUMBERS).setValue("Member123");
        assertThat(graded(match(app, asked))).containsExactly("cdex-example-patient possible");
    }

    @Test
    void whatIsNoDescriptionIsRefusedWithTheWayForward() {
        assertThat(payer.post("/Patient/$match", new Parameters())).isRefusedWith(400);
        assertThat(payer.post("/Patient/$match", asked(new Observation()))).isRefusedWith(400);
        assertThat(payer.post("/Patient/$match", asked(new Patient().setActive(true)))).isRefusedWith(422);
        Patient nameOnly = new Patient().addName(new HumanName().setFamily("Shaw"));
        assertThat(payer.post("/Patient/$match", asked(nameOnly)).diagnostics()).contains("birth date");
        Patient many = described("twin-anna");
        for (int i = 0; i < 30; i++) {
            many.addIdentifier().setValue("number-" + i);
        }
        assertThat(payer.post("/Patient/$match", asked(many))).isRefusedWith(422);
        Parameters none = asked(described("twin-anna"));
        none.addParameter("count", new IntegerType(0));
        assertThat(payer.post("/Patient/$match", none)).isRefusedWith(400);
        assertThat(payer.get("/Patient/$match")).isRefusedWith(405);
    }

    private String covered(String number, String relationship, String payor) {
        Patient patient = new Patient().setGender(AdministrativeGender.OTHER).setBirthDateElement(new DateType("1961-04-12"));
        patient.addName().setFamily("Subscriber").addGiven(relationship + payor + number);
        String id = add(patient);
        resources.openPatient("sandbox-payer", id);
        Coverage coverage = new Coverage().setSubscriberId(number).setBeneficiary(new Reference("Patient/" + id));
        coverage.addPayor(new Reference("Organization/" + payor)).getRelationship().addCoding().setCode(relationship);
        add(coverage);
        return id;
    }

    private String add(Resource resource) {
        resource.setId(UUID.randomUUID().toString());
        resources.addToRecord(resource, Payer.text(resource));
        return resource.getIdElement().getIdPart();
    }

    private static List<String> found(Payer caller, String search) {
        return caller.get("/Patient?" + search).as(Bundle.class).getEntry().stream()
                .map(entry -> entry.getResource().getIdElement().getIdPart())
                .toList();
    }

    /** Name, birth date and gender as our record has them. */
    private Patient described(String id) {
        Patient known = app.get("/Patient/" + id).as(Patient.class);
        Patient asked = new Patient().setGender(known.getGender());
        asked.setBirthDateElement(new DateType(known.getBirthDateElement().getValueAsString()));
        asked.addName().setFamily(known.getNameFirstRep().getFamily()).addGiven(known.getNameFirstRep().getGiven().get(0).getValue());
        return asked;
    }

    private static Parameters asked(Resource resource) {
        Parameters parameters = new Parameters();
        parameters.addParameter().setName("resource").setResource(resource);
        return parameters;
    }

    private static Bundle match(Payer caller, Patient asked, BooleanType... onlyCertain) {
        Parameters parameters = asked(asked);
        for (BooleanType only : onlyCertain) {
            parameters.addParameter("onlyCertainMatches", only);
        }
        return caller.post("/Patient/$match", parameters).as(Bundle.class);
    }

    private static List<String> graded(Bundle found) {
        return found.getEntry().stream()
                .map(entry -> entry.getResource().getIdElement().getIdPart() + " "
                        + entry.getSearch().getExtensionString("http://hl7.org/fhir/StructureDefinition/match-grade"))
                .toList();
    }
}
