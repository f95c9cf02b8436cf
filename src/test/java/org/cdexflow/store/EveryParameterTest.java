package org.cdexflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.store.SampleRecord.FHIR;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The parameters of which the sample record has no value, each with what finds a resource and what does not. No parameter is offered
 * that neither this table nor the {@linkplain RecordedSearchesTest recorded searches} find something by.
 */
class EveryParameterTest {

    private static final String RECORD =
            """
            {"resourceType": "Patient", "id": "anna", "deceasedDateTime": "2024-06-10T08:00:00Z"}

            {"resourceType": "Organization", "id": "clinic"}

            {"resourceType": "Practitioner", "id": "doctor"}

            {"resourceType": "Endpoint", "id": "inbox"}

            {"resourceType": "PractitionerRole", "id": "surgeon", "identifier": [{"system": "http://roles", "value": "R-1"}],
             "practitioner": {"reference": "Practitioner/doctor"}, "organization": {"reference": "Organization/clinic"},
             "specialty": [{"coding": [{"system": "http://nucc.org/provider-taxonomy", "code": "208600000X"}]}],
             "endpoint": [{"reference": "Endpoint/inbox"}]}

            {"resourceType": "RelatedPerson", "id": "mother", "patient": {"reference": "Patient/anna"},
             "identifier": [{"system": "http://persons", "value": "P-2"}], "name": [{"family": "Núñez", "given": ["María"]}]}

            {"resourceType": "CareTeam", "id": "team", "subject": {"reference": "Patient/anna"}, "participant": [
              {"role": [{"coding": [{"system": "http://snomed.info/sct", "code": "17561000"}]}], "member": {"reference": "Practitioner/doctor"}},
              {"role": [{"coding": [{"system": "http://snomed.info/sct", "code": "133932002"}]}], "member": {"reference": "RelatedPerson/mother"}},
              {"member": {"reference": "Organization/clinic"}}]}

            {"resourceType": "Goal", "id": "walk", "lifecycleStatus": "active", "subject": {"reference": "Patient/anna"},
             "description": {"coding": [{"system": "http://snomed.info/sct", "code": "183063000"}], "text": "Low salt diet"},
             "target": [{"dueDate": "2024-06-30"}]}

            {"resourceType": "Medication", "id": "metformin"}

            {"resourceType": "MedicationRequest", "id": "prescribed", "subject": {"reference": "Patient/anna"},
             "medicationReference": {"reference": "Medication/metformin"}}

            {"resourceType": "MedicationDispense", "id": "handed-over", "status": "completed", "subject": {"reference": "Patient/anna"},
             "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "FF"}]},
             "medicationCodeableConcept": {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "860975"}]}}

            {"resourceType": "MedicationDispense", "id": "prepared", "status": "preparation", "subject": {"reference": "Patient/berta"},
             "medicationReference": {"reference": "Medication/metformin"}}

            {"resourceType": "ServiceRequest", "id": "ordered", "status": "active", "intent": "order", "authoredOn": "2024-06-12T09:30:00Z",
             "subject": {"reference": "Patient/anna"},
             "category": [{"coding": [{"system": "http://snomed.info/sct", "code": "108252007"}]}],
             "code": {"coding": [{"system": "http://loinc.org", "code": "24357-6"}]}}

            {"resourceType": "QuestionnaireResponse", "id": "answers", "status": "completed", "authored": "2024-06-13",
             "subject": {"reference": "Patient/anna"}, "questionnaire": "http://forms.example/Questionnaire/smoking|2"}

            {"resourceType": "QuestionnaireResponse", "id": "any-version", "questionnaire": "http://forms.example/Questionnaire/diet"}

            {"resourceType": "Encounter", "id": "stay", "subject": {"reference": "Patient/anna"}, "hospitalization": {"dischargeDisposition":
              {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/discharge-disposition", "code": "home"}]}}}

            {"resourceType": "Condition", "id": "asthma", "subject": {"reference": "Patient/anna"}, "extension": [
              {"url": "http://hl7.org/fhir/StructureDefinition/condition-assertedDate", "valueDateTime": "2024-06"}]}

            {"resourceType": "Coverage", "id": "plan", "subscriberId": "SUB-77", "beneficiary": {"reference": "Patient/anna"}}

            {"resourceType": "Provenance", "id": "written", "recorded": "2024-06-14T10:00:00Z",
             "target": [{"reference": "Goal/walk"}, {"reference": "Patient/anna"}]}

            {"resourceType": "DocumentReference", "id": "note", "subject": {"reference": "Patient/anna"},
             "content": [{"attachment": {"url": "Binary/of-note"}}]}

            {"resourceType": "Bundle", "id": "letter", "type": "document"}
            """;

    /** Which resource; by which parameter; values that find it alone; values that do not find it. */
    private static final List<Row> ROWS = rows(
            """
            Patient/anna ; death-date ; 2024 2024-06-10 2024-06-10T08:00:00Z ge2024-06-10T08:00:00Z gt2024-06-09 le2024-06-10 lt2024-06-11 \
            ; 2023 2024-06-09 2024-06-10T08:00:01Z gt2024-06-10 lt2024-06-10 ge2024-06-11 le2024-06-09
            PractitionerRole/surgeon ; practitioner ; doctor Practitioner/doctor http://example.org/fhir/Practitioner/doctor ; nurse Patient/doctor
            PractitionerRole/surgeon ; organization ; clinic Organization/clinic ; hospital
            PractitionerRole/surgeon ; endpoint ; inbox Endpoint/inbox ; outbox
            PractitionerRole/surgeon ; specialty ; 208600000X http://nucc.org/provider-taxonomy|208600000X ; 208600000Y http://snomed.info/sct|208600000X
            PractitionerRole/surgeon ; identifier ; R-1 http://roles|R-1 http://roles| ; R-2 r-1 |R-1
            RelatedPerson/mother ; patient ; anna Patient/anna ; berta
            RelatedPerson/mother ; name ; nun Maria ; ria clara
            RelatedPerson/mother ; name:exact ; María ; maria Mar
            RelatedPerson/mother ; identifier ; P-2 http://persons|P-2 ; P-3 http://roles|P-2
            CareTeam/team ; role ; 17561000 http://snomed.info/sct|133932002 ; 17561001 http://nucc.org/provider-taxonomy|17561000
            CareTeam/team ; participant ; doctor Practitioner/doctor RelatedPerson/mother ; nurse Patient/mother
            Goal/walk ; patient ; anna Patient/anna http://example.org/fhir/Patient/anna ; berta Group/anna
            Goal/walk ; subject ; anna Patient/anna ; berta Group/anna
            Goal/walk ; lifecycle-status ; active http://hl7.org/fhir/goal-status|active completed,active ; completed http://hl7.org/fhir/goal-status|completed
            Goal/walk ; target-date ; 2024 2024-06 2024-06-30 ge2024-06-30 le2024-06-30 gt2024-06-29 lt2024-07 sa2024-05 eb2024-07 ne2024-05 ap2024-06 \
            ; 2023 2024-06-29 ge2024-07 le2024-05 gt2024-06-30 lt2024-06-30 sa2024-06 eb2024-06 ne2024-06 ap2024-05
            Goal/walk ; description ; 183063000 http://snomed.info/sct|183063000 ; 183063001 http://loinc.org|183063000 low
            Goal/walk ; description:text ; low ; salt 183063000
            MedicationDispense/handed-over ; patient ; anna Patient/anna ; clara
            MedicationDispense/handed-over ; subject ; anna Patient/anna ; clara
            MedicationDispense/handed-over ; status ; completed completed,stopped ; preparation stopped
            MedicationDispense/handed-over ; type ; FF http://terminology.hl7.org/CodeSystem/v3-ActCode|FF ; RF |FF
            MedicationDispense/handed-over ; code ; 860975 http://www.nlm.nih.gov/research/umls/rxnorm|860975 ; 860976 http://loinc.org|860975
            MedicationDispense/prepared ; medication ; metformin Medication/metformin ; aspirin Medication/aspirin
            ServiceRequest/ordered ; patient ; anna Patient/anna ; berta
            ServiceRequest/ordered ; subject ; anna Patient/anna ; berta Group/anna
            ServiceRequest/ordered ; category ; 108252007 http://snomed.info/sct|108252007 ; 108252008 http://loinc.org|108252007
            ServiceRequest/ordered ; code ; 24357-6 http://loinc.org|24357-6 http://loinc.org| ; 24357-7 http://snomed.info/sct|24357-6
            ServiceRequest/ordered ; authored ; 2024-06-12 2024-06-12T09:30:00Z ge2024-06-12 le2024-06-12 gt2024-06-12T09:29 lt2024-06-12T09:31 \
            sa2024-06-11 eb2024-06-13 ne2024-06-13 ap2024-06 \
            ; 2024-06-13 2024-06-12T09:31 gt2024-06-12 lt2024-06-12 ge2024-06-13 le2024-06-11 sa2024-06-12 eb2024-06-12 ne2024-06-12 ap2023
            ServiceRequest/ordered ; status ; active http://hl7.org/fhir/request-status|active ; draft http://hl7.org/fhir/request-intent|active
            ServiceRequest/ordered ; intent ; order http://hl7.org/fhir/request-intent|order ; plan http://hl7.org/fhir/request-status|order
            QuestionnaireResponse/answers ; patient ; anna Patient/anna ; berta
            QuestionnaireResponse/answers ; subject ; anna Patient/anna ; berta
            QuestionnaireResponse/answers ; status ; completed http://hl7.org/fhir/questionnaire-answers-status|completed ; in-progress
            QuestionnaireResponse/answers ; authored ; 2024 2024-06-13 ge2024-06-13 le2024-06-13 gt2024-06-12 lt2024-06-14 sa2024-06-12 eb2024-06-14 \
            ; 2023 2024-06-12 ge2024-06-14 le2024-06-12 gt2024-06-13 lt2024-06-13 sa2024-06-13 eb2024-06-13
            QuestionnaireResponse/answers ; questionnaire \
            ; http://forms.example/Questionnaire/smoking http://forms.example/Questionnaire/smoking|2 \
            ; http://forms.example/Questionnaire/smoking|1 http://forms.example/Questionnaire/smoking| http://forms.example/Questionnaire/smok \
            http://other.example/Questionnaire/smoking smoking Questionnaire/smoking
            QuestionnaireResponse/any-version ; questionnaire ; http://forms.example/Questionnaire/diet ; http://forms.example/Questionnaire/diet|1
            Encounter/stay ; discharge-disposition ; home http://terminology.hl7.org/CodeSystem/discharge-disposition|home ; snf |home
            Condition/asthma ; asserted-date ; 2024 2024-06 ge2024-06 le2024-06 gt2024-05 lt2024-07 gt2024-06-12 lt2024-06-12 \
            ; 2024-05 2024-06-12 ge2024-07 le2024-05 gt2024-06 lt2024-06
            Coverage/plan ; subscriber-id ; SUB-77 |SUB-77 ; SUB-78 sub-77 http://persons|SUB-77
            Provenance/written ; target ; Goal/walk Patient/anna walk http://example.org/fhir/Goal/walk ; Goal/run CarePlan/walk
            Provenance/written ; patient ; anna Patient/anna ; berta walk
            DocumentReference/note ; location ; Binary/of-note ; of-note Binary/of
            Bundle/letter ; type ; document http://hl7.org/fhir/bundle-type|document ; collection http://hl7.org/fhir/bundle-type|collection
            """);

    private static final RecordDatabase STORE = new RecordDatabase();

    private record Row(String type, String id, String parameter, List<String> finding, List<String> missing) {

        static Row of(String line) {
            String[] cells = line.split("\\s*;\\s*");
            String[] reference = cells[0].split("/");
            return new Row(reference[0], reference[1], cells[1], List.of(cells[2].split(" +")), List.of(cells[3].split(" +")));
        }
    }

    private static List<Row> rows(String table) {
        return table.lines().map(Row::of).toList();
    }

    @BeforeAll
    static void fill() {
        Arrays.stream(RECORD.split("\n\n")).map(json -> (Resource) FHIR.newJsonParser().parseResource(json)).forEach(STORE::add);
    }

    @TestFactory
    Stream<DynamicTest> findsByTheValueThatAResourceHasAndByNoOther() {
        return ROWS.stream().flatMap(row -> Stream.concat(
                row.finding().stream().map(value -> asked(row, value, true)), row.missing().stream().map(value -> asked(row, value, false))));
    }

    private static DynamicTest asked(Row row, String value, boolean found) {
        String url = row.type() + "?" + row.parameter() + "=" + value;
        return dynamicTest(url + (found ? "" : " is another"), () -> {
            if (found) {
                assertThat(STORE.found(url)).containsExactly(row.id());
            } else {
                assertThat(STORE.found(url)).doesNotContain(row.id());
            }
        });
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = ';', value = {
        "CareTeam/team;                     CareTeam:participant:*;            Practitioner/doctor RelatedPerson/mother Organization/clinic",
        "CareTeam/team;                     CareTeam:participant;              Practitioner/doctor RelatedPerson/mother Organization/clinic",
        "CareTeam/team;                     CareTeam:participant:Practitioner; Practitioner/doctor",
        "MedicationRequest/prescribed;      MedicationRequest:medication;      Medication/metformin",
        "MedicationDispense/prepared;       MedicationDispense:medication;     Medication/metformin",
        "MedicationDispense/handed-over;    MedicationDispense:medication;     ''",
        "PractitionerRole/surgeon;          PractitionerRole:practitioner;     Practitioner/doctor",
        "PractitionerRole/surgeon;          PractitionerRole:organization;     Organization/clinic",
        "PractitionerRole/surgeon;          PractitionerRole:endpoint;         Endpoint/inbox",
        "Provenance/written;                Provenance:target;                 Goal/walk Patient/anna",
        "ServiceRequest/ordered;            ServiceRequest:patient;            Patient/anna"
    })
    void bringsWhatAResourceRefersTo(String match, String include, String brought) {
        String[] reference = match.split("/");
        Search.Page page = STORE.page(reference[0] + "?_id=" + reference[1] + "&_include=" + include, 10);
        assertThat(page.matches()).extracting(StoredResource::reference).containsExactly(match);
        assertThat(page.includes()).extracting(StoredResource::reference)
                .containsExactlyInAnyOrder(brought.isEmpty() ? new String[0] : brought.split(" "));
    }

    @Test
    void nothingIsOfferedThatNoSearchFindsAnythingBy() {
        SearchParameters offered = new SearchParameters(FHIR);
        Set<String> wanted = new TreeSet<>();
        Stream.concat(Stream.of(SearchParameters.TASK), offered.types().stream()).forEach(type ->
                offered.parameters(type).forEach(parameter -> wanted.add(type + "?" + parameter.name())));

        Set<String> finding = new TreeSet<>();
        ROWS.forEach(row -> finding.add(row.type() + "?" + row.parameter()));
        RecordedSearchesTest.compared().filter(recorded -> !recorded.found().startsWith("0 ")).forEach(recorded -> {
            String type = recorded.search().substring(0, recorded.search().indexOf('?') + 1);
            // of a search that finds something, each condition does
            Arrays.stream(recorded.search().substring(type.length()).split("&"))
                    .map(condition -> condition.substring(0, condition.indexOf('=')))
                    .filter(key -> !key.endsWith(":not"))
                    .forEach(key -> finding.add(type + key.replaceFirst(":.*", "")));
        });
        assertThat(finding).containsAll(wanted);
    }
}
