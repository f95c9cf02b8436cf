/**
 * Whom we work with: this installation's settings, the directory of partners and of our own client systems, what is
 * agreed with each, and the keys by which each side is known.
 *
 * <p>In flows the configuration; out flow immutable records that every other package reads. Nothing here calls a
 * partner or decides on a request; a private key never leaves the packages that sign with it, and none is logged.
 */
package org.cdexflow.partner;
