package org.cdexflow.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdexflow.document.Files.bytes;
import static org.cdexflow.document.Files.clinicalDocument;
import static org.cdexflow.document.Files.joined;
import static org.cdexflow.document.Files.pdf;
import static org.cdexflow.document.Files.pdfWith;
import static org.cdexflow.document.Files.pdfWithObjects;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken, by content, and what is not, whatever it is called. */
class HostileFilesTest {

    private static final String CDA = "<ClinicalDocument xmlns=\"urn:hl7-org:v3\">";

    @Test
    void whatPeopleBringIsTaken() {
        assertThat(Inspection.of(pdf("A letter"), "letter.pdf")).isEqualTo(Format.PDF);
        assertThat(Inspection.of(pdf("A letter"), null)).isEqualTo(Format.PDF);
        assertThat(Inspection.of(clinicalDocument("Summary", "Diabetes"), "ccd.XML")).isEqualTo(Format.CLINICAL_DOCUMENT);
        assertThat(Inspection.of(bytes("Blood pressure < 140/90.\r\n\tGrüße — ok"), "note.txt")).isEqualTo(Format.TEXT);
        assertThat(Inspection.of(bytes("<5 mg a day"), "note.txt")).isEqualTo(Format.TEXT);
        assertThat(Inspection.of(Files.png(20, 10), "scan.png")).isEqualTo(Format.PNG);
        assertThat(Inspection.of(Files.jpeg(20, 10), "scan.jpeg")).isEqualTo(Format.JPEG);
    }

    @Test
    void theUsualKindsOfPdfAreTaken() {
        assertThat(Inspection.of(pdfWithObjects("/N 1 /First 4 /Filter /FlateDecode", "7 0 << /Title (about JavaScript) >>"), "a.pdf"))
                .isEqualTo(Format.PDF);
        byte[] scanned = new byte[2_000_000];
        new Random(7).nextBytes(scanned);
        String stream = new String(scanned, StandardCharsets.ISO_8859_1);
        assertThat(Inspection.of(pdfWith("4 0 obj << /Length 2000000 /Filter /DCTDecode >> stream\n" + stream + "\nendstream endobj\n"), "a.pdf"))
                .isEqualTo(Format.PDF);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/OpenAction << /S /JavaScript /JS (app.alert(1)) >> | contains a script",
        "/AA << /O << /S /Java#53cript /JS 9 0 R >> >> | contains a script",
        "/A << /S /Launch /F (cmd.exe) >> | can start programs",
        "/Names << /EmbeddedFiles 9 0 R >> | has other files inside",
        "/Type /#45mbeddedFile | has other files inside",
        "/AcroForm << /XFA [] >> | XFA form",
        "/Encrypt 9 0 R | encrypted or protected",
        "/S /Rendition /JS (x) | may carry a script"
    })
    void aPdfThatDoesMoreThanShowIsNotTaken(String entries, String reason) {
        assertNotTaken(pdfWith("7 0 obj << " + entries + " >> endobj\n"), "a.pdf", reason);
        assertNotTaken(pdfWithObjects("/N 1 /First 4 /Filter /FlateDecode", "7 0 << " + entries + " >>"), "a.pdf", reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/Filter /LZWDecode", "", "/Filter [/ASCIIHexDecode /FlateDecode]", "/Filter /FlateDecode /DecodeParms << /Predictor 12 >>",
        "/Filter /FlateDecode /F (elsewhere)", "/Filter /FlateDecode % 9 0 obj\n"
    })
    void aPdfThatHidesItsObjectsIsNotTaken(String dictionary) {
        assertNotTaken(pdfWithObjects(dictionary, "7 0 << /S /Nothing >>"), "a.pdf", "cannot be checked");
    }

    @Test
    void aStreamOfObjectsIsLookedIntoThoughItDoesNotSayThatItIsOne() {
        String hidden = new String(Files.deflated(bytes("7 0 << /S /JavaScript /JS (x) >>")), StandardCharsets.ISO_8859_1);
        for (String dictionary : List.of("/N 1 /First 4 /Filter /FlateDecode", "/Type /Other /Fi#72st 4 /#4e 1 /Filter /Fl")) {
            assertNotTaken(pdfWith("6 0 obj << " + dictionary + " >> stream\r\n" + hidden + "\r\nendstream endobj\n"), "a.pdf", "contains a script");
        }
    }

    @Test
    void aPdfWhoseObjectsUnpackToTooMuchIsNotTaken() {
        String bomb = " ".repeat(120_000_000);
        assertQuickly(() -> assertNotTaken(pdfWithObjects("/Filter /FlateDecode", bomb), "a.pdf", "cannot be checked"));
    }

    @Test
    void aPdfOfCountlessStreamsIsNotTaken() {
        String streams = "4 0 obj << /Type /ObjStm >> " + "stream ".repeat(1_000_000);
        assertQuickly(() -> assertNotTaken(pdfWith(streams), "a.pdf", "cannot be checked"));
    }

    @Test
    void aFileThatIsTwoFilesIsNotTaken() {
        String damaged = "something else is attached";
        assertNotTaken(joined(bytes("<html><script>alert(1)</script>"), pdf("x")), "a.pdf", "content is no PDF");
        assertNotTaken(joined(pdf("x"), bytes("PK\u0003\u0004 a zip archive")), "a.pdf", damaged);
        assertNotTaken(joined(bytes("%PDF-1.4\n"), bytes("<script>alert(1)</script>")), "a.pdf", damaged);
        assertNotTaken(joined(Files.png(4, 4), bytes("<?php evil")), "a.png", damaged);
        assertNotTaken(joined(Files.jpeg(4, 4), bytes("PK")), "a.jpg", damaged);
        assertNotTaken(joined(bytes("GIF89a"), Files.png(4, 4)), "a.gif", "none of the formats");
    }

    @Test
    void whatAnImageUnpacksToIsBounded() {
        byte[] header = ByteBuffer.allocate(13).putInt(60_000).putInt(60_000).put(new byte[] {8, 6, 0, 0, 0}).array();
        byte[] bomb = joined(
                new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}, Files.chunk("IHDR", header),
                Files.chunk("IDAT", new byte[] {1}), Files.chunk("IEND", new byte[0]));
        assertNotTaken(bomb, "a.png", "more than 100 million pixels");
        assertNotTaken(Files.jpeg(65_000, 65_000), "a.jpg", "more than 100 million pixels");
    }

    @Test
    void htmlIsNotTakenWhateverItIsCalled() {
        byte[] html = bytes("<!DOCTYPE html><html><script>alert(1)</script></html>");
        assertNotTaken(html, "report.pdf", "ends in .pdf, but its content is no PDF");
        assertNotTaken(html, "report.txt", "ends in .txt");
        assertNotTaken(html, "report.html", "document type");
        assertNotTaken(bytes("\uFEFF  <html></html>"), "report", "only clinical documents");
        assertNotTaken(bytes("<svg xmlns='http://www.w3.org/2000/svg'/>"), "a.svg", "only clinical documents");
    }

    @Test
    void nothingOutsideTheDocumentIsRead() {
        assertNotTaken(bytes("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + CDA + "<title>&e;</title></ClinicalDocument>"),
                "a.xml", "declares a document type");
        assertNotTaken(bytes("<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\">" + CDA + "</ClinicalDocument>"), "a.xml", "document type");
        assertNotTaken(bytes("<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/\"> %p;]>" + CDA + "</ClinicalDocument>"), "a.xml", "type");
        assertNotTaken(bytes(CDA + "<title>&e;</title></ClinicalDocument>"), "a.xml", "");
    }

    @Test
    void aBillionLaughsAreNotLaughed() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE x [<!ENTITY l0 \"lol\">");
        for (int i = 1; i < 10; i++) {
            laughs.append("<!ENTITY l").append(i).append(" \"").append(("&l" + (i - 1) + ";").repeat(10)).append("\">");
        }
        assertQuickly(() ->
                assertNotTaken(bytes(laughs + "]>" + CDA + "<title>&l9;</title></ClinicalDocument>"), "a.xml", "document type"));
    }

    @Test
    void xmlIsBoundedInDepthAndNumber() {
        assertQuickly(() -> {
            assertNotTaken(bytes(CDA + "<a>".repeat(5_000_000)), "a.xml", "nested deeper");
            assertNotTaken(bytes(CDA + "<a/>".repeat(2_000_000) + "</ClinicalDocument>"), "a.xml", "more elements");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<ClinicalDocument/>", "<ClinicalDocument xmlns=\"urn:other\"/>", "<Bundle xmlns=\"http://hl7.org/fhir\"/>",
        "<x:ClinicalDocument xmlns:x=\"urn:hl7-org:v2\"/>", "<?xml version=\"1.0\"?><Observation xmlns=\"urn:hl7-org:v3\"/>"
    })
    void otherXmlIsNotTaken(String xml) {
        assertNotTaken(bytes(xml), "a.xml", "only clinical documents");
    }

    @Test
    void brokenXmlIsNotQuoted() {
        assertThatThrownBy(() -> Inspection.of(bytes(CDA + "<title>Amy Shaw</tittle></ClinicalDocument>"), "a.xml"))
                .isInstanceOf(NotTaken.class)
                .hasMessageContaining("not well-formed")
                .hasMessageNotContaining("Amy")
                .hasNoCause();
    }

    @Test
    void textIsReadableText() {
        assertNotTaken(bytes("a\u0000b"), "a.txt", "none of the formats");
        assertNotTaken(bytes("bell \u0007"), "a.txt", "none of the formats");
        assertNotTaken(new byte[] {'a', (byte) 0xc3, (byte) 0x28}, "a.txt", "none of the formats");
        assertNotTaken("Müller".getBytes(StandardCharsets.ISO_8859_1), "a.txt", "none of the formats");
        assertNotTaken(bytes("{\\rtf1 hello}"), "a.rtf", "rich text");
        assertNotTaken(new byte[0], "a.txt", "empty");
        assertThat(PlainText.isText(bytes("ä".repeat(100_000)))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "../../etc/passwd | passwd",
        "C:\\fakepath\\Discharge summary.pdf | Discharge summary",
        "letter.pdf.exe | letter.pdf",
        "\u202Egpj.exe | gpj",
    })
    void aFilesNameIsMadeHarmless(String fileName, String title) {
        assertThat(Names.ofFile(fileName)).isEqualTo(title);
    }

    @Test
    void namesAreOneShortLine() {
        assertThat(Names.harmless("a\u0000b\r\nSet-Cookie: x\u2028y")).isEqualTo("a b Set-Cookie: x y");
        assertThat(Names.harmless("x".repeat(5_000))).hasSize(120);
        assertThat(Names.harmless("\uD83D\uDE00".repeat(200)).codePointCount(0, 240)).isEqualTo(120);
        assertThat(Names.harmless(null)).isEmpty();
        assertThat(Names.forFile("../a\"b\\c;d?.pdf", Format.PDF)).isEqualTo("a b c;d pdf.pdf");
        assertThat(Names.forFile("...", Format.TEXT)).isEqualTo("document.txt");
    }

    private static void assertNotTaken(byte[] content, String fileName, String reason) {
        assertThatThrownBy(() -> Inspection.of(content, fileName)).isInstanceOf(NotTaken.class).hasMessageContaining(reason);
    }

    private static void assertQuickly(Runnable check) {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), check::run);
    }
}
