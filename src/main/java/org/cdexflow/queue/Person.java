package org.cdexflow.queue;

import java.util.List;

/**
 * A patient as staff tell people apart. Whatever is not known is null or empty.
 *
 * @param id of our record, or null when it is only what a request says
 * @param birthDate as precise as it is known
 * @param age in words, today or at death
 * @param marks what must not be overlooked: deceased, merged, inactive
 */
public record Person(
        String id, String name, String birthDate, String age, String sex, String recordNumber, List<String> memberNumbers,
        List<Cover> coverages, String address, List<String> marks) {

    /**
     * A coverage by the payer that asks.
     *
     * @param number the subscriber's or member's
     * @param period in words
     */
    public record Cover(String number, String relationship, String period, boolean current) {}
}
