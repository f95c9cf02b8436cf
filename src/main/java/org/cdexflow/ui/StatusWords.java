package org.cdexflow.ui;

/** A Task's status as staff call it. */
final class StatusWords {

    private StatusWords() {}

    /** @param status as FHIR code */
    static String of(String status) {
        return switch (status) {
            case "requested" -> "Received";
            case "accepted" -> "Waiting";
            case "in-progress" -> "In progress";
            case "on-hold" -> "On hold";
            case "completed" -> "Completed";
            case "rejected" -> "Rejected";
            case "failed" -> "Failed";
            default -> status;
        };
    }
}
