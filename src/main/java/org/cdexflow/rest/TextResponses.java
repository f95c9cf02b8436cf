package org.cdexflow.rest;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.hl7.fhir.instance.model.api.IBaseResource;

/** Writes stored text to the response, with the headers that FHIR's RESTful API asks for (R4 http.html, versioning). */
@Interceptor
class TextResponses {

    private final String base;

    TextResponses(String base) {
        this.base = base;
    }

    /** @return whether HAPI shall write the response itself */
    @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
    public boolean write(IBaseResource resource, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Served served = Served.in(resource);
        if (served == null) {
            return true;
        }
        if (served.version() != null) {
            String etag = "W/\"" + served.version() + "\"";
            response.setHeader("ETag", etag);
            response.setHeader(
                    "Last-Modified",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(served.lastUpdated().atOffset(ZoneOffset.UTC)));
            if (isRead(request) && etag.equals(request.getHeader("If-None-Match"))) {
                response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
                return false;
            }
        }
        response.setStatus(served.status());
        if (served.location() != null) {
            response.setHeader("Location", base + "/" + served.location());
        }
        if (!isRead(request) && "return=minimal".equals(request.getHeader("Prefer"))) {
            return false;
        }
        byte[] text = served.json().getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/fhir+json;charset=UTF-8");
        response.setContentLength(text.length);
        response.getOutputStream().write(text);
        return false;
    }

    private static boolean isRead(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }
}
