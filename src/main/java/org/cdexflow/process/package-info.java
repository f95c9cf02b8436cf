/**
 * The only package that knows the engine: rehearses and deploys models and tables, starts and ends process instances, runs
 * steps, moves timers.
 *
 * <p>A step that needs something from elsewhere ({@code RemoteStep}) leaves a row and waits; a few threads fetch outside of any
 * transaction, the earliest due first, and let the process go on.
 *
 * <p>In: the facts that {@code task} publishes, the models of {@code bpmn/}, the {@code Step} beans. Out: steps performed, each
 * job in one transaction; tables decided. Never: I/O inside a job, PHI in a process variable or an exception's text, a class
 * or script named by a model. Of {@code partner} it takes the settings only: clock, zone, the folder of models.
 */
package org.cdexflow.process;
