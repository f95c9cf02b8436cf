/**
 * The FHIR endpoint: HAPI's plain server over the store. Resources leave as the text that is stored; they are not parsed and
 * encoded again.
 *
 * <p>In: HTTP. Out: stored text, searchset and history Bundles, OperationOutcomes that tell the way forward. Never: a decision
 * about a request, a message that quotes what was sent or stored.
 */
package org.cdexflow.rest;
