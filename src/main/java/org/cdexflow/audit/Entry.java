package org.cdexflow.audit;

import org.hl7.fhir.r4.model.AuditEvent;

/** An event and what it can be found by. */
record Entry(Kind kind, String partner, String person, String patient, String task, AuditEvent event) {}
