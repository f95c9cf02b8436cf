package org.cdexflow.rest;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.Optional;
import org.cdexflow.access.Caller;

/** Asks of every interaction whether the caller's scopes allow it ({@link ScopeNeeded}). */
@Interceptor
class ScopeCheck {

    @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED)
    public void check(RestOperationTypeEnum operation, ServletRequestDetails request) {
        if (operation == RestOperationTypeEnum.METADATA) {
            return;
        }
        String type = request.getResourceName();
        Optional<ScopeNeeded> needed = ScopeNeeded.by(operation, request);
        if (needed.filter(row -> type != null && Caller.current().scopes().allow(type, row.allowed())).isEmpty()) {
            request.getServletResponse().setHeader("WWW-Authenticate", "Bearer error=\"insufficient_scope\""
                    + needed.map(row -> ", scope=\"" + row.scope(type) + "\"").orElse(""));
            throw new ForbiddenOperationException("The token's scopes do not allow this."
                    + needed.map(row -> " " + row.request() + " needs " + row.scope(type) + "; ask for a token with that scope.")
                            .orElse(""));
        }
    }
}
