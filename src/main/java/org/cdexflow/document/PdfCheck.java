package org.cdexflow.document;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A PDF that shows to everybody what it shows here: whole, not encrypted, without scripts, programs or files inside. All names
 * of the file are looked at, spelled with escapes or not, also those inside compressed object streams; what cannot be looked
 * into is not taken.
 */
final class PdfCheck {

    private static final String PRINT_AGAIN = " Print it to a new PDF, then add that.";

    /** Names that only a PDF of that sort contains (ISO 32000-2: 7.6, 12.6, 12.7, 13.2, 7.11.4). */
    private static final Map<String, String> REFUSED = Map.of(
            "Encrypt", "The PDF is encrypted or protected with a password. Remove the protection, then add it again.",
            "JavaScript", "The PDF contains a script." + PRINT_AGAIN,
            "Rendition", "The PDF contains media that may carry a script." + PRINT_AGAIN,
            "Launch", "The PDF can start programs." + PRINT_AGAIN,
            "XFA", "The PDF is an XFA form, which not every reader shows." + PRINT_AGAIN,
            "RichMedia", "The PDF contains media." + PRINT_AGAIN,
            "EmbeddedFile", "The PDF has other files inside, which nobody would see here. Add each as a document of its own.",
            "EmbeddedFiles", "The PDF has other files inside, which nobody would see here. Add each as a document of its own.");

    private static final Pattern VERSION = Pattern.compile("%PDF-(1\\.[0-7]|2\\.0)[\\s\\x00].*", Pattern.DOTALL);
    private static final Pattern END = Pattern.compile(".*startxref\\s+\\d+\\s+%%EOF[\\s\\x00]*", Pattern.DOTALL);
    private static final Set<String> OTHER_ENCODINGS = Set.of(
            "DecodeParms", "DP", "LZWDecode", "ASCIIHexDecode", "ASCII85Decode", "RunLengthDecode", "Crypt", "F", "FFilter");
    private static final int LONGEST_NAME = 127;
    private static final int LONGEST_DICTIONARY = 4_096;
    /** What the dictionary of a stream of objects has. */
    private static final Set<String> OBJECTS = Set.of("ObjStm", "First", "N");

    private static final int MOST_STREAMS = 100_000;
    private static final long MOST_UNPACKED = 20_000_000;

    private final byte[] content;
    private long unpacked;

    private PdfCheck(byte[] content) {
        this.content = content;
    }

    static void check(byte[] content) {
        String begin = latin(content, 0, Math.min(content.length, 16));
        String end = latin(content, Math.max(0, content.length - 1024), content.length);
        if (!VERSION.matcher(begin).matches() || !END.matcher(end).matches()) {
            throw new NotTaken("The PDF is damaged, or something else is attached to it." + PRINT_AGAIN);
        }
        new PdfCheck(content).checkNames();
    }

    private void checkNames() {
        long objectStreams = names(content, 0, content.length).stream().filter("ObjStm"::equals).count();
        long lookedInto = 0;
        int streams = 0;
        for (int stream = find("stream", 0); stream >= 0; stream = find("stream", stream + 6)) {
            if (++streams > MOST_STREAMS) {
                throw unreadable();
            }
            List<String> dictionary = dictionaryBefore(stream);
            boolean named = dictionary.contains("ObjStm");
            // readers find the objects in it without that name too
            if (named || dictionary.contains("First") && dictionary.contains("N")) {
                lookInto(stream + 6, dictionary);
            }
            lookedInto += named ? 1 : 0;
        }
        if (lookedInto != objectStreams) {
            throw unreadable();
        }
    }

    /** The names of the object whose stream begins here; the keyword {@code endstream} has nothing before it that is one. */
    private List<String> dictionaryBefore(int stream) {
        int from = Math.max(0, stream - LONGEST_DICTIONARY);
        String before = latin(content, from, stream);
        int object = Math.max(before.lastIndexOf(" obj"), before.lastIndexOf("endstream"));
        return object < 0 || before.endsWith("end") ? List.of() : names(content, from + object, stream);
    }

    private void lookInto(int keywordEnd, List<String> dictionary) {
        if (!dictionary.contains("FlateDecode") && !dictionary.contains("Fl")
                || dictionary.stream().anyMatch(OTHER_ENCODINGS::contains)) {
            throw unreadable();
        }
        int start = keywordEnd;
        while (start < content.length && (content[start] == '\r' || content[start] == '\n')) {
            start++;
        }
        byte[] objects = inflated(start);
        names(objects, 0, objects.length);
    }

    private byte[] inflated(int start) {
        Inflater inflater = new Inflater();
        try (var out = new ByteArrayOutputStream()) {
            inflater.setInput(content, start, content.length - start);
            byte[] buffer = new byte[64 * 1024];
            while (!inflater.finished()) {
                int count = inflater.inflate(buffer);
                unpacked += count;
                if (count == 0 && !inflater.finished() || unpacked > MOST_UNPACKED) {
                    throw unreadable();
                }
                out.write(buffer, 0, count);
            }
            return out.toByteArray();
        } catch (DataFormatException | IOException e) {
            throw unreadable();
        } finally {
            inflater.end();
        }
    }

    /** The names that matter here, in order. @throws NotTaken at the first that is refused */
    private static List<String> names(byte[] bytes, int from, int to) {
        List<String> found = new ArrayList<>();
        for (int i = from; i < to; i++) {
            if (bytes[i] == '/') {
                String name = name(bytes, i + 1, to);
                if (REFUSED.containsKey(name)) {
                    throw new NotTaken(REFUSED.get(name));
                }
                if (OBJECTS.contains(name) || name.equals("FlateDecode") || name.equals("Fl") || OTHER_ENCODINGS.contains(name)) {
                    found.add(name);
                }
            }
        }
        return found;
    }

    /** A name without its slash; {@code #4a} stands for a character. */
    private static String name(byte[] bytes, int from, int to) {
        StringBuilder name = new StringBuilder();
        for (int i = from; i < to && name.length() < LONGEST_NAME; i++) {
            int character = bytes[i] & 0xff;
            if (character <= ' ' || "()<>[]{}/%".indexOf(character) >= 0) {
                break;
            }
            boolean escaped = character == '#' && i + 2 < to && hex(bytes[i + 1]) >= 0 && hex(bytes[i + 2]) >= 0;
            name.append((char) (escaped ? hex(bytes[++i]) * 16 + hex(bytes[++i]) : character));
        }
        return name.toString();
    }

    private static int hex(byte digit) {
        return Character.digit(digit, 16);
    }

    private int find(String keyword, int from) {
        for (int i = from; i <= content.length - keyword.length(); i++) {
            int matched = 0;
            while (matched < keyword.length() && content[i + matched] == keyword.charAt(matched)) {
                matched++;
            }
            if (matched == keyword.length()) {
                return i;
            }
        }
        return -1;
    }

    private static String latin(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static NotTaken unreadable() {
        return new NotTaken("The PDF is built in a way that cannot be checked." + PRINT_AGAIN);
    }
}
