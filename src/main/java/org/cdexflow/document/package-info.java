/**
 * Files that people bring in: which format one has, whether it may be taken, and how a clinical document reads.
 *
 * <p>In: bytes and names from outside, all of them hostile. Out: a {@code Format}, or {@code NotTaken} with a sentence for whoever
 * brought the file; readable text. Never: trust in a file's name or header, external entities, a stylesheet or markup of a
 * document, I/O.
 */
package org.cdexflow.document;
