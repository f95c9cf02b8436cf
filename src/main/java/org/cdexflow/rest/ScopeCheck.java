package org.cdexflow.rest;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.Locale;
import java.util.Map;
import org.cdexflow.access.Caller;
import org.cdexflow.access.Interaction;

/** Asks of every interaction whether the caller's scopes allow it (SMART App Launch 2.2, scopes). */
@Interceptor
class ScopeCheck {

    private static final Map<RestOperationTypeEnum, Interaction> INTERACTIONS = Map.of(
            RestOperationTypeEnum.CREATE, Interaction.CREATE,
            RestOperationTypeEnum.READ, Interaction.READ,
            RestOperationTypeEnum.VREAD, Interaction.READ,
            RestOperationTypeEnum.HISTORY_INSTANCE, Interaction.READ,
            RestOperationTypeEnum.UPDATE, Interaction.UPDATE,
            // a Task's deletion withdraws it: a change by its requester
            RestOperationTypeEnum.DELETE, Interaction.UPDATE,
            RestOperationTypeEnum.SEARCH_TYPE, Interaction.SEARCH,
            // of operations there is Patient/$match, a search
            RestOperationTypeEnum.EXTENDED_OPERATION_TYPE, Interaction.SEARCH);

    @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED)
    public void check(RestOperationTypeEnum operation, ServletRequestDetails request) {
        if (operation == RestOperationTypeEnum.METADATA) {
            return;
        }
        Interaction interaction = INTERACTIONS.get(operation);
        String type = request.getResourceName();
        if (interaction == null || !Caller.current().scopes().allow(type, interaction)) {
            request.getServletResponse().setHeader("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
            String letter = interaction == null ? "" : interaction.name().substring(0, 1).toLowerCase(Locale.ROOT);
            throw new ForbiddenOperationException("The token's scopes do not allow this. It needs system/" + type + "." + letter
                    + "; ask for a token with that scope.");
        }
    }
}
