package org.cdexflow.document;

import java.text.Normalizer;

/** Names from outside, made harmless: they are shown to people and handed to their file systems. */
public final class Names {

    private static final int LONGEST = 120;

    private Names() {}

    /** A name in one line: no control characters, none that turn the direction of writing, not longer than a line. */
    public static String harmless(String name) {
        String line = Normalizer.normalize(name == null ? "" : name, Normalizer.Form.NFC)
                .replaceAll("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Cn}\\p{Zl}\\p{Zp}]+", " ")
                .replaceAll("\\s+", " ")
                .strip();
        return line.codePointCount(0, line.length()) <= LONGEST
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST)).strip();
    }

    /** What a file is called, without the folders before it and the ending behind it. */
    public static String ofFile(String fileName) {
        String name = fileName == null ? "" : fileName.replaceFirst("(?s)^.*[/\\\\]", "").replaceFirst("\\.[A-Za-z0-9]{1,5}$", "");
        return harmless(name);
    }

    /** A name under which a file system may keep it, with the ending of its format. */
    public static String forFile(String title, Format format) {
        String name = harmless(title).replaceAll("[/\\\\:*?\"<>|.%]+", " ").strip();
        return (name.isEmpty() ? "document" : name) + "." + format.extension();
    }
}
