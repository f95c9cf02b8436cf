package org.cdexflow.document;

import java.io.ByteArrayInputStream;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A C-CDA as it reads: who and when, and the text of its sections, without any of its markup.
 *
 * @param title as it calls itself, or an empty text
 * @param patient the patient's name, or an empty text
 * @param born the patient's birth date, or an empty text
 * @param written when it was made, or an empty text
 */
public record ClinicalDocument(String title, String patient, String born, String written, List<Section> sections) {

    static final String NAMESPACE = "urn:hl7-org:v3";

    private static final int DEEPEST = 100;
    private static final int MOST_ELEMENTS = 1_000_000;

    /** JDK's own parser, whatever else lies on the class path; no definition, entity or file of the document's is ever read. */
    private static final XMLInputFactory XML = XMLInputFactory.newDefaultFactory();

    static {
        XML.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XML.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XML.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing is resolved");
        });
    }

    /** @param level 1 for a section of the document, 2 for one inside it, and so on */
    public record Section(int level, String title, String text) {}

    /**
     * Reads it whole.
     *
     * @throws NotTaken when it is not well-formed, declares a document type, or is no clinical document
     */
    public static ClinicalDocument read(byte[] content) {
        try {
            XMLStreamReader xml;
            synchronized (XML) {
                xml = XML.createXMLStreamReader(new ByteArrayInputStream(content));
            }
            ClinicalDocumentReader reader = new ClinicalDocumentReader();
            int depth = 0;
            int elements = 0;
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (++elements == 1) {
                            requireClinicalDocument(xml);
                        }
                        if (++depth > DEEPEST || elements > MOST_ELEMENTS) {
                            throw new NotTaken("The XML is nested deeper, or has more elements, than any clinical document.");
                        }
                        reader.begin(xml);
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        depth--;
                        reader.end(xml.getLocalName());
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                            reader.text(xml.getText());
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> throw new NotTaken(
                            "The XML declares a document type or entities, which a clinical document does not.");
                    default -> { }
                }
            }
            return reader.document();
        } catch (XMLStreamException | RuntimeException e) {
            if (e instanceof NotTaken notTaken) {
                throw notTaken;
            }
            // the cause would quote the document
            throw new NotTaken("The XML is not well-formed. Export the document again, then add that.");
        }
    }

    private static void requireClinicalDocument(XMLStreamReader xml) {
        if (!xml.getLocalName().equals("ClinicalDocument") || !NAMESPACE.equals(xml.getNamespaceURI())) {
            throw new NotTaken("Of XML and web pages, only clinical documents (C-CDA) are taken. Save it as PDF, then add that.");
        }
    }
}
