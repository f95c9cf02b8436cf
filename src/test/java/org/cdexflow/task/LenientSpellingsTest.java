package org.cdexflow.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.CDEX_TEMP;
import static org.cdexflow.DataRequests.HREX_TEMP;
import static org.cdexflow.DataRequests.aDataRequest;

import ca.uhn.fhir.context.FhirContext;
import org.cdexflow.validation.Problem;
import org.cdexflow.validation.Profiles;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spellings of older versions: read as today's, and valid once they are. */
class LenientSpellingsTest {

    private static final Profiles PROFILES = new Profiles(FhirContext.forR4Cached());

    @Test
    void theOneCodeOf110IsReadByItsInput() {
        Task byQuery = aDataRequest().forMember("M").asking("Condition?code=a").build();
        Task byCode = aDataRequest().forMember("M").askingForCode("4548-4").build();
        Task inWords = aDataRequest().forMember("M").askingInWords("The last letter").build();
        assertThat(code(asOf110(byQuery))).isEqualTo("data-request-query");
        assertThat(code(asOf110(byCode))).isEqualTo("data-request-code");
        assertThat(code(asOf110(inWords))).isEqualTo("data-request-code");
    }

    @ParameterizedTest
    @CsvSource({
        "operations-nos, operations-noe", "payment-nos, payment-noe", "operations-noa, operations-noe",
        "payment-noa, payment-noe", "treatment-noa, treatment-noe", "payment-noe, payment-noe"
    })
    void purposesAreRead(String received, String today) {
        Task task = aDataRequest().forMember("M").asking("Condition?code=a").withoutPurpose().build();
        task.addInput()
                .setType(new CodeableConcept(new Coding(CDEX_TEMP, "purpose-of-use", null)))
                .setValue(new CodeableConcept(new Coding(CDEX_TEMP, received, null))
                        .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/v3-ActReason", "COVERAGE", null)));
        LenientSpellings.normalize(task);
        assertThat(((CodeableConcept) task.getInput().get(1).getValue()).getCodingFirstRep().getCode()).isEqualTo(today);
        assertValid(task);
    }

    @Test
    void aForeignCodeOfTheSameSpellingStays() {
        Task task = aDataRequest().forMember("M").asking("Condition?code=a").withoutPurpose().build();
        task.addInput()
                .setType(new CodeableConcept(new Coding(CDEX_TEMP, "purpose-of-use", null)))
                .setValue(new CodeableConcept(new Coding("http://elsewhere.example", "payment-nos", null)));
        LenientSpellings.normalize(task);
        assertThat(((CodeableConcept) task.getInput().get(1).getValue()).getCodingFirstRep().getCode())
                .isEqualTo("payment-nos");
    }

    @Test
    void aTagWithoutSystemIsIgnored() {
        Task task = aDataRequest().forMember("M").asking("Condition?code=a").build();
        task.getMeta().addTag(null, "urgent", null).addTag(CDEX_TEMP, "claims-processing", null);
        LenientSpellings.normalize(task);
        assertThat(task.getMeta().getTag()).extracting(Coding::getCode).containsExactly("claims-processing");
        assertValid(task);
    }

    private static Task asOf110(Task task) {
        task.setCode(new CodeableConcept(new Coding(HREX_TEMP, "data-request", "Data Request")));
        LenientSpellings.normalize(task);
        assertValid(task);
        return task;
    }

    private static String code(Task task) {
        assertThat(task.getCode().getCoding()).extracting(Coding::getSystem).containsExactly(CDEX_TEMP);
        return task.getCode().getCodingFirstRep().getCode();
    }

    private static void assertValid(Task task) {
        assertThat(PROFILES.check(task)).filteredOn(Problem::isError).isEmpty();
    }
}
