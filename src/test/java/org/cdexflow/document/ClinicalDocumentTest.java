package org.cdexflow.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.document.Files.bytes;
import static org.cdexflow.document.Files.clinicalDocument;

import org.cdexflow.document.ClinicalDocument.Section;
import org.junit.jupiter.api.Test;

/** A clinical document reads as plain text, whatever its markup says. */
class ClinicalDocumentTest {

    @Test
    void saysWhoAndWhen() {
        ClinicalDocument document = ClinicalDocument.read(clinicalDocument("Summary of care", "x"));
        assertThat(document.title()).isEqualTo("Summary of care");
        assertThat(document.patient()).isEqualTo("Amy Shaw");
        assertThat(document.born()).isEqualTo("1987-02-20");
        assertThat(document.written()).isEqualTo("2026-01-05");
    }

    @Test
    void readsTheTextOfItsSections() {
        ClinicalDocument document = ClinicalDocument.read(clinicalDocument("x", """
                <table><thead><tr><th>Problem</th><th>Since</th></tr></thead>
                <tbody><tr><td>Diabetes</td><td>2015</td></tr><tr><td>Hammer toe</td><td>2019</td></tr></tbody></table>
                <list><item>one</item><item>two</item></list>line<br/>break <content styleCode="Bold">bold &lt;b&gt;</content>"""));
        assertThat(document.sections()).containsExactly(new Section(
                1, "Problems", "Problem | Since\nDiabetes | 2015\nHammer toe | 2019\n• one\n• two\nline\nbreak bold <b>"));
    }

    @Test
    void sectionsInsideSectionsKeepTheirPlace() {
        ClinicalDocument document = ClinicalDocument.read(bytes("""
                <ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component>
                <section><title>Outer</title><text>before</text>
                  <component><section><title>Inner</title><text>inside</text></section></component>
                </section></component></structuredBody></component></ClinicalDocument>"""));
        assertThat(document.sections()).containsExactly(new Section(1, "Outer", "before"), new Section(2, "Inner", "inside"));
    }

    @Test
    void anEnclosedFileIsMentioned() {
        ClinicalDocument document = ClinicalDocument.read(bytes("""
                <ClinicalDocument xmlns="urn:hl7-org:v3"><component><nonXMLBody>
                <text mediaType="application/pdf" representation="B64">JVBERi0=</text></nonXMLBody></component></ClinicalDocument>"""));
        assertThat(document.sections()).singleElement().satisfies(section -> assertThat(section.text()).contains("application/pdf"));
    }

    @Test
    void whatIsShownIsBounded() {
        ClinicalDocument document = ClinicalDocument.read(clinicalDocument("x", "<paragraph>word word word</paragraph>".repeat(200_000)));
        assertThat(document.sections().get(0).text().length()).isLessThanOrEqualTo(1_000_000);
    }
}
