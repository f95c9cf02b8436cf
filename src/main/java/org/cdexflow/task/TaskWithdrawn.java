package org.cdexflow.task;

/** The requester took a request back; its process has to end. Handled in the transaction that made it true. */
public record TaskWithdrawn(Exchange exchange) {}
