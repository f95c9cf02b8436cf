package org.cdexflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.store.SampleRecord.FHIR;

import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.fhirpath.IFhirPathEvaluationContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;

class ElementPathTest {

    private static final Map<String, String> OF_US_CORE = Map.of(
            "CareTeam.role", "CareTeam.participant.role",
            "Condition.asserted-date",
                    "Condition.extension.where(url='http://hl7.org/fhir/StructureDefinition/condition-assertedDate').value",
            "Coverage.subscriber-id", "Coverage.subscriberId",
            "Encounter.discharge-disposition", "Encounter.hospitalization.dischargeDisposition",
            "Goal.description", "Goal.description");

    private final SearchParameters offered = new SearchParameters(FHIR);
    private final IFhirPath fhirPath = fhirPath();
    private final Map<String, IFhirPath.IParsedExpression> expressions = new HashMap<>();

    @Test
    void findsInTheSampleRecordWhatFhirPathFinds() {
        Set<String> seen = new TreeSet<>();
        for (SampleRecord.Entry entry : SampleRecord.everyNth(7)) {
            Resource resource = entry.resource();
            for (SearchParameters.Parameter parameter : offered.parameters(resource.fhirType())) {
                Set<String> found = texts(parameter.path().values(resource));
                assertThat(found)
                        .as("%s of %s", parameter.name(), resource.getIdElement().getValue())
                        .isEqualTo(texts(evaluated(resource, parameter.name())));
                if (!found.isEmpty()) {
                    seen.add(resource.fhirType() + "." + parameter.name());
                }
            }
        }
        // the comparison is of values, not of nothing with nothing
        assertThat(seen)
                .hasSizeGreaterThan(80)
                .contains("Condition.onset-date", "Observation.patient", "DocumentReference.period", "Coverage.subscriber-id");
    }

    @Test
    void aCastTakesValuesOfItsTypeOnly() {
        ElementPath onset = ElementPath.of("Condition", "Condition.onset.as(dateTime) | Condition.onset.as(Period)");

        assertThat(onset.values(new Condition().setOnset(new DateTimeType("2024")))).hasSize(1);
        assertThat(onset.values(new Condition().setOnset(new Period().setStartElement(new DateTimeType("2024"))))).hasSize(1);
        assertThat(onset.values(new Condition().setOnset(new StringType("as a child")))).isEmpty();
    }

    @Test
    void aTargetTakesReferencesToItsTypeOnly() {
        ElementPath patient = ElementPath.of("Condition", "Condition.subject.where(resolve() is Patient)");

        assertThat(patient.values(about(new Reference("Patient/a")))).hasSize(1);
        assertThat(patient.values(about(new Reference("http://example.org/fhir/Patient/a")))).hasSize(1);
        assertThat(patient.values(about(new Reference("Group/a")))).isEmpty();
        assertThat(patient.values(about(new Reference("urn:uuid:a9b0f1f8-7b0f-4c5b-9a57-0a6d1a8a4b11")))).isEmpty();
    }

    @Test
    void takesOfAUnionTheBranchesOfItsType() {
        ElementPath code = ElementPath.of("Condition", "AllergyIntolerance.code | Condition.code | Observation.code");
        Condition condition = new Condition();
        condition.getCode().addCoding(new Coding("s", "c", null));

        assertThat(code.values(condition)).containsExactly(condition.getCode());
    }

    @Test
    void anExtensionIsTakenByItsUrl() {
        ElementPath asserted = ElementPath.of("Condition", "Condition.extension(http://x.org/asserted).value");
        Condition condition = new Condition();
        condition.addExtension("http://x.org/asserted", new DateTimeType("2024"));
        condition.addExtension("http://x.org/other", new DateTimeType("2023"));
        condition.addExtension(new org.hl7.fhir.r4.model.Extension());

        assertThat(asserted.values(condition)).extracting(Base::primitiveValue).containsExactly("2024");
    }

    private static Condition about(Reference subject) {
        return new Condition().setSubject(subject);
    }

    private List<Base> evaluated(Resource resource, String parameter) {
        String expression = OF_US_CORE.getOrDefault(resource.fhirType() + "." + parameter, "");
        if (expression.isEmpty()) {
            expression = FHIR.getResourceDefinition(resource.fhirType()).getSearchParam(parameter).getPath();
        }
        return fhirPath.evaluate(resource, expressions.computeIfAbsent(expression, this::parsed), Base.class);
    }

    private IFhirPath.IParsedExpression parsed(String expression) {
        try {
            return fhirPath.parse(expression);
        } catch (Exception e) {
            throw new IllegalArgumentException(expression, e);
        }
    }

    /** A union of FHIRPath holds equal values once. */
    private static Set<String> texts(List<Base> elements) {
        return elements.stream()
                .map(element -> element.fhirType() + " " + FHIR.newJsonParser().encodeToString(element))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** With references that resolve to an empty resource of the type that they name. */
    private static IFhirPath fhirPath() {
        IFhirPath fhirPath = FHIR.newFhirPath();
        fhirPath.setEvaluationContext(new IFhirPathEvaluationContext() {
            @Override
            public IBase resolveReference(IIdType reference, IBase context) {
                String type = new IdType(reference.getValue()).getResourceType();
                return type == null ? null : type.equals("Patient") ? new Patient() : new Device();
            }
        });
        return fhirPath;
    }
}
