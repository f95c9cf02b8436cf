package org.cdexflow.rest;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.EnumSet;
import java.util.Set;
import org.cdexflow.partner.Settings;
import org.cdexflow.validation.Outcomes;
import org.cdexflow.validation.StrictJson;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/** Refuses a body that is not {@link StrictJson} before HAPI parses it. */
@Interceptor
class StrictBodies {

    private static final Set<RestOperationTypeEnum> WITH_BODY = EnumSet.of(
            RestOperationTypeEnum.CREATE, RestOperationTypeEnum.UPDATE, RestOperationTypeEnum.EXTENDED_OPERATION_TYPE);

    private final StrictJson json;

    StrictBodies(Settings.Limits limits) {
        this.json = new StrictJson(limits.depth(), (int) Math.min(Integer.MAX_VALUE, limits.body().toBytes()));
    }

    @Hook(Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED)
    public void check(ServletRequestDetails request) {
        if (!WITH_BODY.contains(request.getRestOperationType())) {
            return;
        }
        ByteArrayInputStream body = new ByteArrayInputStream(request.loadRequestContents());
        try (JsonParser parser = json.parser(new InputStreamReader(body, request.getCharset()))) {
            if (parser.nextToken() != null) {
                StrictJson.pass(parser);
            }
        } catch (JsonProcessingException e) {
            String diagnostics = "The body is not FHIR R4 JSON: look at line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ". Each member of an object has a name of its own, texts stand in double quotes,"
                    + " and a number has an exponent of at most 999.";
            throw new InvalidRequestException(diagnostics, Outcomes.of(IssueType.STRUCTURE, diagnostics));
        } catch (IOException e) {
            throw new IllegalStateException(e); // from memory
        }
    }
}
