/**
 * What a CDex Task means: its kinds and inputs, the exchange that it opens, and the one table by which its status moves.
 *
 * <p>In: Tasks that were parsed and authenticated, and the wishes of steps and people. Out: stored versions of the Task, and
 * the facts {@code TaskReceived}, {@code TaskChanged}, {@code TaskWithdrawn} and {@code DueDateMoved}, handled in the same
 * transaction. Never: a status that is written elsewhere than in {@code Lifecycle}, a lock held across I/O.
 */
package org.cdexflow.task;
