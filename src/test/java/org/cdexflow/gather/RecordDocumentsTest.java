package org.cdexflow.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.partner.Partners;
import org.cdexflow.store.Resources;
import org.cdexflow.task.Answer;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionTemplate;

/** The files of a note: what staff can read is what would leave, all of it and nothing else. */
@SandboxTest
class RecordDocumentsTest {

    private static final String AMY = "cdex-example-patient";

    @Autowired
    Environment environment;

    @Autowired
    RecordDocuments documents;

    @Autowired
    Gathering gathering;

    @Autowired
    Snapshot snapshot;

    @Autowired
    Partners partners;

    @Autowired
    Resources resources;

    @Autowired
    FhirContext fhir;

    @Autowired
    TransactionTemplate transaction;

    private final String id = UUID.randomUUID().toString();
    private String exchange;

    @BeforeEach
    void aNoteWithFiles() {
        exchange = Payer.of(environment, "sandbox-payer")
                .askAndAwait(aDataRequest().forMember("Member123").asking("Condition?code=no-such").build())
                .getIdElement()
                .getIdPart();
        add("{\"resourceType\":\"DocumentReference\",\"id\":\"" + id + "\",\"status\":\"current\",\"subject\":{\"reference\":\"Patient/" + AMY
                + "\"},\"author\":[{\"display\":\"A\"}],\"content\":["
                + "{\"attachment\":{\"title\":\"One\",\"url\":\"Binary/own-" + id + "\"}},"
                + "{\"attachment\":{\"title\":\"Two\",\"url\":\"Binary/other-" + id + "\"}},"
                + "{\"attachment\":{\"title\":\"Three\",\"data\":\"" + base64("Inside") + "\"}},"
                + "{\"attachment\":{\"title\":\"Four\",\"url\":\"http://elsewhere.example/file\"}}]}");
        add("{\"resourceType\":\"DocumentReference\",\"id\":\"other-" + id + "\",\"status\":\"current\",\"subject\":"
                + "{\"reference\":\"Patient/twin-anna\"}}");
        binary("own-" + id, id, "Of Amy");
        binary("other-" + id, "other-" + id, "Of Anna");
        transaction.executeWithoutResult(status ->
                gathering.gather(exchange, List.of("DocumentReference?_id=" + id), AMY, new Reference("Patient/" + AMY)));
    }

    @Test
    void everyFileIsRead() {
        assertThat(text(0)).contains("Of Amy");
        assertThat(text(2)).contains("Inside");
        assertThat(documents.read(exchange, id, 4)).isEmpty();
    }

    @Test
    void aFileOfAnotherPatientIsNeitherReadNorReleased() {
        assertThat(text(1)).isEmpty();
        assertThat(text(3)).isEmpty();
        Answer answer = transaction.execute(status ->
                snapshot.release(exchange, AMY, partners.byId("sandbox-payer").orElseThrow(), Snapshot.Form.EXTERNAL_BUNDLE));
        String released = resources.read("Bundle", answer.references().get(0).substring("Bundle/".length())).orElseThrow().json();
        JsonNode content = FhirJson.read(released).path("entry").get(0).path("resource").path("content");
        assertThat(content.get(0).path("attachment").path("data").asText()).isEqualTo(base64("Of Amy"));
        assertThat(content.get(1).path("attachment")).hasToString("{\"title\":\"Two\"}");
        assertThat(released).doesNotContain(base64("Of Anna"), "other-" + id);
    }

    private Optional<String> text(int part) {
        return documents.read(exchange, id, part).orElseThrow().bytes().map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** @param document whose file it is, by the id of its DocumentReference */
    private void binary(String binary, String document, String text) {
        add("{\"resourceType\":\"Binary\",\"id\":\"" + binary + "\",\"contentType\":\"text/plain\",\"securityContext\":{\"reference\":"
                + "\"DocumentReference/" + document + "\"},\"data\":\"" + base64(text) + "\"}");
    }

    private void add(String json) {
        transaction.executeWithoutResult(status -> {
            resources.addToRecord((Resource) fhir.newJsonParser().parseResource(json), json);
            resources.completeRecord();
        });
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
