package org.cdexflow.queue;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/** The work queue as a list: what is open, filtered, sorted, a page at a time. */
@Component
public class WorkList {

    static final int PAGE = 50;
    /** How far things are counted: nobody pages further, and counting a hundred thousand would take longer than showing fifty. */
    static final int COUNTED = 1_000;

    private final NamedParameterJdbcTemplate jdbc;
    private final Partners partners;
    private final Clock clock;

    WorkList(NamedParameterJdbcTemplate jdbc, Partners partners, Clock clock) {
        this.jdbc = jdbc;
        this.partners = partners;
        this.clock = clock;
    }

    /** How much there is. @param matching of the open ones, what the view shows */
    public record Counts(Count open, Count overdue, Count mine, Count matching) {}

    /** @param more there is more than the number */
    public record Count(int number, boolean more) {

        static Count upToOneMore(int counted) {
            return new Count(Math.min(counted, COUNTED), counted > COUNTED);
        }

        @Override
        public String toString() {
            return more ? "more than " + number : String.valueOf(number);
        }
    }

    /** @param number from 1 */
    public record Page(List<WorkItem> items, Counts counts, int number) {

        /** The last page of what was counted. */
        public int last() {
            return Math.max(1, (counts.matching().number() + PAGE - 1) / PAGE);
        }
    }

    /** @param number from 1; past the end it is the last page */
    public Page page(QueueView view, int number, String person) {
        MapSqlParameterSource values = values(view, person);
        Counts counts = counts(view, values);
        int shown = Math.max(1, Math.min(number, new Page(List.of(), counts, 1).last()));
        values.addValue("limit", PAGE).addValue("offset", (shown - 1) * PAGE);
        String order = " order by " + order(view.sort());
        List<WorkItem> items = jdbc.query(
                "select " + WorkItems.COLUMNS + " from (select w.*" + from(view, view.sort().column() == QueueView.Column.STATUS)
                        + order + " limit :limit offset :offset) w join exchange x on x.id = w.exchange" + order,
                values,
                WorkItems::map);
        return new Page(items, counts, shown);
    }

    /** The queues in which something waits: from one to the next in the index, however much waits in each. */
    public List<String> queues() {
        return jdbc.getJdbcTemplate()
                .queryForList(
                        """
                        with recursive each (queue) as (
                            select min(queue) from work_item
                            union all
                            select (select min(w.queue) from work_item w where w.queue > each.queue) from each where each.queue is not null)
                        select queue from each where queue is not null""",
                        String.class);
    }

    private Counts counts(QueueView view, MapSqlParameterSource values) {
        values.addValue("counted", COUNTED + 1);
        String all = " from work_item w";
        return jdbc.queryForObject(
                "select " + count(all) + " as open, " + count(all + " where w.due_at < :now") + " as overdue, "
                        + count(all + " where w.assignee = :person") + " as mine, " + count(from(view, false)) + " as matching",
                values,
                (row, number) -> new Counts(
                        Count.upToOneMore(row.getInt("open")),
                        Count.upToOneMore(row.getInt("overdue")),
                        Count.upToOneMore(row.getInt("mine")),
                        Count.upToOneMore(row.getInt("matching"))));
    }

    private static String count(String from) {
        return "(select count(*) from (select" + from + " limit :counted) counted)";
    }

    /** @param byStatus the exchange is looked at also when the view does not ask for a status */
    private static String from(QueueView view, boolean byStatus) {
        return " from work_item w" + (byStatus || view.status() != null ? " join exchange x on x.id = w.exchange" : "")
                + " where true" + conditions(view);
    }

    private static String conditions(QueueView view) {
        StringBuilder sql = new StringBuilder();
        where(sql, view.queue(), "w.queue = :queue");
        where(sql, view.payer(), "w.partner = :payer");
        where(sql, view.status(), "x.status = :status");
        where(sql, view.patient(), "w.patient = :patient");
        if (view.overdue()) {
            sql.append(" and w.due_at < :now");
        }
        if (view.who() != null) {
            sql.append(QueueView.NOBODY.equals(view.who()) ? " and w.assignee is null" : " and w.assignee = :who");
        }
        for (int word = 0; word < words(view).length; word++) {
            sql.append(" and w.searched like :word").append(word);
        }
        return sql.toString();
    }

    private static void where(StringBuilder sql, String wished, String condition) {
        if (wished != null) {
            sql.append(" and ").append(condition);
        }
    }

    private MapSqlParameterSource values(QueueView view, String person) {
        MapSqlParameterSource values = new MapSqlParameterSource()
                .addValue("queue", view.queue())
                .addValue("payer", view.payer())
                .addValue("status", view.status())
                .addValue("patient", view.patient())
                .addValue("who", QueueView.MINE.equals(view.who()) ? person : named(view.who()))
                .addValue("person", person)
                .addValue("now", Timestamp.from(clock.instant()))
                .addValue("payers", partners.all().stream()
                        .sorted(Comparator.comparing(Partner::name, String.CASE_INSENSITIVE_ORDER))
                        .map(Partner::id)
                        .toArray(String[]::new))
                .addValue("purposes", CodeNames.purposes())
                .addValue("statuses", CodeNames.statuses().toArray(String[]::new));
        String[] words = words(view);
        for (int word = 0; word < words.length; word++) {
            values.addValue("word" + word, "%" + words[word].replaceAll("([\\\\%_])", "\\\\$1") + "%");
        }
        return values;
    }

    private static String named(String who) {
        return who == null ? null : who.replaceFirst("^@", "");
    }

    private static String[] words(QueueView view) {
        return view.search() == null ? new String[0] : view.search().toLowerCase(Locale.ROOT).split("\\s+");
    }

    private static String order(QueueView.Sort sort) {
        return sort.column().sql() + (sort.descending() ? " desc nulls first" : " nulls last") + ", w.due_at, w.exchange";
    }
}
