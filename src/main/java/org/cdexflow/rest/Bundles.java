package org.cdexflow.rest;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.cdexflow.gather.DemographicMatch;
import org.cdexflow.store.Search;
import org.cdexflow.store.StoredResource;

/** Searchset and history Bundles, composed of stored texts. */
final class Bundles {

    private static final String MATCH_GRADE = "http://hl7.org/fhir/StructureDefinition/match-grade";

    private final String base;
    private final FhirContext fhir;

    Bundles(String base, FhirContext fhir) {
        this.base = base;
        this.fhir = fhir;
    }

    String searchset(Search search, Search.Page page) {
        Subset subset = Subset.of(search, fhir);
        StringBuilder json = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"searchset\"");
        if (page.total() != null) {
            json.append(",\"total\":").append(page.total());
        }
        json.append(",\"link\":[");
        link(json, "self", search, null);
        if (page.next() != null) {
            json.append(',');
            link(json, "next", search, page.next());
        }
        json.append(']');
        if (!page.matches().isEmpty() || !page.includes().isEmpty()) {
            json.append(",\"entry\":[");
            String separator = "";
            for (StoredResource match : page.matches()) {
                entry(json.append(separator), match, subset.of(match.json()), "match");
                separator = ",";
            }
            for (StoredResource include : page.includes()) {
                entry(json.append(separator), include, include.json(), "include");
                separator = ",";
            }
            json.append(']');
        }
        return json.append('}').toString();
    }

    /** @param matches the best first */
    String matches(List<DemographicMatch.Match> matches) {
        StringBuilder json = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":");
        json.append(matches.size());
        String separator = ",\"entry\":[";
        for (DemographicMatch.Match match : matches) {
            json.append(separator).append("{\"fullUrl\":\"").append(base).append('/').append(match.patient().reference());
            json.append("\",\"resource\":").append(match.patient().json());
            json.append(",\"search\":{\"extension\":[{\"url\":\"").append(MATCH_GRADE).append("\",\"valueCode\":\"");
            json.append(match.grade().code()).append("\"}],\"mode\":\"match\",\"score\":").append(match.grade().score()).append("}}");
            separator = ",";
        }
        return json.append(matches.isEmpty() ? "}" : "]}").toString();
    }

    private void entry(StringBuilder json, StoredResource resource, String text, String mode) {
        json.append("{\"fullUrl\":\"").append(base).append('/').append(resource.reference());
        json.append("\",\"resource\":").append(text);
        json.append(",\"search\":{\"mode\":\"").append(mode).append("\"}}");
    }

    private void link(StringBuilder json, String relation, Search search, String after) {
        StringBuilder url = new StringBuilder(base).append('/').append(search.type());
        char separator = '?';
        for (Map.Entry<String, List<String>> parameter : search.parameters().entrySet()) {
            for (String value : parameter.getValue()) {
                if (!(relation.equals("next") && parameter.getKey().equals("_after"))) {
                    url.append(separator).append(encoded(parameter.getKey())).append('=').append(encoded(value));
                    separator = '&';
                }
            }
        }
        if (after != null) {
            url.append(separator).append("_after=").append(after);
        }
        json.append("{\"relation\":\"").append(relation).append("\",\"url\":\"");
        JsonStringEncoder.getInstance().quoteAsString(url, json);
        json.append("\"}");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%2C", ",").replace("%3A", ":");
    }

    /** @param versions newest first; the oldest of many may be missing, and are read one by one */
    String history(List<StoredResource> versions) {
        StringBuilder json = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"history\",\"total\":");
        json.append(versions.get(0).version()).append(",\"entry\":[");
        String separator = "";
        for (StoredResource version : versions) {
            String method = version.version() == 1 ? "POST" : "PUT";
            String url = version.version() == 1 ? version.type() : version.reference();
            json.append(separator).append("{\"fullUrl\":\"").append(base).append('/').append(version.reference());
            json.append("\",\"resource\":").append(version.json());
            json.append(",\"request\":{\"method\":\"").append(method).append("\",\"url\":\"").append(url);
            json.append("\"},\"response\":{\"status\":\"").append(version.version() == 1 ? "201" : "200");
            json.append("\",\"etag\":\"W/\\\"").append(version.version()).append("\\\"\",\"lastModified\":\"");
            json.append(version.lastUpdated()).append("\"}}");
            separator = ",";
        }
        return json.append("]}").toString();
    }
}
