package org.cdexflow.audit;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What an event on record is about: the word in the database and in exports, and the words for people. */
public enum Kind {
    DISCLOSURE("Disclosure"),
    RELEASE("Release by a person"),
    APPROVAL("Approval of a release"),
    RETURN("Release sent back"),
    REFUSAL("Refusal by a person"),
    IDENTIFICATION("Patient named by a person"),
    REOPENING("Request reopened by an operator"),
    SEARCH("Search by staff"),
    REQUEST_OPENED("Request opened by staff"),
    DOCUMENT_OPENED("Document opened by staff"),
    CLIENT_READ("Read by a system of ours"),
    SIGN_IN("Sign-in"),
    SIGN_IN_FAILED("Failed sign-in"),
    SIGN_OUT("Sign-out"),
    TOKEN_ISSUED("Token issued"),
    TOKEN_REFUSED("Token refused"),
    CALL_REFUSED("Refused call"),
    MODEL_CHANGE("Change of a model or table"),
    SETTINGS_CHANGE("Change of settings"),
    PARTNER_SWITCHED("Partner switched off or on"),
    RECORD_EXPORTED("Export of this record"),
    RECORD_RETIRED("Removal of old events");

    private final String words;

    Kind(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    /** Such as {@code sign-in}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Kind> of(String code) {
        return Stream.of(values()).filter(kind -> kind.code().equals(code)).findFirst();
    }
}
