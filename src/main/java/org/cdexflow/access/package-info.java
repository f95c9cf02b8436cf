/**
 * Who calls, and what they may do: tokens for partners and clients (SMART Backend Services), sign-in of staff by
 * form or OpenID provider, the filter chains before every path.
 *
 * <p>In flow requests with credentials; out flows {@link org.cdexflow.access.Caller#current()} with its scopes. Which
 * resource a caller may see is not decided here. No token, password, assertion or private key is ever logged.
 */
package org.cdexflow.access;
