/**
 * What was disclosed, to whom, about whom and why, as FHIR AuditEvents (IHE BALP shapes).
 *
 * <p>In: disclosures, told by whoever makes them, in the transaction that makes them. Out: rows that are only ever added.
 * Never: an update or a delete, or PHI beyond references.
 */
package org.cdexflow.audit;
