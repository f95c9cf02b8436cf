package org.cdexflow.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdexflow.DataRequests.aDataRequest;

import ca.uhn.fhir.context.FhirContext;
import java.time.LocalDate;
import java.util.List;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.document.DocumentKind;
import org.cdexflow.document.Files;
import org.cdexflow.document.NotTaken;
import org.cdexflow.gather.Documents.Document;
import org.cdexflow.gather.Documents.Upload;
import org.cdexflow.gather.Snapshot.Form;
import org.cdexflow.partner.Partners;
import org.cdexflow.task.Answer;
import org.cdexflow.validation.Profiles;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Binary;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Documents that staff add: kept until the exchange ends, and handed over byte for byte. */
@SandboxTest
class DocumentsTest {

    private static final String AMY = "cdex-example-patient";

    @Autowired
    Environment environment;

    @Autowired
    Documents documents;

    @Autowired
    Snapshot snapshot;

    @Autowired
    Partners partners;

    @Autowired
    Profiles profiles;

    @Autowired
    FhirContext fhir;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TransactionTemplate transaction;

    private Payer payer;
    private String exchange;

    @BeforeEach
    void anExchangeThatNobodyWorksOn() {
        payer = Payer.of(environment, "sandbox-payer");
        exchange = payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?code=no-such").build())
                .getIdElement()
                .getIdPart();
    }

    @Test
    void aSmallDocumentTravelsInsideTheBundle() {
        byte[] letter = Files.pdf("A letter");
        add(letter, "letter.pdf", "A letter of January", "Dr. Example");

        Bundle bundle = payer.get("/" + release(Form.EXTERNAL_BUNDLE).references().get(0)).as(Bundle.class);

        assertThat(bundle.getTotal()).isEqualTo(1);
        DocumentReference document = (DocumentReference) bundle.getEntryFirstRep().getResource();
        document.setId(document.getIdElement().getIdPart());
        assertThat(profiles.check(document)).isEmpty();
        assertThat(document.getType().getCodingFirstRep().getCode()).isEqualTo("51852-2");
        assertThat(document.getSubject().getReference()).isEqualTo("Patient/" + AMY);
        assertThat(document.getAuthorFirstRep().getDisplay()).isEqualTo("Dr. Example");
        assertThat(document.getCustodian().getDisplay()).isEqualTo("Good Health Clinic");
        Attachment attachment = document.getContentFirstRep().getAttachment();
        assertThat(attachment.getTitle()).isEqualTo("A letter of January");
        assertThat(attachment.getCreationElement().getValueAsString()).isEqualTo("2026-01-05");
        assertThat(attachment.getContentType()).isEqualTo("application/pdf");
        assertThat(attachment.getSize()).isEqualTo(letter.length);
        assertThat(attachment.getData()).isEqualTo(letter);
    }

    @Test
    void itTravelsInsideTheTaskAndAloneAsWell() {
        byte[] note = Files.bytes("A note");
        add(note, "note.txt", "", "Dr. Example");

        Bundle contained = (Bundle) release(Form.CONTAINED_BUNDLE).contained().get(0);
        assertThat(content((DocumentReference) contained.getEntryFirstRep().getResource()).getData()).isEqualTo(note);

        Answer alone = release(Form.RESOURCES);
        assertThat(alone.references()).singleElement().satisfies(reference -> {
            Attachment attachment = content(payer.get("/" + reference).as(DocumentReference.class));
            assertThat(attachment.getData()).isEqualTo(note);
            assertThat(attachment.getTitle()).isEqualTo("note");
        });
    }

    /** Three pieces in the database, and more than travels inside. */
    @Test
    void aLargeDocumentIsFetchedAsBinaryByWhomItIsFor() {
        byte[] text = Files.bytes("0123456789abcdefghi\n".repeat(130_000));
        add(text, "long.txt", "Long", "Dr. Example");
        assertThat(jdbc.queryForObject(
                        "select count(*) from content c join exchange_document d on d.content = c.id where d.exchange = ?", Integer.class, exchange))
                .isEqualTo(3);

        Bundle bundle = payer.get("/" + release(Form.EXTERNAL_BUNDLE).references().get(0)).as(Bundle.class);

        Attachment attachment = content((DocumentReference) bundle.getEntryFirstRep().getResource());
        assertThat(attachment.hasData()).isFalse();
        Binary binary = payer.get(attachment.getUrl(), "Accept", "application/fhir+json").as(Binary.class);
        assertThat(binary.getContentType()).isEqualTo("text/plain");
        assertThat(binary.getData()).isEqualTo(text);
        assertThat(binary.getMeta().getVersionId()).isEqualTo("1");
        assertThat(Payer.of(environment, "sandbox-provider").get(attachment.getUrl()).status()).isEqualTo(404);
    }

    @Test
    void whatNamesNoAuthorIsMarked() {
        add(Files.bytes("A note"), "note.txt", "", " \u202e ");
        Bundle bundle = payer.get("/" + release(Form.EXTERNAL_BUNDLE).references().get(0)).as(Bundle.class);
        OperationOutcome outcome = (OperationOutcome) bundle.getEntry().get(1).getResource();
        assertThat(outcome.getIssueFirstRep().getDiagnostics()).endsWith("names neither author nor source.");
    }

    @Test
    void whatIsUncheckedStays() {
        Document first = add(Files.bytes("one"), "one.txt", "One", "");
        add(Files.bytes("two"), "two.txt", "Two", "");
        documents.choose(exchange, List.of(first.reference(), "Observation/1"));
        Bundle bundle = (Bundle) release(Form.CONTAINED_BUNDLE).contained().get(0);
        assertThat(bundle.getTotal()).isEqualTo(1);
        assertThat(content((DocumentReference) bundle.getEntryFirstRep().getResource()).getTitle()).isEqualTo("One");
    }

    @Test
    void aHostileNameIsHarmless() {
        Document document = add(Files.bytes("x"), "..\\..\\\u202etxt.\u0000\"<script>" + "x".repeat(5_000) + ".txt", "", "");
        assertThat(document.title()).hasSizeLessThanOrEqualTo(120).startsWith("txt.").doesNotContain("\u0000", "\u202e", "\\");
    }

    @Test
    void numberAndSizeAreBounded() {
        byte[] large = new byte[20 * 1024 * 1024 + 1];
        assertThatThrownBy(() -> add(large, "a.txt", "", "")).isInstanceOf(NotTaken.class).hasMessageContaining("larger than 20 MB");
        for (int i = 0; i < 20; i++) {
            add(Files.bytes("note " + i), "a.txt", "", "");
        }
        assertThatThrownBy(() -> add(Files.bytes("x"), "a.txt", "", "")).isInstanceOf(NotTaken.class).hasMessageContaining("20 documents already");
        jdbc.update("update exchange_document set size = 50000000 where exchange = ? and number in"
                + " (select number from exchange_document where exchange = ? limit 2)", exchange, exchange);
        documents.of(exchange).stream().filter(it -> it.size() < 100).limit(5).forEach(it -> documents.remove(exchange, it.number()));
        assertThatThrownBy(() -> add(new byte[6_000_000], "a.txt", "", ""))
                .isInstanceOf(NotTaken.class)
                .hasMessageContaining("together may have 100 MB");
    }

    @Test
    void whatIsTakenAwayIsGone() {
        Document document = add(Files.bytes("x"), "a.txt", "", "");
        String content = documents.contentOf(exchange, document.number()).orElseThrow();
        transaction.executeWithoutResult(status -> documents.remove(exchange, document.number()));
        assertThat(documents.of(exchange)).isEmpty();
        assertThat(pieces(content)).isZero();
        assertThat(documents.remove(exchange, document.number())).isEmpty();
    }

    @Test
    void whatWasNotReleasedIsForgottenAndWhatWasIsRememberedByName() {
        Document going = add(Files.bytes("x"), "a.txt", "Going", "");
        add(Files.bytes("y"), "b.txt", "Staying", "");
        String content = documents.contentOf(exchange, going.number()).orElseThrow();
        documents.choose(exchange, List.of(going.reference()));
        documents.forget(exchange, true);
        assertThat(documents.of(exchange)).singleElement().satisfies(it -> {
            assertThat(it.title()).isEqualTo("Going");
            assertThat(it.readable()).isFalse();
        });
        assertThat(pieces(content)).isZero();
        documents.forget(exchange, false);
        assertThat(documents.of(exchange)).isEmpty();
    }

    private Document add(byte[] content, String fileName, String title, String author) {
        return transaction.execute(status -> documents.add(
                exchange, "clinician", new Upload(content, fileName, title, DocumentKind.LETTER, LocalDate.of(2026, 1, 5), author)));
    }

    private Answer release(Form form) {
        return transaction.execute(
                status -> snapshot.release(exchange, AMY, partners.byId("sandbox-payer").orElseThrow(), form));
    }

    private int pieces(String content) {
        return jdbc.queryForObject("select count(*) from content where id = ?", Integer.class, content);
    }

    private static Attachment content(DocumentReference document) {
        return document.getContentFirstRep().getAttachment();
    }
}
