package org.cdexflow.rest;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.cdexflow.partner.Settings;
import org.cdexflow.validation.Outcomes;
import org.cdexflow.validation.StrictJson;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/** Refuses a body that is not {@link StrictJson} in UTF-8 before HAPI parses it, which takes what it cannot decode for a question mark. */
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
        try (JsonParser parser = json.parser(new InputStreamReader(body, StandardCharsets.UTF_8.newDecoder()))) {
            if (parser.nextToken() != null) {
                StrictJson.pass(parser);
            }
        } catch (JsonProcessingException e) {
            throw refused("The body is not FHIR R4 JSON" + place(e.getLocation()) + ". Each member of an object has a name of its own, texts"
                    + " stand in double quotes, and a number has at most 1,000 digits and an exponent of at most 999.");
        } catch (CharacterCodingException e) {
            throw refused("The body is not UTF-8, the only encoding of FHIR JSON. Send its characters in UTF-8.");
        } catch (IOException e) {
            throw new IllegalStateException(e); // from memory
        }
    }

    /** @param location null where a limit of the tokenizer is passed */
    private static String place(JsonLocation location) {
        return location == null ? "" : ": look at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static InvalidRequestException refused(String diagnostics) {
        return new InvalidRequestException(diagnostics, Outcomes.of(IssueType.STRUCTURE, diagnostics));
    }
}
