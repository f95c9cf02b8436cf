package org.cdexflow.task;

/** A new version of a Task was stored. Handled in the transaction that made it true. */
public record TaskChanged(Exchange exchange) {}
