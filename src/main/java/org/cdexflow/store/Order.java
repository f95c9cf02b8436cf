package org.cdexflow.store;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * The order of a search's answer and the place where its next page begins. Without {@code _sort} the newest comes first, by
 * the order of creation, which never changes: pages neither skip nor repeat while others write. A date parameter or
 * {@code _lastUpdated} can be sorted by.
 */
record Order(String key, boolean descending, String parameter) {

    static Order of(Search search, SearchParameters offered) {
        List<String> sort = search.parameters().getOrDefault("_sort", List.of());
        if (sort.isEmpty() || sort.get(0).isEmpty()) {
            return new Order("null::timestamptz", true, null);
        }
        boolean descending = sort.get(0).startsWith("-");
        String name = descending ? sort.get(0).substring(1) : sort.get(0);
        if (name.equals("_lastUpdated")) {
            return new Order("r.last_updated", descending, name);
        }
        boolean sortable = sort.size() == 1
                && offered.find(search.type(), name)
                        .filter(p -> p.kind() == RestSearchParameterTypeEnum.DATE)
                        .isPresent();
        if (!sortable) {
            throw new InvalidRequestException("_sort takes one parameter: _lastUpdated or a date parameter of " + search.type() + ".");
        }
        String edge = descending ? "max(coalesce(v.low, v.high))" : "min(coalesce(v.low, v.high))";
        String last = descending ? "'-infinity'" : "'infinity'";
        return new Order(
                "coalesce((select " + edge + " from search_value v where v.resource = r.seq and v.param = '" + name + "'), "
                        + last + "::timestamptz)",
                descending,
                name);
    }

    String sql() {
        String direction = descending ? " desc" : " asc";
        return parameter == null ? "r.seq desc" : key + direction + ", r.seq" + direction;
    }

    void continueAfter(SearchSql sql, String cursor) {
        if (cursor == null) {
            return;
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII).split(" ");
            sql.bind("after", Long.parseLong(parts[1]));
            if (parameter == null) {
                sql.where("r.seq < :after");
            } else {
                sql.where("(" + key + ", r.seq) " + (descending ? "<" : ">") + " (:after_key::timestamptz, :after)", "after_key",
                        parts[0].equals("-") ? (descending ? "-infinity" : "infinity") : Instant.parse(parts[0]).toString());
            }
        } catch (RuntimeException e) {
            throw new InvalidRequestException("This is not a page that this server offered. Follow the link with relation \"next\" as it is.");
        }
    }

    String cursor(Instant key, long seq) {
        boolean finite = parameter != null && key != null && Math.abs(key.getEpochSecond()) < 1_000_000_000_000L;
        String text = (finite ? key.toString() : "-") + " " + seq;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
