package org.cdexflow.document;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The formats that are taken, each recognized by how its bytes begin. */
public enum Format {
    PDF("PDF", "application/pdf", "pdf"),
    CLINICAL_DOCUMENT("C-CDA", "text/xml", "xml", "cda", "ccda"),
    PNG("PNG image", "image/png", "png"),
    JPEG("JPEG image", "image/jpeg", "jpg", "jpeg", "jpe"),
    TEXT("plain text", "text/plain", "txt", "text");

    private static final byte[] PNG_BEGIN = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] JPEG_BEGIN = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
    private static final String MARKUP = "(?s)<([A-Za-z_!?]).*";

    private final String title;
    private final String mediaType;
    private final List<String> extensions;

    Format(String title, String mediaType, String... extensions) {
        this.title = title;
        this.mediaType = mediaType;
        this.extensions = List.of(extensions);
    }

    /** What people call it. */
    public String title() {
        return title;
    }

    public String mediaType() {
        return mediaType;
    }

    /** The usual ending of a file's name, without the dot. */
    public String extension() {
        return extensions.get(0);
    }

    /** The format that the ending of a file's name promises. */
    static Optional<Format> promisedBy(String extension) {
        return Arrays.stream(values()).filter(format -> format.extensions.contains(extension)).findFirst();
    }

    /** The format that the bytes have; markup counts as a clinical document, which remains to be seen. */
    public static Optional<Format> of(byte[] content) {
        if (begins(content, "%PDF-".getBytes(StandardCharsets.US_ASCII))) {
            return Optional.of(PDF);
        }
        if (begins(content, PNG_BEGIN)) {
            return Optional.of(PNG);
        }
        if (begins(content, JPEG_BEGIN)) {
            return Optional.of(JPEG);
        }
        if (beginning(content).matches(MARKUP)) {
            return Optional.of(CLINICAL_DOCUMENT);
        }
        return PlainText.isText(content) ? Optional.of(TEXT) : Optional.empty();
    }

    private static boolean begins(byte[] content, byte[] begin) {
        return content.length >= begin.length && Arrays.equals(content, 0, begin.length, begin, 0, begin.length);
    }

    /** A little of it as text, without a byte order mark and blanks before it. */
    private static String beginning(byte[] content) {
        return new String(content, 0, Math.min(content.length, 256), StandardCharsets.UTF_8).replaceFirst("^\uFEFF?\\s*", "");
    }
}
