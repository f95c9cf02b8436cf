package org.cdexflow.gather;

import java.util.List;

/**
 * Under the hands of staff the patient's record was merged into another one, or lost what they had before them. Handled in the
 * transaction that took it up.
 *
 * @param merged the exchange is about the surviving record now
 * @param gone what was gathered or added, and is not in the patient's record any more
 * @param questionnaire what became of the attached questionnaire
 */
public record RecordMoved(String exchange, boolean merged, List<Candidate> gone, Responses.Followed questionnaire) {}
