package org.cdexflow.store;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The order of a search's answer and the place where its next page begins. Without {@code _sort} the newest comes first, by
 * the order of creation, which never changes: pages neither skip nor repeat while others write. What may be sorted by is
 * {@code _lastUpdated}, {@code _id}, and the date and string parameters of the type.
 */
final class Order {

    private static final int MOST_KEYS = 3;

    private static final String LAST_UPDATED = "t.last_updated";

    /** FHIR's years have four digits; a span may begin or end beside them. */
    private static final Instant EARLIEST = Instant.parse("-0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("+10000-12-31T00:00:00Z");

    /** Sorts before, or behind, every text and is in none of them. */
    private static final String LAST_TEXT = "\uFFFF";

    /** One key: an expression that is never null. @param sqlType timestamptz or text */
    private record Key(String expression, String sqlType, boolean descending) {

        String direction() {
            return descending ? " desc" : " asc";
        }

        String further() {
            return descending ? " < " : " > ";
        }
    }

    private final List<Key> keys;
    private final String seq;

    private Order(List<Key> keys, String seq) {
        this.keys = keys;
        this.seq = seq;
    }

    static Order of(Search search, SearchParameters offered) {
        boolean isTask = search.type().equals(SearchParameters.TASK);
        List<Key> keys = new ArrayList<>();
        for (String part : String.join(",", search.parameters().getOrDefault("_sort", List.of())).split(",")) {
            if (!part.isEmpty()) {
                boolean descending = part.startsWith("-");
                keys.add(key(search.type(), isTask, descending ? part.substring(1) : part, descending, offered));
            }
        }
        if (keys.size() > MOST_KEYS) {
            throw new InvalidRequestException("_sort takes at most " + MOST_KEYS + " parameters.");
        }
        return new Order(keys, isTask ? "t.resource" : "r.seq");
    }

    private static Key key(String type, boolean isTask, String name, boolean descending, SearchParameters offered) {
        if (name.equals("_lastUpdated")) {
            return new Key(isTask ? LAST_UPDATED : "r.last_updated", "timestamptz", descending);
        }
        if (name.equals("_id")) {
            String id = isTask ? "(select r.id from resource r where r.seq = t.resource)" : "r.id";
            return new Key(id + " collate \"C\"", "text", descending);
        }
        RestSearchParameterTypeEnum kind = offered.find(type, name).map(SearchParameters.Parameter::kind).orElse(null);
        if (kind == RestSearchParameterTypeEnum.DATE) {
            String last = descending ? "'-infinity'" : "'infinity'";
            if (isTask) {
                String column = "t." + TaskIndex.DATES.get(name);
                return new Key("coalesce(" + column + "_low, " + column + "_high, " + last + "::timestamptz)", "timestamptz", descending);
            }
            String edge = descending ? "max(coalesce(v.low, v.high))" : "min(coalesce(v.low, v.high))";
            return new Key("coalesce(" + ofValues(edge, name) + ", " + last + "::timestamptz)", "timestamptz", descending);
        }
        if (kind == RestSearchParameterTypeEnum.STRING) {
            String last = descending ? "''" : "'" + LAST_TEXT + "'";
            String edge = (descending ? "max" : "min") + "(v.value collate \"C\")";
            return new Key("coalesce(" + ofValues(edge, name) + ", " + last + ")", "text", descending);
        }
        throw new InvalidRequestException("_sort takes _lastUpdated, _id, or a date or string parameter of " + type
                + ", with '-' before it for descending; several are separated by commas.");
    }

    private static String ofValues(String aggregate, String param) {
        return "(select " + aggregate + " from search_value v where v.resource = r.seq and v.param = '" + param + "')";
    }

    /** The keys as columns {@code key0}, {@code key1}, … */
    String columns() {
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            columns.append(", ").append(keys.get(i).expression()).append(" as key").append(i);
        }
        return columns.toString();
    }

    String sql() {
        StringBuilder order = new StringBuilder();
        keys.forEach(key -> order.append(key.expression()).append(key.direction()).append(", "));
        // all one way, so that an index on the first key and seq can serve
        return order.append(seq).append(seqDescends() ? " desc" : " asc").toString();
    }

    /** Whether an index gives a partner's Tasks in this order. */
    boolean hasIndex() {
        return keys.isEmpty() || keys.size() == 1 && keys.get(0).expression().equals(LAST_UPDATED);
    }

    private boolean seqDescends() {
        return keys.isEmpty() || keys.get(keys.size() - 1).descending();
    }

    void continueAfter(SearchSql sql, String cursor) {
        if (cursor == null) {
            return;
        }
        try {
            String[] parts = Stream.of(cursor.split("\\.", -1))
                    .map(part -> new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8))
                    .toArray(String[]::new);
            if (parts.length != keys.size() + 1) {
                throw new IllegalArgumentException("a page of another order");
            }
            sql.bind("after", Long.parseLong(parts[keys.size()]));
            for (int i = 0; i < keys.size(); i++) {
                sql.bind("after" + i, keys.get(i).sqlType().equals("timestamptz") ? time(parts[i]) : requireText(parts[i]));
            }
        } catch (RuntimeException e) {
            throw new InvalidRequestException("This is not a page that this server offered. Follow the link with relation \"next\" as it is.");
        }
        sql.where(further(0));
    }

    private static String requireText(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no text of the database's");
        }
        return text;
    }

    /** Behind the cursor in the first key, or level with it and behind in the others. */
    private String further(int i) {
        if (i == keys.size()) {
            return seq + (seqDescends() ? " < " : " > ") + ":after";
        }
        Key key = keys.get(i);
        String after = ":after" + i + "::" + key.sqlType();
        boolean oneWay = keys.stream().allMatch(other -> other.descending() == key.descending());
        if (oneWay) {
            // one comparison of rows, which an index can answer
            List<String> left = new ArrayList<>(keys.stream().map(Key::expression).toList());
            left.add(seq);
            List<String> right = new ArrayList<>();
            for (int k = 0; k < keys.size(); k++) {
                right.add(":after" + k + "::" + keys.get(k).sqlType());
            }
            right.add(":after");
            return "(" + String.join(", ", left) + ")" + key.further() + "(" + String.join(", ", right) + ")";
        }
        return "(" + key.expression() + key.further() + after + " or (" + key.expression() + " = " + after + " and " + further(i + 1) + "))";
    }

    private static Object time(String text) {
        if (text.equals("infinity") || text.equals("-infinity")) {
            return text;
        }
        Instant instant = Instant.parse(text);
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw new IllegalArgumentException("no time of FHIR");
        }
        return Timestamp.from(instant);
    }

    /** The place of the row that the result set stands on. */
    String cursor(ResultSet row, long position) throws SQLException {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            String key = row.getString("key" + i);
            boolean isTime = keys.get(i).sqlType().equals("timestamptz") && !key.endsWith("infinity");
            parts.add(isTime ? row.getTimestamp("key" + i).toInstant().toString() : key);
        }
        parts.add(String.valueOf(position));
        return parts.stream()
                .map(part -> Base64.getUrlEncoder().withoutPadding().encodeToString(part.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining("."));
    }
}
