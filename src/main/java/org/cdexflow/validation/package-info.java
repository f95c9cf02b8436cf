/**
 * Checks FHIR resources: R4 itself and, for Tasks, the CDex profiles. In flows a resource that HAPI's strict parser has
 * read; out flow problems, and OperationOutcomes made of them. The rules are compiled once from StructureDefinitions
 * (packages dropped into a folder, else ours, else R4's own). Never here: HAPI's FhirInstanceValidator (33 ms a Task; a
 * test compares verdicts instead), I/O, authorization. Never in a message: names, identifiers or texts of a resource;
 * codes and systems only, and clipped.
 */
package org.cdexflow.validation;
