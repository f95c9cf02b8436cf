package org.cdexflow.store;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Fetches what a search finds, a page at a time. */
final class Matches {

    /** Texts of one page together, for whom we do not know: they are in memory at once. Its first match comes whatever it weighs. */
    private static final int MOST_BYTES = 10_000_000;

    private final NamedParameterJdbcTemplate jdbc;

    Matches(NamedParameterJdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param next where the next page begins; null: there is none */
    record Some(List<StoredResource> rows, String next) {}

    Some ofRecord(SearchSql sql, Order order, int limit, boolean weighed) {
        return some("select " + Resources.COLUMNS + order.columns() + page(sql.resources(), order), sql, order, limit, weighed);
    }

    /** What many Tasks share fills a page at once from the first of them; only where it does not, all that share it are found. */
    Some ofTasks(SearchSql sql, Order order, int limit, boolean weighed) {
        if (sql.manyMayBeMeant()) {
            Some found = some(tasks(sql.tasksAmongFirst(order.sql()), order), sql, order, limit, weighed);
            if (found.next() != null || !areOthersBehindFirst(sql, order)) {
                return found;
            }
        }
        return some(tasks(sql.tasks(), order), sql, order, limit, weighed);
    }

    private boolean areOthersBehindFirst(SearchSql sql, Order order) {
        return Boolean.TRUE.equals(jdbc.queryForObject(sql.othersBehindFirst(order.sql()), sql.parameters(), Boolean.class));
    }

    private static String tasks(String found, Order order) {
        return "select " + Resources.COLUMNS + order.columns() + " from (select t.*" + page(found, order)
                + ") t join resource r on r.seq = t.resource order by " + order.sql();
    }

    private static String page(String found, Order order) {
        return found + "\norder by " + order.sql() + " limit :limit";
    }

    private Some some(String page, SearchSql sql, Order order, int limit, boolean weighed) {
        sql.bind("limit", limit + 1);
        List<StoredResource> rows = new ArrayList<>();
        String[] next = new String[1];
        int[] found = new int[1];
        jdbc.query(
                weighed ? weighed(page) : page,
                sql.parameters(),
                row -> {
                    StoredResource resource = Resources.ROW.mapRow(row, rows.size());
                    rows.add(resource);
                    found[0] = weighed ? row.getInt("found") : rows.size();
                    if (weighed ? rows.size() <= limit : rows.size() == limit) {
                        next[0] = order.cursor(row, resource.seq());
                    }
                });
        boolean more = rows.size() > limit || rows.size() < found[0];
        return new Some(List.copyOf(rows.subList(0, Math.min(rows.size(), limit))), more ? next[0] : null);
    }

    /** As far as its texts together weigh no more than they may; and how many there were without that. */
    private static String weighed(String page) {
        return "select * from (select page.*, count(*) over () as found,"
                + " sum(octet_length(page.body)) over (rows between unbounded preceding and 1 preceding) as before"
                + " from (" + page + ") page) page where coalesce(page.before, 0) < " + MOST_BYTES;
    }
}
