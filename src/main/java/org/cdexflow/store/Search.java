package org.cdexflow.store;

import java.util.List;
import java.util.Map;

/**
 * A search of one type.
 *
 * @param parameters raw parameters as in a URL, values decoded: {@code clinical-status -> [active,remission]}
 * @param compartment ids of the one patient whose compartment the matches must lie in; empty: no such limit
 * @param limit how many matches at most, in one page
 */
public record Search(String type, Map<String, List<String>> parameters, List<String> compartment, int limit) {

    /** One page of a search's answer; {@code total} is null where it was not counted, {@code next} on the last page. */
    public record Page(List<StoredResource> matches, List<StoredResource> includes, Integer total, String next) {}
}
