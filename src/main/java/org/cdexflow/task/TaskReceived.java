package org.cdexflow.task;

/** A request was stored, or reopened; its process has to be started. Handled in the transaction that made it true. */
public record TaskReceived(Exchange exchange) {}
