/**
 * What was disclosed, to whom, about whom and why, as FHIR AuditEvents (IHE BALP shapes); and who changed what decides.
 *
 * <p>In: disclosures and changes of models, told by whoever makes them, in the transaction that makes them. Out:
 * rows that are only ever added. Never: an update or a delete, or PHI beyond references.
 */
package org.cdexflow.audit;
