package org.cdexflow.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskIntent;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvariantsTest {

    private static final String CDEX = "http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp";
    private static final String HREX = "http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp";
    private static final String ACT = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

    @ParameterizedTest
    @ValueSource(
            strings = {"query", "text", "code", "questionnaire", "query-answered", "questionnaire-answered", "failed"})
    void everyKindOfExampleIsValid(String example) {
        assertThat(problemsOf(example, task -> {})).isEmpty();
    }

    @Test
    void aCheckLeavesTimesAsTheyWereWritten() {
        Task task = Examples.task("query");
        task.setAuthoredOnElement(new DateTimeType("2026-03-05T10:00:00+02:00")).setLastModifiedElement(new DateTimeType("2026-03-05T09:00:00Z"));
        String before = Examples.strict().encodeResourceToString(task);
        assertThat(Examples.PROFILES.check(task)).isEmpty();
        assertThat(Examples.strict().encodeResourceToString(task)).isEqualTo(before);
    }

    @Nested
    class OneQuestion {

        @Test
        void aRequestByQueryNeedsAQuery() {
            assertThat(keysOf("query", task -> type(task, "data-code"))).contains("cdex-12");
        }

        @Test
        void aRequestByCodeNeedsACode() {
            assertThat(keysOf("code", task -> type(task, "data-query"))).contains("cdex-7");
        }

        @Test
        void aRequestByQuestionnaireNeedsAQuestionnaire() {
            assertThat(keysOf("questionnaire", task -> type(task, "data-query")))
                    .contains("cdex-8");
        }

        @Test
        void aQuestionnaireOfAForeignSystemIsNone() {
            assertThat(keysOf("questionnaire", task -> typeOfFirstInput(task).setSystem("http://example.org/codes")))
                    .containsExactly("cdex-8", "cdex-9");
        }

        @Test
        void twoQuestionsAreOneTooMany() {
            assertThat(keysOf("query", task -> task.addInput(input(HREX, "data-code"))
                            .getInput()
                            .get(2)
                            .setValue(new CodeableConcept().setText("everything"))))
                    .containsExactly("cdex-9");
        }

        @Test
        void theSameKindOfQuestionTwiceIsSaidToBeSo() {
            assertThat(keysOf(
                            "query",
                            task -> task.addInput(task.getInputFirstRep().copy())))
                    .containsExactly("slice", "cdex-9");
        }

        @Test
        void aCompletedQuestionnaireShouldCarryItsAnswers() {
            assertThat(problemsOf("questionnaire-answered", task -> task.getOutputFirstRep()
                            .getType()
                            .getCodingFirstRep()
                            .setSystem(HREX)
                            .setCode("data-value")))
                    .singleElement()
                    .matches(problem -> problem.key().equals("cdex-11") && !problem.isError());
        }
    }

    @Nested
    class Statuses {

        @ParameterizedTest
        @EnumSource(
                value = TaskStatus.class,
                names = {"DRAFT", "RECEIVED", "READY", "CANCELLED", "ENTEREDINERROR"})
        void aStatusOutsideTheSevenIsRefused(TaskStatus status) {
            assertThat(keysOf("query", task -> task.setStatus(status))).containsExactly("binding");
        }

        @ParameterizedTest
        @EnumSource(
                value = TaskStatus.class,
                names = {"REJECTED", "FAILED"})
        void rejectedAndFailedSayWhy(TaskStatus status) {
            assertThat(keysOf("query", task -> task.setStatus(status))).containsExactly("tdr-2");
            assertThat(keysOf("query", task -> task.setStatus(status)
                            .setStatusReason(new CodeableConcept().setText("No"))))
                    .isEmpty();
        }

        @Test
        void aReasonNeedsWords() {
            assertThat(problemsOf(
                            "failed",
                            task -> task.setStatusReason(new CodeableConcept(new Coding(CDEX, "orders", "")))))
                    .singleElement()
                    .matches(problem -> problem.key().equals("cardinality"))
                    .matches(problem -> problem.expression().equals("Task.statusReason.text"));
        }

        @Test
        void completedHasAnOutput() {
            assertThat(keysOf("query", task -> task.setStatus(TaskStatus.COMPLETED)))
                    .containsExactly("tdr-3");
        }

        @Test
        void withoutStatusOnlyTheStatusIsMissing() {
            assertThat(problemsOf("query", task -> task.setStatus(null)))
                    .singleElement()
                    .matches(problem -> problem.expression().equals("Task.status"));
        }
    }

    @Nested
    class Elements {

        @Test
        void theMandatoryOnesAreNamed() {
            assertThat(problemsOf("query", task -> task.setFor(null)
                            .setOwner(null)
                            .setRequester(null)
                            .setAuthoredOnElement(null)
                            .setIntent(null)))
                    .extracting(Problem::expression)
                    .containsExactly("Task.intent", "Task.for", "Task.authoredOn", "Task.requester", "Task.owner");
        }

        @Test
        void theIntentIsOrder() {
            assertThat(keysOf("query", task -> task.setIntent(TaskIntent.PLAN))).containsExactly("fixed");
        }

        @Test
        void thereIsNoFocus() {
            assertThat(keysOf("query", task -> task.setFocus(new Reference("Claim/1"))))
                    .containsExactly("cardinality");
        }

        @Test
        void theCodeIsOneOfThree() {
            assertThat(keysOf(
                            "query", task -> task.getCode().getCodingFirstRep().setCode("service-date")))
                    .containsExactly("binding");
        }

        @Test
        void theCodeIsOfTheGuidesSystem() {
            assertThat(keysOf(
                            "query", task -> task.getCode().getCodingFirstRep().setSystem(HREX)))
                    .containsExactly("binding", "fixed");
        }

        @Test
        void aTagNamesItsSystem() {
            assertThat(keysOf("query", task -> task.getMeta().addTag(null, "orders", null)))
                    .containsExactly("cardinality");
        }

        @Test
        void aQueryIsAString() {
            assertThat(problemsOf("query", task -> task.getInputFirstRep().setValue(new BooleanType(true))))
                    .singleElement()
                    .matches(problem -> problem.key().equals("type"))
                    .matches(problem -> problem.expression().equals("Task.input[0].value"));
        }

        @Test
        void thePatientIsAPatient() {
            assertThat(keysOf("query", task -> task.setFor(new Reference("Organization/1"))))
                    .containsExactly("type");
        }

        @Test
        void aLocalReferenceHasToResolve() {
            assertThat(keysOf("query", task -> task.setFor(new Reference("#patient"))))
                    .containsExactly("ref-1");
        }

        @Test
        void whatIsContainedIsReferenced() {
            assertThat(keysOf("query", task -> task.addContained(patient()))).containsExactly("dom-3");
            assertThat(keysOf("query", task -> task.setFor(new Reference("#patient"))
                            .addContained(patient())))
                    .isEmpty();
        }

        @Test
        void itIsNotModifiedBeforeItIsAuthored() {
            assertThat(keysOf("query", task -> task.setLastModifiedElement(new DateTimeType("2001-01-01"))))
                    .containsExactly("inv-1");
        }

        @Test
        void aPeriodEndsAfterItsStart() {
            assertThat(keysOf("query", task -> task.getRestriction()
                            .getPeriod()
                            .setStartElement(new DateTimeType("2022-01-02"))
                            .setEndElement(new DateTimeType("2022-01-01"))))
                    .containsExactly("per-1");
        }
    }

    @Nested
    class PurposesOfUse {

        @Test
        void aPurposeThatSaysNothingSpecificNeedsASecondCoding() {
            assertThat(keysOf("query", task -> purpose(task, new Coding(CDEX, "payment-noe", null))))
                    .containsExactly("CONF-083");
            assertThat(keysOf(
                            "query",
                            task -> purpose(
                                    task, new Coding(CDEX, "payment-noe", null), new Coding(ACT, "COVERAGE", null))))
                    .isEmpty();
        }

        @Test
        void aPurposeThatTheGuideDoesNotKnowIsAnError() {
            assertThat(keysOf("query", task -> purpose(task, new Coding(CDEX, "fun", null))))
                    .containsExactly("binding");
        }

        private static void purpose(Task task, Coding... codings) {
            task.getInput().get(1).setValue(new CodeableConcept().setCoding(List.of(codings)));
        }
    }

    @Nested
    class WhatWeDoNotKnow {

        private final Extension unknown = new Extension("http://example.org/unknown", new BooleanType(true));

        @Test
        void unknownExtensionsAreFine() {
            assertThat(problemsOf("query", task -> task.getFor().addExtension(unknown)))
                    .isEmpty();
        }

        @Test
        void unknownModifierExtensionsAreRefusedAnywhere() {
            assertThat(problemsOf("query", task -> task.getInput().get(1).addModifierExtension(unknown)))
                    .singleElement()
                    .matches(problem -> problem.key().equals("modifierExtension"))
                    .matches(problem -> problem.expression().equals("Task.input[1].modifierExtension"));
            assertThat(keysOf("query-answered", task -> ((org.hl7.fhir.r4.model.Bundle)
                                    task.getContained().get(0))
                            .getEntryFirstRep()
                            .addModifierExtension(unknown)))
                    .containsExactly("modifierExtension");
        }

        @Test
        void inputsOfOtherKindsAreFine() {
            assertThat(problemsOf(
                            "query",
                            task -> task.addInput(
                                    input("http://example.org", "colour").setValue(new StringType("red")))))
                    .isEmpty();
        }
    }

    @Test
    void nulCannotBeStored() {
        assertThat(keysOf("query", task -> task.setDescription("a\0b"))).containsExactly("nul");
    }

    @Test
    void messagesKeepToThemselvesWhatTheResourceSays() {
        String secret = "Jane Doe";
        assertThat(problemsOf("query", task -> {
                    task.getFor().getIdentifier().setSystem(secret).setValue(secret);
                    task.getInputFirstRep().setValue(new CodeableConcept().setText(secret));
                    task.setDescription(secret + "\0").setStatus(TaskStatus.FAILED);
                }))
                .hasSize(4)
                .noneMatch(problem -> problem.toString().contains(secret));
    }

    private static Patient patient() {
        Patient patient = new Patient();
        patient.setId("patient");
        return patient;
    }

    private static Task.ParameterComponent input(String system, String code) {
        return new Task.ParameterComponent().setType(new CodeableConcept(new Coding(system, code, null)));
    }

    private static Coding typeOfFirstInput(Task task) {
        return task.getInputFirstRep().getType().getCodingFirstRep();
    }

    private static void type(Task task, String code) {
        typeOfFirstInput(task).setSystem(HREX).setCode(code);
    }

    private static List<Problem> problemsOf(String example, Consumer<Task> change) {
        Task task = Examples.task(example);
        change.accept(task);
        return Examples.PROFILES.check(task);
    }

    private static List<String> keysOf(String example, Consumer<Task> change) {
        return problemsOf(example, change).stream().map(Problem::key).toList();
    }
}
