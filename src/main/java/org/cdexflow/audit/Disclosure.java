package org.cdexflow.audit;

import java.util.List;

/**
 * Data of one patient that became visible to a partner.
 *
 * @param partner id of the partner that receives it
 * @param patient id of our patient, or null when a search crossed patients
 * @param task id of the Task that it answers, or null for a direct query
 * @param purpose code of the purpose of use, or {@code none}
 * @param releasedBy who released it, or null when nobody had to
 * @param approvedBy who approved the release after that, in their order
 * @param resources references of what is disclosed
 */
public record Disclosure(
        String partner, String patient, String task, String purpose, String releasedBy, List<String> approvedBy, List<String> resources) {

    /** Nobody had to approve it. */
    public Disclosure(String partner, String patient, String task, String purpose, String releasedBy, List<String> resources) {
        this(partner, patient, task, purpose, releasedBy, List.of(), resources);
    }
}
