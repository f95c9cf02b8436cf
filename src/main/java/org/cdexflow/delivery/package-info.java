/**
 * Everything that leaves: calls of other servers, with the credentials agreed with them.
 *
 * <p>In: what is to be asked of whom. Out: the answer as it came, bounded in size and time, or a {@link CallFailed} that says
 * whether to try again. Never: a call of anything but the configured server, a redirect that is followed, a body without a
 * bound, a query in a log, or an open transaction while it waits.
 */
package org.cdexflow.delivery;
