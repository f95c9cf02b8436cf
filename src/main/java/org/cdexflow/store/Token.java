package org.cdexflow.store;

import java.util.List;
import org.hl7.fhir.r4.model.Identifier;

/**
 * A token as searched (FHIR R4, 3.1.1.4.10).
 *
 * @param system null = any, empty = none
 * @param code empty = any of the system
 */
public record Token(String system, String code) {

    /** Reads {@code code}, {@code system|code}, {@code |code} or {@code system|}, as it stands in a search. */
    static Token of(String value) {
        int bar = bar(value);
        return bar < 0
                ? new Token(null, Criterion.unescaped(value))
                : new Token(Criterion.unescaped(value.substring(0, bar)), Criterion.unescaped(value.substring(bar + 1)));
    }

    /** Reads all of which one suffices: they stand side by side, separated by commas. */
    public static List<Token> all(String values) {
        return Criterion.split(values).stream().map(Token::of).toList();
    }

    /** What finds an identifier. */
    public static Token of(Identifier identifier) {
        return new Token(identifier.getSystem(), identifier.hasValue() ? identifier.getValue() : "");
    }

    /** The codes of those that are of the system, or name none. */
    static List<String> codes(List<String> values, String system) {
        return values.stream()
                .map(Token::of)
                .filter(token -> token.system() == null || token.system().equals(system))
                .map(Token::code)
                .toList();
    }

    /** A text as it stands in a search, where comma, bar and dollar mean something. */
    public static String escaped(String text) {
        return text.replaceAll("([\\\\,|$])", "\\\\$1");
    }

    /** As it stands in a search. */
    @Override
    public String toString() {
        return system == null ? escaped(code) : escaped(system) + "|" + escaped(code);
    }

    private static int bar(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) == '\\') {
                i++;
            } else if (value.charAt(i) == '|') {
                return i;
            }
        }
        return -1;
    }
}
