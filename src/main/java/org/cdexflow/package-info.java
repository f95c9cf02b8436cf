/**
 * Where the application starts and what every package stands on. Wires, decides nothing.
 */
package org.cdexflow;
