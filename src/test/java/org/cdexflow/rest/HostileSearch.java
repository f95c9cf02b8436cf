package org.cdexflow.rest;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Small changes of a good search, as a fault or an attacker makes them. */
final class HostileSearch {

    private static final List<String> VALUES = List.of(
            "", " ", ",", ",,,", "|", "||", "$", "\\", "\\,", "*", "%", "_", "'", "\"", "null", "-1", "0", "1e999", "1e999999999", "99999999999999999999", "\u0000",
            "\uD800", "\u202e", "\n", "' or 1=1 --", ":p0", "?", "{ts '2024'}", "ge", "gegt2024", "ge2024-02-30", "lt0000", "gt9999",
            "9999-12-31T23:59:59.999999999Z", "2024-03-05T25:00:00Z", "2024-03-05T10:00:00+99:99", "Patient/", "Patient/../x", "/Patient/1",
            "http://169.254.169.254/latest", "urn:uuid:x", "Patient/1/_history/99999999999", "_lastUpdated", "-", "--date", "date,-date,_id,_id",
            "Task:*", "*:*", "Provenance:target:x", "status,(mandatory)", "count", "next");

    private static final List<String> NAMES = List.of(
            "_sort", "_count", "_after", "_include", "_revinclude", "_total", "_summary", "_elements", "_format", "_id", "_lastUpdated", "_has",
            "_filter", "_type", "_since", "patient", "patient.name", "code:in", "code:text", "date:missing", "status:not", "identifier:of-type", "",
            ":", "a:b:c", "subject:Patient.name");

    /** What is longer than the container's limit for a request's head never reaches us. */
    private static final int LONGEST = 20_000;

    private HostileSearch() {}

    static String changed(String good, Random random, String mark) {
        int query = good.indexOf('?');
        List<String[]> pairs = new ArrayList<>();
        for (String pair : good.substring(query + 1).split("&")) {
            pairs.add(pair.split("=", 2));
        }
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(pairs.size());
            String[] pair = pairs.get(at);
            String value = value(random, mark);
            switch (random.nextInt(6)) {
                case 0 -> pairs.add(pair.clone());
                case 1 -> pairs.set(at, new String[] {NAMES.get(random.nextInt(NAMES.size())), pair[1]});
                case 2 -> pairs.add(new String[] {NAMES.get(random.nextInt(NAMES.size())), value});
                case 3 -> pairs.set(at, new String[] {pair[0], pair[1] + value});
                case 4 -> pairs.set(at, new String[] {pair[0], pair[1].repeat(1 + random.nextInt(300))});
                default -> pairs.set(at, new String[] {pair[0], value});
            }
        }
        List<String> parts = new ArrayList<>();
        pairs.forEach(pair -> parts.add(encoded(pair[0]) + "=" + encoded(pair[1])));
        String whole = good.substring(0, query + 1) + String.join("&", parts);
        String url = whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST).replaceFirst("%.?$", "");
        return random.nextInt(30) == 0 ? url.replaceFirst("%[0-9A-F]{2}", "%25zz").replace("=", "==") : url;
    }

    /** The shortest search still like it in what matters: without parameters first, then without characters. */
    static String shrunk(String hostile, Predicate<String> likeIt) {
        int query = hostile.indexOf('?') + 1;
        String path = hostile.substring(0, query);
        List<String> pairs = Shrunk.pieces(
                List.of(hostile.substring(query).split("&")), left -> likeIt.test(path + String.join("&", left)));
        return path + Shrunk.text(String.join("&", pairs), left -> isUrl(path + left) && likeIt.test(path + left));
    }

    private static boolean isUrl(String text) {
        try {
            URI.create(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String value(Random random, String mark) {
        return switch (random.nextInt(12)) {
            case 0 -> mark.repeat(200);
            case 1 -> String.join(",", Collections.nCopies(400, mark));
            case 2, 3 -> HostileJson.EXPRESSIONS.get(random.nextInt(HostileJson.EXPRESSIONS.size())).replace("*", mark);
            default -> VALUES.get(random.nextInt(VALUES.size()));
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
