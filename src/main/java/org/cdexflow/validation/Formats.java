package org.cdexflow.validation;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The formats of R4's primitive types that HAPI's parser leaves open. */
final class Formats {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");
    private static final Pattern OID = Pattern.compile("urn:oid:[0-2](\\.(0|[1-9][0-9]{0,30})){1,60}");
    private static final Pattern UUID =
            Pattern.compile("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private static final Pattern DATE = Pattern.compile("\\d{4}(-\\d\\d(-\\d\\d)?)?");
    private static final Pattern INSTANT =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)");

    private Formats() {}

    static boolean isUri(String type) {
        return type.equals("uri") || type.equals("url") || type.equals("canonical");
    }

    /** Whether it has no half of a character: UTF-8 has none either, and a question mark would be stored. */
    static boolean isWhole(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    static boolean fits(String type, String name, String text) {
        if (text.isBlank()) {
            return false; // HAPI's parser would lose it when the resource is stored
        }
        return switch (type) {
            case "id" ->
                ID.matcher(text.startsWith("#") ? text.substring(1) : text).matches();
            case "oid" -> OID.matcher(text).matches();
            case "uuid" -> UUID.matcher(text).matches();
            case "uri", "url", "canonical" ->
                text.chars().noneMatch(Character::isWhitespace)
                        && (!name.equals("system") || text.indexOf(':') > 0); // of codes and identifiers: absolute
            case "code" -> isCode(text);
            case "date" -> DATE.matcher(text).matches();
            case "dateTime" -> DATE.matcher(text).matches() || INSTANT.matcher(text).matches();
            case "instant" -> INSTANT.matcher(text).matches();
            case "positiveInt" -> !text.startsWith("-") && !text.equals("0");
            case "unsignedInt" -> !text.startsWith("-");
            default -> true;
        };
    }

    /** No space at either end, and never two together. A regular expression would recurse on long texts. */
    private static boolean isCode(String text) {
        boolean space = true;
        for (int i = 0; i < text.length(); i++) {
            // control characters too: at the end of a code HAPI's model loses them when it is copied
            boolean here = text.charAt(i) <= ' ' || Character.isWhitespace(text.charAt(i));
            if (here && space) {
                return false;
            }
            space = here;
        }
        return !space;
    }
}
