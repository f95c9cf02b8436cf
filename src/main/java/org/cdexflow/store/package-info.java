/**
 * Versioned FHIR resources as JSON text in PostgreSQL.
 *
 * <p>In: resources with the audience that may see them. Out: the stored text, its versions, and the answers of
 * table-driven searches. Every read says for whom it is done, so that what is not theirs looks as if it did not exist.
 * Never: a FHIR resource parsed and encoded again on its way out, a query without a bound, or a meaning of a Task.
 */
package org.cdexflow.store;
