package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import java.util.List;
import java.util.Map;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

@SandboxTest
class DataCodesTableTest {

    private static final String LOINC = "http://loinc.org";

    @Autowired
    Decisions decisions;

    @Autowired
    Environment environment;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = ';', textBlock = """
            34117-2; history and physical; DocumentReference?type=http://loinc.org|34117-2&status=current&_sort=-date
            11506-3; progress;             DocumentReference?type=http://loinc.org|11506-3&status=current&_sort=-date
            18842-5; discharge summary;    DocumentReference?type=http://loinc.org|18842-5&status=current&_sort=-date
            11488-4; consultation;         DocumentReference?type=http://loinc.org|11488-4&status=current&_sort=-date
            28570-0; procedure;            DocumentReference?type=http://loinc.org|28570-0&status=current&_sort=-date
            11504-8; operation;            DocumentReference?type=http://loinc.org|11504-8&status=current&_sort=-date
            34111-5; emergency;            DocumentReference?type=http://loinc.org|34111-5&status=current&_sort=-date
            34133-9; episode;              DocumentReference?type=http://loinc.org|34133-9&status=current&_sort=-date
            51847-2; assessment and plan;  DocumentReference?type=http://loinc.org|51847-2&status=current&_sort=-date
            57133-1; referral;             DocumentReference?type=http://loinc.org|57133-1&status=current&_sort=-date
            18761-7; transfer;             DocumentReference?type=http://loinc.org|18761-7&status=current&_sort=-date
            18776-5; plan of care;         DocumentReference?type=http://loinc.org|18776-5&status=current&_sort=-date
            34746-8; nurse;                DocumentReference?type=http://loinc.org|34746-8&status=current&_sort=-date
            4548-4;  HbA1c;                Observation?code=http://loinc.org|4548-4&_sort=-date
            11502-2; laboratory;           DiagnosticReport?category=http://terminology.hl7.org/CodeSystem/v2-0074|LAB&_sort=-date
            18748-4; imaging;              DiagnosticReport?category=http://loinc.org|LP29684-5&_sort=-date
            11450-4; problems;             Condition?clinical-status=active,recurrence,relapse
            11369-6; immunizations;        Immunization?_sort=-date
            10160-0; medications;          MedicationRequest?_sort=-authoredon
            48765-2; allergies;            AllergyIntolerance?_sort=-_lastUpdated
            """)
    void aCodeIsAnsweredByItsQuery(String code, String what, String query) {
        assertThat(queries(LOINC, code)).containsExactly(query);
        assertThat(queries("", code)).as("a code without a system is taken for LOINC").containsExactly(query);
    }

    @Test
    void aCodeThatNoRuleKnowsHasNoQuery() {
        assertThat(queries(LOINC, "99999-9")).isEmpty();
        assertThat(queries("http://snomed.info/sct", "34117-2")).isEmpty();
        assertThat(queries(LOINC, "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "34117-2", "11506-3", "18842-5", "11488-4", "28570-0", "11504-8", "34111-5", "34133-9", "51847-2", "57133-1", "18761-7",
        "18776-5", "34746-8", "4548-4", "11502-2", "18748-4", "11450-4", "11369-6", "10160-0", "48765-2"
    })
    void everyQueryOfTheTableCanBeRun(String code) {
        Task answered = Payer.of(environment, "sandbox-payer")
                .askAndAwait(aDataRequest().forMember("Member123").askingForCode(code).build());
        assertThat(answered.getStatus()).isIn(TaskStatus.COMPLETED, TaskStatus.FAILED);
        if (answered.getStatus() == TaskStatus.FAILED) {
            assertThat(answered.getStatusReason().getText()).isEqualTo("No matching results");
        }
    }

    private List<Object> queries(String system, String code) {
        return decisions.decide("data-codes", Map.of("system", system, "code", code)).stream()
                .map(rule -> rule.get("query"))
                .toList();
    }
}
