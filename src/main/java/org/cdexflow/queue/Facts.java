package org.cdexflow.queue;

import java.time.Instant;
import java.time.LocalDate;

/**
 * What a request says, in plain words, whether it still waits or is finished.
 *
 * @param payer name of the partner that asks
 * @param purpose of use
 * @param claimKind claim or authorization
 * @param claim its number, or null
 * @param serviceDate or null
 * @param signature whether a signed answer is asked for
 * @param reads the status text that the requester reads now, or null
 */
public record Facts(
        String payer, String asked, String purpose, String claimKind, String claim, LocalDate serviceDate, boolean signature,
        Instant receivedAt, Instant dueAt, String status, String reads) {}
