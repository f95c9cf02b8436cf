package org.cdexflow.ui;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.cdexflow.gather.Candidate;
import org.cdexflow.store.StoredResource;
import org.cdexflow.ui.ItemViews.Group;
import org.cdexflow.ui.ItemViews.ItemView;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample record as staff read it. */
class ItemViewsTest {

    private static final FhirContext FHIR = FhirContext.forR4Cached();
    private static final List<Resource> RECORD = record();

    /** What the people in our record never have dated. */
    private static final Set<String> UNDATED =
            Set.of("Location", "Medication", "Organization", "Practitioner", "PractitionerRole", "Binary", "Device");

    private final ItemViews views = new ItemViews(FHIR);

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "Observation/cdex-example-hba1c-2019-08-13 | Laboratory results | Hemoglobin A1c | 2019-08-13 | 8.3 % (High) | final"
                + " | Good Health Clinic",
        "Observation/3501f8e3-68d3-d7aa-c3f4-dbdf26b9996f | Vital signs | Blood pressure panel with all children optional | 2021-11-25"
                + " | Diastolic Blood Pressure: 74 mm[Hg]; Systolic Blood Pressure: 115 mm[Hg] | final | ''",
        "Condition/twin-anna-eczema | Conditions | Atopic dermatitis (disorder) | 2018-03-06 | '' | Active | John Hancock, MD",
        "DocumentReference/cdex-example-hpnote | Documents | History and physical note | 2020-10-23 | History and physical note | final"
                + " | John Hancock, MD",
        "MedicationRequest/cdex-example-metformin | Prescriptions | metformin hydrochloride 500 MG Oral Tablet | 2020-02-18"
                + " | One tablet twice a day with meals | active | John Hancock, MD",
        "Immunization/cdex-example-influenza-vaccine | Immunizations | influenza, injectable, quadrivalent, preservative free | 2020-10-06"
                + " | '' | completed | John Hancock, MD",
        "AllergyIntolerance/cdex-example-penicillin-allergy | Allergies | Allergy to penicillin (finding) | 2004"
                + " | Eruption of skin (disorder); criticality low | Active | John Hancock, MD",
        "Procedure/cdex-example-foot-examination | Procedures | Diabetic foot examination (regime/therapy) | 2020-10-06"
                + " | '' | completed | John Hancock, MD",
        "Encounter/cdex-example-visit-2018-10-22 | Visits | Encounter for check up | 2018-10-22 | '' | finished | John Hancock, MD",
        "DiagnosticReport/cdex-example-hba1c-report | Reports | Hemoglobin A1c/Hemoglobin.total in Blood | 2020-08-18 | 1 result | final"
                + " | Good Health Clinic",
    })
    void isTold(String reference, String group, String text, String date, String value, String status, String author) {
        Group read = views.of(List.of(candidate(find(reference)))).get(0);
        ItemView item = read.items().get(0);
        assertThat(read.name()).isEqualTo(group);
        assertThat(List.of(item.text(), item.date(), item.value(), item.status(), item.author()))
                .containsExactly(text, date, value, status, author);
    }

    @Test
    void everyResourceOfTheRecordSaysWhatItIsAndWhenItWas() {
        for (Resource resource : RECORD) {
            String type = resource.fhirType();
            if (type.equals("Binary")) {
                continue;
            }
            ItemView item = views.of(List.of(candidate(resource))).get(0).items().get(0);
            assertThat(Kind.types()).contains(type);
            assertThat(item.text()).as(item.reference()).isNotBlank().isNotEqualTo(type);
            if (!UNDATED.contains(type)) {
                assertThat(item.date()).as(item.reference()).matches("(until )?\\d{4}.*");
            }
            assertThat(item.text() + item.value() + item.status() + item.author())
                    .as(item.reference())
                    .doesNotContain("org.hl7", "@", "<", "null");
        }
    }

    @Test
    void theNewestOfAKindComesFirst() {
        List<Candidate> results = RECORD.stream()
                .filter(resource -> resource.getIdPart().startsWith("cdex-example-hba1c-20"))
                .map(ItemViewsTest::candidate)
                .toList();
        assertThat(views.of(results)).singleElement().satisfies(group -> assertThat(group.items())
                .extracting(ItemView::date)
                .hasSize(5)
                .isSortedAccordingTo(Comparator.reverseOrder()));
    }

    @Test
    void whatIsSensitiveOrNamesNobodyIsMarkedAndUnchecked() {
        Resource condition = find("Condition/twin-anna-eczema");
        ItemView ordinary = view(new Candidate(stored(condition, false), true, true, null, false, null));
        ItemView sensitive = view(new Candidate(stored(condition, true), true, true, null, false, null));
        ItemView unsourced = view(new Candidate(stored(condition, false), true, false, null, false, null));
        assertThat(ordinary.checked()).isTrue();
        assertThat(ordinary.isMarked()).isFalse();
        assertThat(sensitive.checked()).isFalse();
        assertThat(sensitive.isMarked()).isTrue();
        assertThat(unsourced.checked()).isFalse();
        assertThat(unsourced.isMarked()).isTrue();
    }

    @Test
    void whatAPersonDecidedStays() {
        Resource condition = find("Condition/twin-anna-eczema");
        assertThat(view(new Candidate(stored(condition, true), true, true, true, false, null)).checked()).isTrue();
        assertThat(view(new Candidate(stored(condition, false), true, true, false, true, null)).checked()).isFalse();
        assertThat(view(new Candidate(stored(condition, false), true, true, false, true, null)).news()).isTrue();
    }

    @Test
    void accompanyingStatementsAreNoItems() {
        StoredResource statement = stored(find("Provenance/cdex-example-hammer-toe-provenance"), false);
        assertThat(views.of(List.of(new Candidate(statement, false, true, null, false, null)))).isEmpty();
    }

    @Test
    void whatTheRecordSaysIsTextAndItsNarrativeIsNotTold() {
        Condition hostile = new Condition();
        hostile.setId("hostile");
        hostile.setCode(new CodeableConcept().setText("<script>alert(1)</script>\n\n  \"Gout\""));
        hostile.getText().setDivAsString("<div xmlns=\"http://www.w3.org/1999/xhtml\"><b>narrative</b></div>");
        ItemView item = view(candidate(hostile));
        assertThat(item.text()).isEqualTo("<script>alert(1)</script> \"Gout\"");
        assertThat(item.toString()).doesNotContain("narrative");
    }

    @Test
    void aResultWithoutValueSaysWhy() {
        Observation none = new Observation();
        none.setId("none");
        none.setCode(new CodeableConcept().setText("Weight")).setDataAbsentReason(new CodeableConcept().setText("refused"));
        assertThat(view(candidate(none)).value()).isEqualTo("no value: refused");
        none.setValue(new Quantity().setComparator(Quantity.QuantityComparator.LESS_THAN).setValue(3.50).setUnit("kg"));
        assertThat(view(candidate(none)).value()).startsWith("< 3.5 kg");
    }

    @Test
    void whatIsLongIsCut() {
        Condition endless = new Condition();
        endless.setId("endless");
        endless.setCode(new CodeableConcept().setText("x".repeat(100_000)));
        assertThat(view(candidate(endless)).text()).hasSizeLessThan(320);
    }

    private ItemView view(Candidate candidate) {
        return views.of(List.of(candidate)).get(0).items().get(0);
    }

    private static Candidate candidate(Resource resource) {
        return new Candidate(stored(resource, false), true, true, null, false, null);
    }

    private static StoredResource stored(Resource resource, boolean restricted) {
        return new StoredResource(
                1, resource.fhirType(), resource.getIdPart(), 1, Instant.EPOCH, null, null, restricted,
                FHIR.newJsonParser().encodeResourceToString(resource));
    }

    private static Resource find(String reference) {
        return RECORD.stream()
                .filter(resource -> reference.equals(resource.fhirType() + "/" + resource.getIdPart()))
                .findFirst()
                .orElseThrow();
    }

    private static List<Resource> record() {
        List<Resource> resources = new ArrayList<>();
        for (String file : List.of("cdex-example.ndjson", "awkward.ndjson", "synthea.ndjson.gz")) {
            try (InputStream in = ItemViewsTest.class.getResourceAsStream("/sample-record/" + file);
                    BufferedReader lines = new BufferedReader(new InputStreamReader(
                            file.endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
                lines.lines().filter(line -> !line.isBlank())
                        .forEach(line -> resources.add((Resource) FHIR.newJsonParser().parseResource(line)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return resources;
    }
}
