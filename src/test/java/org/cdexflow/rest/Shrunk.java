package org.cdexflow.rest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** The smallest case that still shows what a large one shows. */
final class Shrunk {

    private Shrunk() {}

    /** Finds nothing any more when that time is over, so that a case that takes long is not shrunk for hours. */
    static Predicate<String> within(Duration time, Predicate<String> showsIt) {
        long begin = System.nanoTime();
        return smaller -> System.nanoTime() - begin < time.toNanos() && showsIt.test(smaller);
    }

    /** The text without all characters that do not matter. */
    static String text(String text, Predicate<String> showsIt) {
        return String.join("", pieces(Arrays.asList(text.split("")), left -> showsIt.test(String.join("", left))));
    }

    /** Without the pieces that do not matter: first halves of all are left out, then ever smaller parts, at last single ones. */
    static List<String> pieces(List<String> all, Predicate<List<String>> showsIt) {
        List<String> small = all;
        for (int part = all.size() / 2; part > 0; part /= 2) {
            int from = 0;
            while (from < small.size()) {
                List<String> left = new ArrayList<>(small.subList(0, from));
                left.addAll(small.subList(Math.min(small.size(), from + part), small.size()));
                if (showsIt.test(left)) {
                    small = left;
                } else {
                    from += part;
                }
            }
        }
        return small;
    }
}
