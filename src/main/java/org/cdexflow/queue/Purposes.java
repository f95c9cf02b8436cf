package org.cdexflow.queue;

import java.util.Map;

/** Purposes of use in words: those of CDex's value set (cdex-POU), and those that they belong to. */
public final class Purposes {

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("none", "no purpose given"),
            Map.entry("TREAT", "treatment"),
            Map.entry("COC", "coordination of care"),
            Map.entry("HPAYMT", "payment"),
            Map.entry("COVERAGE", "coverage under a policy or program"),
            Map.entry("CLMATTCH", "claim attachment"),
            Map.entry("COVAUTH", "coverage authorization"),
            Map.entry("ELIGDTRM", "eligibility determination"),
            Map.entry("HOPERAT", "healthcare operations"),
            Map.entry("HQUALIMP", "quality improvement"),
            Map.entry("HDM", "administration of healthcare delivery"),
            Map.entry("care-planning", "care planning"),
            Map.entry("social-risk", "social risk"),
            Map.entry("treatment-noe", "treatment, not otherwise named"),
            Map.entry("payment-noe", "payment, not otherwise named"),
            Map.entry("operations-noe", "operations, not otherwise named"));

    private Purposes() {}

    /** @param code of the purpose, or {@code none}; an unknown code is its own word */
    public static String words(String code) {
        return code == null ? WORDS.get("none") : WORDS.getOrDefault(code, code);
    }
}
