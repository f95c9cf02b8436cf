package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

@SandboxTest
class FirstRequestTest {

    @Autowired
    Environment environment;

    @Test
    void aQueryIsAnsweredAndItsAnswerFetched() {
        Payer payer = Payer.of(environment, "sandbox-payer");
        Task answered = payer.askAndAwait(
                aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        assertThat(answered.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        String output = ((Reference) answered.getOutputFirstRep().getValue()).getReference();
        Bundle bundle = payer.get("/" + output).as(Bundle.class);
        assertThat(bundle.getTotal()).isEqualTo(2);
    }
}
