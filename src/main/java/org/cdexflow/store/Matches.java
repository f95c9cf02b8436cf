package org.cdexflow.store;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Fetches what a search finds, a page at a time. */
final class Matches {

    /** Texts of one page together, for whom we do not know: they are in memory at once. Its first match comes whatever it weighs. */
    private static final int MOST_BYTES = 10_000_000;

    /** So many Tasks are passed first, and so many times more where these promise to fill the page. */
    private static final int FIRST = 500;
    private static final int FURTHER = 20;

    private static final int MANY = 20_000;

    private final NamedParameterJdbcTemplate jdbc;

    Matches(NamedParameterJdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param next where the next page begins; null: there is none */
    record Some(List<StoredResource> rows, String next) {}

    Some ofRecord(SearchSql sql, Order order, int limit, boolean weighed) {
        return some("select " + Resources.COLUMNS + order.columns() + page(sql.resources(), order), sql, order, limit, weighed);
    }

    /**
     * What many Tasks share fills a page from the first of them, in the order of the answer; only where it would not, all that share it
     * are found. An order that no index has is made of all Tasks, so then it must be shared by many indeed.
     */
    Some ofTasks(SearchSql sql, Order order, int limit, boolean weighed) {
        boolean lookAmongFirst = sql.manyMayBeMeant() && (order.hasIndex() || isTrue(sql.moreHaveThat(MANY), sql));
        for (int first = FIRST; lookAmongFirst; first *= FURTHER) {
            Some found = some(tasks(sql.tasksAmong(first, order.sql()), order), sql, order, limit, weighed);
            if (found.next() != null || !isTrue(sql.moreThan(first), sql)) {
                return found;
            }
            lookAmongFirst = first == FIRST && found.rows().size() * FURTHER > limit;
        }
        return some(tasks(sql.tasks(), order), sql, order, limit, weighed);
    }

    private boolean isTrue(String question, SearchSql sql) {
        return Boolean.TRUE.equals(jdbc.queryForObject(question, sql.parameters(), Boolean.class));
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
