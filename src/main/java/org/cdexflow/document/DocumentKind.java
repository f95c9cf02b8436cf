package org.cdexflow.document;

import java.util.Arrays;
import java.util.Optional;

/** What a document is, in LOINC's words: the few that are asked for; everything else is a note. */
public enum DocumentKind {
    PROGRESS_NOTE("11506-3", "Progress note"),
    HISTORY_AND_PHYSICAL("34117-2", "History and physical note"),
    DISCHARGE_SUMMARY("18842-5", "Discharge summary"),
    CONSULTATION("11488-4", "Consult note"),
    OPERATION("11504-8", "Surgical operation note"),
    PROCEDURE("28570-0", "Procedure note"),
    REFERRAL("57133-1", "Referral note"),
    SUMMARY("34133-9", "Summary of episode note"),
    IMAGING("18748-4", "Diagnostic imaging study"),
    PATHOLOGY("11526-1", "Pathology study"),
    LABORATORY("11502-2", "Laboratory report"),
    LETTER("51852-2", "Letter"),
    NOTE("34109-9", "Note");

    private final String code;
    private final String display;

    DocumentKind(String code, String display) {
        this.code = code;
        this.display = display;
    }

    /** In LOINC. */
    public String code() {
        return code;
    }

    public String display() {
        return display;
    }

    public static Optional<DocumentKind> of(String code) {
        return Arrays.stream(values()).filter(kind -> kind.code.equals(code)).findFirst();
    }
}
