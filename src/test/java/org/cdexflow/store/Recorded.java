package org.cdexflow.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/** A search, and what a server found by it. @param found as {@link #told}; "refused …" where it did not answer */
record Recorded(String search, String found) {

    /** How many, and which: the ids in short. */
    static String told(Collection<String> ids) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join(" ", new TreeSet<>(ids)).getBytes(StandardCharsets.UTF_8));
            return ids.size() + " " + HexFormat.of().formatHex(digest, 0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Recorded> read(String resource) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Recorded.class.getResourceAsStream(resource)), StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> line.split("\t", 2)).map(parts -> new Recorded(parts[0], parts[1])).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAnswered() {
        return !found.startsWith("refused");
    }
}
