package org.cdexflow.document;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Files as people, and others, may bring them. */
public final class Files {

    private Files() {}

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A small PDF that shows a line of text. */
    public static byte[] pdf(String text) {
        return pdfWith("4 0 obj << /Length " + (text.length() + 40) + " >> stream\nBT /F1 12 Tf 72 720 Td (" + text + ") Tj ET\nendstream endobj\n");
    }

    /** A small PDF with another object in it. */
    public static byte[] pdfWith(String object) {
        String body = "%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n"
                + "1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n"
                + "2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n"
                + "3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
                + " /Resources << /Font << /F1 5 0 R >> >> >> endobj\n"
                + "5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj\n" + object;
        String end = "xref\n0 1\n0000000000 65535 f \ntrailer << /Size 6 /Root 1 0 R >>\nstartxref\n" + body.length() + "\n%%EOF\n";
        return (body + end).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A small PDF with objects inside a compressed object stream. @param dictionary of the stream, besides its type */
    public static byte[] pdfWithObjects(String dictionary, String objects) {
        String stream = new String(deflated(bytes(objects)), StandardCharsets.ISO_8859_1);
        return pdfWith("6 0 obj << /Type /ObjStm " + dictionary + " >> stream\r\n" + stream + "\r\nendstream endobj\n");
    }

    static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    /** A clinical document with one section. @param text markup of the section's text */
    public static byte[] clinicalDocument(String title, String text) {
        return bytes("""
                <?xml version="1.0" encoding="UTF-8"?>
                <?xml-stylesheet type="text/xsl" href="http://example.org/evil.xsl"?>
                <ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
                  <title>%s</title>
                  <effectiveTime value="20260105101500-0500"/>
                  <recordTarget><patientRole><patient><name><given>Amy</given><family>Shaw</family></name>
                    <birthTime value="19870220"/></patient></patientRole></recordTarget>
                  <component><structuredBody><component><section>
                    <title>Problems</title>
                    <text>%s</text>
                    <entry><observation><text>coded, not read</text></observation></entry>
                  </section></component></structuredBody></component>
                </ClinicalDocument>
                """.formatted(title, text));
    }

    /** A grey image. */
    public static byte[] png(int width, int height) {
        byte[] pixels = new byte[(width + 1) * height];
        return joined(
                new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'},
                chunk("IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put(new byte[] {8, 0, 0, 0, 0}).array()),
                chunk("IDAT", deflated(pixels)),
                chunk("IEND", new byte[0]));
    }

    static byte[] chunk(String type, byte[] data) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes(type));
        checksum.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(bytes(type))
                .put(data)
                .putInt((int) checksum.getValue())
                .array();
    }

    /** The parts of a JPEG that are looked at; no decoder would show it. */
    static byte[] jpeg(int width, int height) {
        ByteBuffer frame = ByteBuffer.allocate(10).putShort((short) 0xffc0).putShort((short) 8).put((byte) 8);
        frame.putShort((short) height).putShort((short) width).put((byte) 1);
        return joined(
                new byte[] {(byte) 0xff, (byte) 0xd8}, frame.array(),
                new byte[] {(byte) 0xff, (byte) 0xda, 0, 2, 1, 2, 3, (byte) 0xff, (byte) 0xd9});
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
