/**
 * The pages for staff: server-rendered, plain form posts, no inline script or style (the content security policy
 * forbids both). In flow requests of signed-in staff; out flow calls to the capabilities. No decision about an exchange
 * is made here, and nothing of a patient goes into a URL.
 */
package org.cdexflow.ui;
