package org.cdexflow.process;

/**
 * Where a process waits for a person. The element's inputs say the rest: its template is one of those for user tasks.
 *
 * @param exchange what it is about
 * @param element the element's id in the model
 * @param name the element's name
 * @param work what is to be done, and so which page does it
 * @param queue whose list it is on
 * @param secondPerson whoever released may not do this
 */
public record UserTask(String exchange, String element, String name, Work work, String queue, boolean secondPerson) {

    /** What people do in a process. Each ends with the variable {@code decision}. */
    public enum Work {
        /** Look at what was gathered, choose, add: {@code release} or {@code refuse}. */
        FULFIL,
        /** Look at what is to be released: {@code approve} or {@code return}. */
        REVIEW,
        /** Say which patient is meant: {@code matched} or {@code refuse}. */
        IDENTIFY
    }

    /** The variable that says how a user task ended. */
    public static final String DECISION = "decision";

    /** The variable that says whether what was chosen for release is labelled restricted. */
    public static final String RESTRICTED_CHOSEN = "restrictedChosen";

    /** A process begins to wait for a person. Handled in the transaction that made it true. */
    public record Created(UserTask task) {}

    /** A process waits no more: done, expired or withdrawn. Handled in the transaction that made it true. */
    public record Ended(String exchange, String element) {}
}
