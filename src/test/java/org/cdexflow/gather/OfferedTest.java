package org.cdexflow.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import ca.uhn.fhir.context.FhirContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.cdexflow.Ehr;
import org.cdexflow.EhrTest;
import org.cdexflow.delivery.CallFailed;
import org.cdexflow.delivery.CallFailed.Kind;
import org.cdexflow.delivery.RecordServer;
import org.cdexflow.store.Copies;
import org.cdexflow.store.References;
import org.cdexflow.store.SearchParameters;
import org.cdexflow.store.Searches;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** What an EHR says that it offers: read now and then, not for each request, and believed only of an R4 server. */
@EhrTest
class OfferedTest {

    private static final String AMY = "cdex-example-patient";

    @Autowired
    RecordServer server;

    @Autowired
    Copies copies;

    @Autowired
    Candidates candidates;

    @Autowired
    SearchParameters known;

    @Autowired
    Searches searches;

    @Autowired
    References references;

    @Autowired
    FhirContext fhir;

    @Autowired
    TransactionTemplate transaction;

    private volatile Duration ahead = Duration.ZERO;
    private final Clock clock = ((InstantSource) () -> Instant.now().plus(ahead)).withZone(ZoneOffset.UTC);
    private Ehr ehr;
    private RemoteRecord record;

    @BeforeEach
    void aRecordThatNobodyHasAskedYet() {
        ehr = EhrTest.Surroundings.ehr();
        await("the EHR to answer").ignoreExceptions().until(() -> !ask(aRecord()).copies().isEmpty());
        record = aRecord();
    }

    @AfterEach
    void mend() {
        ehr.wire().mend();
    }

    @Test
    void isReadOnceForAllRequestsOfAnHour() {
        int before = ehr.wire().calls().size();
        ask(record);
        ahead = Duration.ofMinutes(59);
        ask(record);
        ask(record);
        assertThat(statements(before)).isEqualTo(1);
        ahead = Duration.ofMinutes(61);
        ask(record);
        ask(record);
        assertThat(statements(before)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"3.0.2\",\"rest\":[]}",
        "{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"4.3.0\",\"rest\":[]}",
        "{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"5.0.0\",\"rest\":[]}",
        "{\"resourceType\":\"CapabilityStatement\",\"rest\":[]}",
        "{\"resourceType\":\"Conformance\",\"fhirVersion\":\"1.0.2\",\"rest\":[]}",
        "{\"resourceType\":\"OperationOutcome\",\"fhirVersion\":\"4.0.1\"}"
    })
    void ofAnotherReleaseIsAFaultAndNothingElseIsAsked(String statement) {
        ehr.wire().mislead(call -> call.endsWith("/metadata"), BadAnswers.json(statement));
        int before = ehr.wire().calls().size();
        CallFailed failed = catchThrowableOfType(CallFailed.class, () -> ask(record));
        assertThat(failed.kind()).isEqualTo(Kind.FAULT);
        assertThat(failed).hasMessage("There is no FHIR R4 server at the record's URL");
        assertThat(ehr.wire().calls().stream().skip(before)).containsExactly("/fhir/metadata");

        ehr.wire().mend();
        assertThat(ask(record).copies()).as("it is not taken for an R4 server, nor for another, until it says so").isNotEmpty();
    }

    @Test
    void isWhatAServerSearchesByAndNotAClient() {
        Offered offered = Offered.of(FhirJson.read("""
                {"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[
                  {"mode":"client","resource":[
                    {"type":"Procedure","interaction":[{"code":"search-type"}],"searchParam":[{"name":"patient"}]}]},
                  {"mode":"server","resource":[
                    {"type":"Condition","interaction":[{"code":"read"},{"code":"search-type"}],"searchParam":[{"name":"patient"}],
                     "searchRevInclude":["Provenance:target"]},
                    {"type":"Observation","interaction":[{"code":"read"}],"searchParam":[{"name":"patient"}]}]}]}"""));
        assertThat(offered.search("Condition", "patient")).isTrue();
        assertThat(offered.search("Condition", "code")).isFalse();
        assertThat(offered.search("Observation", "patient")).as("only read").isFalse();
        assertThat(offered.search("Procedure", "patient")).as("asked of others").isFalse();
        assertThat(offered.provenanceWith("Condition")).isTrue();
        assertThat(offered.provenanceWith("Observation")).isFalse();
    }

    private long statements(int before) {
        return ehr.wire().calls().stream().skip(before).filter(call -> call.equals("/fhir/metadata")).count();
    }

    private RemoteRecord aRecord() {
        return new RemoteRecord(server, copies, candidates, known, searches, references, fhir, transaction, clock);
    }

    private static Brought ask(RemoteRecord record) {
        return record.forRequest(
                "an exchange", List.of("Condition?clinical-status=active"), AMY, new Reference("Patient/" + AMY), Duration.ofSeconds(30));
    }
}
