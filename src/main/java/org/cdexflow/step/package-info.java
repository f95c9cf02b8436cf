/**
 * The steps that models are made of: one small class each, with an element template of the same name in
 * {@code bpmn/.camunda/element-templates}.
 *
 * <p>In: the exchange and the inputs that the model gives. Out: variables for the model's gateways, moves of the Task. Never: a
 * rule that an analyst would want to change; that belongs into a model or a decision table.
 */
package org.cdexflow.step;
