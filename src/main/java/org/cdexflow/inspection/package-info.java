/**
 * What is wrong with a file before it is deployed: whether a model comes to an end, whether its elements, expressions and timers
 * are such as this product offers, whether a table can be asked, and whether either could do harm.
 *
 * <p>In: files from anybody, and what is deployed around them. Out: problems in an analyst's words. Of the engine's libraries it
 * uses the readers of expressions, tables' cells and times. Never: the engine's services, the database, or a file that is run to
 * find out.
 */
package org.cdexflow.inspection;
