package org.cdexflow.task;

/** The requester moved the due date; timers have to follow. Handled in the transaction that made it true. */
public record DueDateMoved(Exchange exchange) {}
