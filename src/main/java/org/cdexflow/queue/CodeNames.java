package org.cdexflow.queue;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cdexflow.task.DataRequest;

/** What codes are called on the pages. A code that is not here is shown as it is. */
public final class CodeNames {

    /** In the order of a Task's life. */
    private static final Map<String, String> STATUS = new LinkedHashMap<>();

    /** ValueSet cdex-POU, and the codes that it rolls up to. */
    private static final Map<String, String> PURPOSE = Map.ofEntries(
            Map.entry("TREAT", "Treatment"),
            Map.entry("COC", "Coordination of care"),
            Map.entry("HPAYMT", "Payment"),
            Map.entry("COVERAGE", "Coverage"),
            Map.entry("CLMATTCH", "Claim attachment"),
            Map.entry("COVAUTH", "Coverage authorization"),
            Map.entry("ELIGDTRM", "Eligibility determination"),
            Map.entry("HOPERAT", "Healthcare operations"),
            Map.entry("HQUALIMP", "Quality improvement"),
            Map.entry("HDM", "Healthcare delivery"),
            Map.entry("care-planning", "Care planning"),
            Map.entry("social-risk", "Social risk"),
            Map.entry("treatment-noe", "Treatment, other"),
            Map.entry("payment-noe", "Payment, other"),
            Map.entry("operations-noe", "Operations, other"),
            Map.entry(DataRequest.NO_PURPOSE, "Not stated"));

    static {
        STATUS.put("requested", "New");
        STATUS.put("accepted", "Waits for staff");
        STATUS.put("in-progress", "Being worked on");
        STATUS.put("on-hold", "On hold");
        STATUS.put("completed", "Released");
        STATUS.put("rejected", "Declined");
        STATUS.put("failed", "Not answered");
    }

    private CodeNames() {}

    /** @param code a Task's status */
    public static String status(String code) {
        return STATUS.getOrDefault(code, code);
    }

    /** @param code of the purpose of use */
    public static String purpose(String code) {
        return PURPOSE.getOrDefault(code, code);
    }

    /** The statuses of open Tasks, in the order of their life. */
    public static List<String> statuses() {
        return STATUS.keySet().stream().limit(4).toList();
    }

    /** The codes of purposes, sorted by what they are called. */
    static String[] purposes() {
        return PURPOSE.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getValue))
                .map(Map.Entry::getKey)
                .toArray(String[]::new);
    }
}
