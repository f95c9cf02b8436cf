/**
 * Finds the data: whose record is meant, what a query may reach in it, what an answer consists of.
 *
 * <p>Where the record is another server's, what a question may be about is brought first ({@code RemoteRecord}), checked, and kept
 * as copies; then everything goes as with an embedded record, over what was brought for this question alone.
 *
 * <p>In: what a Task asks; what staff look for, and the documents and the completed questionnaire that they add. Out: the
 * patient, candidates kept with the exchange by the version that was seen, and the snapshot that is released. Never: a guess
 * between patients, a query that leaves the one patient's compartment, a call of another server in a transaction, a
 * word about what was withheld. Of {@code task} it takes {@code Answer}, the form in which a snapshot is handed on, and from
 * {@code DataRequest} when a date without time ends and which questionnaire is asked.
 */
package org.cdexflow.gather;
