package org.cdexflow.document;

import java.util.Locale;

/** Whether a file may be taken: judged by its content; its name may only not promise something else. */
public final class Inspection {

    private static final String TAKEN = "PDF, C-CDA, plain text, PNG and JPEG are taken.";

    private Inspection() {}

    /**
     * @param fileName as the browser sent it, or null
     * @throws NotTaken with the reason
     */
    public static Format of(byte[] content, String fileName) {
        if (content.length == 0) {
            throw new NotTaken("The file is empty, or none was chosen.");
        }
        Format format = Format.of(content).orElseThrow(() -> new NotTaken("The file is of none of the formats that can be added. " + TAKEN));
        requirePromiseKept(format, fileName);
        switch (format) {
            case PDF -> PdfCheck.check(content);
            case CLINICAL_DOCUMENT -> ClinicalDocument.read(content);
            case PNG -> ImageCheck.png(content);
            case JPEG -> ImageCheck.jpeg(content);
            case TEXT -> PlainText.check(content);
        }
        return format;
    }

    /** Whoever chose a file by its name believes what the name says. */
    private static void requirePromiseKept(Format format, String fileName) {
        String name = fileName == null ? "" : fileName.toLowerCase(Locale.ROOT);
        String extension = name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
        Format.promisedBy(extension).filter(promised -> promised != format).ifPresent(promised -> {
            throw new NotTaken("The file's name ends in ." + promised.extension() + ", but its content is no " + promised.title()
                    + ". Open it and save it as what it is, then add that.");
        });
    }
}
