package org.cdexflow.audit;

import java.util.List;

/**
 * Data of one patient that became visible to a partner.
 *
 * @param partner id of the partner that receives it
 * @param patient id of our patient, or null when a search crossed patients
 * @param task id of the Task that it answers, or null for a direct query
 * @param purpose code of the purpose of use, or {@code none}
 * @param person who released it, or null when nobody had to
 * @param resources references of what is disclosed
 */
public record Disclosure(String partner, String patient, String task, String purpose, String person, List<String> resources) {}
