/**
 * A model as a document: which process or decision a BPMN or DMN file holds, its diagram as shapes and lines, its decision table
 * as rows and cells, and the same file with other cells.
 *
 * <p>In: the bytes of a file, from anybody. Out: records, or the file again with every id, text and coordinate that was not
 * changed. Never: the engine, the database, or a file rewritten from scratch.
 */
package org.cdexflow.model;
