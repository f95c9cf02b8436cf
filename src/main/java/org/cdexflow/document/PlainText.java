package org.cdexflow.document;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Text that a person can read: UTF-8 without control characters. */
final class PlainText {

    private static final String RICH_TEXT = "{\\rtf";

    private PlainText() {}

    static void check(byte[] content) {
        if (new String(content, 0, Math.min(content.length, 8), StandardCharsets.UTF_8).startsWith(RICH_TEXT)) {
            throw new NotTaken("The file is rich text (RTF). Save it as PDF or plain text, then add that.");
        }
        if (!isText(content)) {
            throw new NotTaken("The text is not UTF-8, or has control characters. Save it as UTF-8 text, then add that.");
        }
    }

    /** Decoded piece by piece: a large file is not held a second time. */
    static boolean isText(byte[] content) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(content);
        CharBuffer text = CharBuffer.allocate(8192);
        CoderResult result;
        do {
            result = decoder.decode(bytes, text, true);
            text.flip();
            if (result.isError() || text.chars().anyMatch(PlainText::isControl)) {
                return false;
            }
            text.clear();
        } while (result.isOverflow());
        return true;
    }

    private static boolean isControl(int character) {
        return Character.isISOControl(character) && "\t\n\r\f".indexOf(character) < 0;
    }
}
