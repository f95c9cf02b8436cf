package org.cdexflow.task;

import java.util.List;
import org.hl7.fhir.r4.model.Resource;

/**
 * What a completed Task hands over.
 *
 * @param references references of the data, {@code #id} for a contained one
 * @param response reference of the completed questionnaire, or null
 * @param contained resources that travel inside the Task
 * @param resources what is disclosed, by reference, for the audit
 */
public record Answer(List<String> references, String response, List<Resource> contained, List<String> resources) {}
